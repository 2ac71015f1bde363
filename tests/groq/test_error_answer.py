from __future__ import annotations

import json

import httpx
import pytest

from tests.groq.clients import error_body
from voicedesk.groq.error_answer import MAX_SERVICE_TEXT, parse_error_answer, parse_stream_error


def parse(body: bytes, status: int = 400, secret: str = "", **headers: str):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return parse_error_answer(status, httpx.Headers(named), body, secret=secret)


def test_the_shape_of_the_service() -> None:
    body = json.dumps(
        error_body("No such voice.", code="bad_voice", param="voice", failed_generation="x")
    )
    answer = parse(body.encode() + b"\n", x_request_id="req_01")
    assert (answer.status, answer.code, answer.type) == (400, "bad_voice", "invalid_request_error")
    assert (answer.param, answer.text, answer.request_id) == ("voice", "No such voice.", "req_01")
    assert answer.retry_after_s is None
    assert answer.asked_to_retry is None


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"error": "model 'x' not found"}, "model 'x' not found"),
        ({"error": {"code": 401, "message": "Invalid", "type": "auth"}}, "Invalid"),
        ({"object": "error", "message": "no", "code": 400}, "no"),
        ({"detail": "Not Found"}, "Not Found"),
        ({"detail": [{"msg": "field required"}]}, ""),
        ({"error": {"message": None}}, ""),
        ({"error": None}, ""),
        ({}, ""),
        ([1], ""),
        ("text", ""),
    ],
)
def test_shapes_of_other_servers(body: object, text: str) -> None:
    answer = parse(json.dumps(body).encode())
    assert answer.code == ""
    if isinstance(body, dict):
        assert answer.text == text


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        (b"error code: 1010", "text/plain", "error code: 1010"),
        (b"", "application/json", ""),
        (b"<!DOCTYPE html><title>Blocked</title>", "text/html", ""),
        (b"Blocked", "text/html; charset=UTF-8", ""),
        (b"<html>", "", ""),
        (b'{"error":{"mess', "application/json", ""),
        (b"\x80\x81\x82", "", ""),
        (b"[" * 100_000, "application/json", ""),
    ],
)
def test_bodies_that_are_no_json(body: bytes, content_type: str, text: str) -> None:
    assert parse(body, 403, content_type=content_type).text == text


def test_ids_and_keys_are_taken_out() -> None:
    message = (
        "Rate limit reached for model `x` in organization `org_01hq2w3e4r5t6y` service tier. "
        "Key gsk_abcDEF123 or sk-proj-12345678901 or local-secret; the task-force may ask_me."
    )
    text = parse(json.dumps(error_body(message)).encode(), secret="local-secret").text
    for private in ("org_", "01hq2w", "gsk_", "abcDEF", "sk-proj", "local-secret"):
        assert private not in text
    assert "task-force may ask_me" in text
    assert "model `x`" in text


def test_a_key_cut_by_the_limit_stays_hidden() -> None:
    secret = "k" * 100
    message = "x" * (MAX_SERVICE_TEXT - 20) + " " + secret
    assert "kkk" not in parse(json.dumps(error_body(message)).encode(), secret=secret).text


def test_words_are_one_bounded_line() -> None:
    message = "a\nb\tc\x00d\u202ee\u2028f " + "word " * 500
    text = parse(json.dumps(error_body(message)).encode()).text
    assert text.startswith("a b c d e f word")
    assert len(text) <= MAX_SERVICE_TEXT + 2
    assert text.endswith(" …")
    assert text.isprintable()


@pytest.mark.parametrize(
    ("headers", "message", "wait_s"),
    [
        ({"retry_after": "2"}, "", 2),
        ({"retry_after": "0.5"}, "try again in 9s", 0.5),
        ({"retry_after_ms": "1500", "retry_after": "2"}, "", 1.5),
        ({}, "Please try again in 7m3s.", 423),
        ({"retry_after": "0"}, "", None),
        ({"retry_after": "Wed, 21 Oct 2015 07:28:00 GMT"}, "", None),
        ({"retry_after": "later"}, "", None),
        ({}, "", None),
    ],
)
def test_how_long_to_wait(headers: dict[str, str], message: str, wait_s: float | None) -> None:
    body = json.dumps(error_body(message)).encode()
    assert parse(body, 429, **headers).retry_after_s == wait_s


def test_whether_to_retry() -> None:
    assert parse(b"", x_should_retry="true").asked_to_retry is True
    assert parse(b"", x_should_retry="false").asked_to_retry is False
    assert parse(b"", x_should_retry="perhaps").asked_to_retry is None


def test_an_error_inside_a_stream() -> None:
    answer = parse_stream_error(
        {"message": "in org_0123456", "code": "tool_use_failed", "status_code": 400}
    )
    assert (answer.status, answer.code, answer.text) == (400, "tool_use_failed", "in …")
    assert parse_stream_error({"status_code": "400"}).status == 0
