"""Every row of the service's table of errors, as the user is told of it."""

from __future__ import annotations

import json

import pytest

from tests.groq.clients import error_body
from voicedesk.core.errors import ErrorKind, StreamBroken
from voicedesk.groq.error_answer import ErrorAnswer, parse_error_answer
from voicedesk.groq.errors import RequestRefused, bad_answer, request_refused, stream_broken

HOST = "api.groq.com"
ORG = "organization `org_01abcdefgh`"


def refuse(status: int, body: bytes, **headers: str) -> RequestRefused:
    answer = parse_error_answer(status, headers, body)
    return request_refused(answer, host=HOST, model="some/model")


# status, type, code, message, kind, may the same succeed later
ROWS = [
    (400, "", None, "property 'x' is unsupported, did you mean 'y'?", ErrorKind.BAD_REQUEST, False),
    (
        400,
        "",
        "model_decommissioned",
        "The model has been decommissioned",
        ErrorKind.MODEL_GONE,
        False,
    ),
    (400, "", None, "The model `m` has been decommissioned and is …", ErrorKind.MODEL_GONE, False),
    (400, "", "model_terms_required", "requires terms acceptance", ErrorKind.TERMS_REQUIRED, False),
    (400, "", None, "The model requires terms acceptance.", ErrorKind.TERMS_REQUIRED, False),
    (
        400,
        "",
        None,
        "The model `m` does not support chat completions",
        ErrorKind.BAD_REQUEST,
        False,
    ),
    (400, "", "json_validate_failed", "Failed to validate JSON.", ErrorKind.BAD_ANSWER, True),
    (400, "", "tool_use_failed", "tool call validation failed", ErrorKind.BAD_ANSWER, True),
    (400, "", None, "json mode cannot be combined with tool calling", ErrorKind.BAD_REQUEST, False),
    (400, "", "context_length_exceeded", "Please reduce the length", ErrorKind.TOO_LARGE, False),
    (400, "", None, "Please reduce the length of the messages", ErrorKind.TOO_LARGE, False),
    (400, "", None, "file must be one of the following types: [flac]", ErrorKind.AUDIO_FILE, False),
    (
        400,
        "",
        None,
        "could not process file - is it a valid media file?",
        ErrorKind.AUDIO_FILE,
        False,
    ),
    (400, "", None, "prompt length must be 896 characters or fewer", ErrorKind.BAD_REQUEST, False),
    (400, "", None, "voice must be one of [autumn]", ErrorKind.BAD_REQUEST, False),
    (401, "", "invalid_api_key", "Invalid API Key", ErrorKind.KEY_REFUSED, False),
    (401, "", None, "Unauthorized", ErrorKind.KEY_REFUSED, False),
    (403, "", None, "Not allowed", ErrorKind.FORBIDDEN, False),
    (404, "", "model_not_found", "The model `x` does not exist", ErrorKind.MODEL_GONE, False),
    (404, "", None, "model 'x' not found", ErrorKind.MODEL_GONE, False),
    (404, "", None, "Unknown request URL: GET /x", ErrorKind.NOT_FOUND, False),
    (408, "", None, "Request timeout", ErrorKind.TIMEOUT, True),
    (409, "", None, "Conflict", ErrorKind.BAD_REQUEST, False),
    (
        413,
        "tokens",
        "rate_limit_exceeded",
        "Request too large for model (TPM)",
        ErrorKind.TOO_LARGE,
        False,
    ),
    (413, "seconds", "rate_limit_exceeded", "too large (ASPH)", ErrorKind.TOO_LARGE, False),
    (413, "", None, "request entity too large", ErrorKind.TOO_LARGE, False),
    (422, "", None, "unprocessable", ErrorKind.BAD_REQUEST, False),
    (424, "", None, "failed dependency", ErrorKind.SERVER_FAILED, True),
    (429, "tokens", "rate_limit_exceeded", "Rate limit (TPD)", ErrorKind.RATE_LIMITED, True),
    (429, "", None, "Too many requests", ErrorKind.RATE_LIMITED, True),
    (498, "", "capacity_exceeded", "flex tier is full", ErrorKind.OVER_CAPACITY, True),
    (498, "", None, "flex tier is full", ErrorKind.OVER_CAPACITY, True),
    (499, "", None, "client closed", ErrorKind.BAD_REQUEST, False),
    (500, "internal_server_error", None, "oops", ErrorKind.SERVER_FAILED, True),
    (502, "internal_server_error", None, "bad gateway", ErrorKind.SERVER_FAILED, True),
    (503, "internal_server_error", None, "over capacity", ErrorKind.OVER_CAPACITY, True),
    (504, "", None, "", ErrorKind.SERVER_FAILED, True),
]


@pytest.mark.parametrize(("status", "group", "code", "message", "kind", "retryable"), ROWS)
def test_a_row_of_the_table(status, group, code, message, kind, retryable) -> None:
    more = {"code": code} if code else {}
    body = error_body(f"{message} in {ORG}", kind=group or "invalid_request_error", **more)
    error = refuse(status, json.dumps(body).encode())
    assert error.kind is kind
    assert error.retryable is retryable
    assert error.status == status
    assert error.code == (code or "")
    assert "org_" not in error.sentence()
    for sentence in (error.message, error.next_step):
        assert sentence.endswith(".")
        assert "\n" not in sentence


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 429, 498, 500, 502, 503])
@pytest.mark.parametrize("body", [b"", b"<html><body>x</body></html>", b'{"err', b"null", b"[]"])
def test_bodies_that_say_nothing_leave_the_status(status: int, body: bytes) -> None:
    error = refuse(status, body)
    assert error.status == status
    assert error.message.endswith(".")
    assert "<" not in error.message


def test_cloudflare_in_the_way() -> None:
    error = refuse(403, b"error code: 1010")
    assert error.kind is ErrorKind.FORBIDDEN
    assert "error code: 1010" in error.message
    assert "VPN" in error.next_step


def test_the_budget_that_is_used_up_and_when_to_come_back() -> None:
    message = (
        f"Rate limit reached for model in {ORG} on tokens per day (TPD): try again in 9m38.016s."
    )
    body = json.dumps(error_body(message, kind="tokens", code="rate_limit_exceeded")).encode()
    error = refuse(429, body)
    assert error.sentence() == (
        "The limit of tokens at api.groq.com is reached for now. Try again in 10 minutes."
    )
    assert error.retry_after_s == pytest.approx(578.016)
    assert refuse(429, body, **{"retry-after": "2"}).next_step == "Try again in 2 seconds."
    for kind, words in (("requests", "requests"), ("seconds", "seconds of audio")):
        body = json.dumps(error_body("Limit.", kind=kind, code="rate_limit_exceeded")).encode()
        assert words in refuse(429, body).message


def test_audio_that_is_too_long_is_not_called_a_conversation() -> None:
    message = "Request too large on audio seconds per hour (ASPH)"
    body = json.dumps(error_body(message, kind="seconds", code="rate_limit_exceeded")).encode()
    assert "recording" in refuse(413, body).message


def test_a_server_that_wants_a_key_and_got_none() -> None:
    error = request_refused(ErrorAnswer(401, code="invalid_api_key"), host=HOST, key_sent=False)
    assert error.kind is ErrorKind.KEY_MISSING


def test_what_a_refusal_complains_about() -> None:
    def complaint(status: int, text: str, param: str = "") -> bool:
        answer = ErrorAnswer(status, text=text, param=param)
        return request_refused(answer, host=HOST).complains_about("reasoning_effort")

    assert complaint(400, "`reasoning_effort` is not supported with this model")
    assert complaint(422, "", "reasoning_effort")
    assert not complaint(400, "messages: too many")
    assert not complaint(429, "reasoning_effort")


def test_the_service_is_quoted_where_nothing_else_is_known() -> None:
    error = refuse(400, json.dumps(error_body("voice must be one of [a b].")).encode())
    assert "“voice must be one of [a b]”" in error.message


def test_errors_of_a_broken_stream() -> None:
    error = stream_broken(ErrorAnswer(400, code="tool_use_failed", text="No."), host=HOST)
    assert isinstance(error, StreamBroken)
    assert (error.kind, error.status, error.code) == (
        ErrorKind.STREAM_BROKEN,
        400,
        "tool_use_failed",
    )
    assert stream_broken(ErrorAnswer(0), host=HOST).status is None
    assert bad_answer(HOST, "a page").kind is ErrorKind.BAD_ANSWER
