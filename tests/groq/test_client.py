from __future__ import annotations

import logging

import httpx
import pytest

from tests.groq.clients import KEY, Answers, Pieces, Sleeps, mock_client, refusal
from voicedesk import __version__
from voicedesk.core.errors import (
    ErrorKind,
    KeyMissing,
    ServiceError,
    VoiceDeskError,
)
from voicedesk.core.secret import ApiKey
from voicedesk.groq.call import ApiCall
from voicedesk.groq.client import GroqClient
from voicedesk.groq.rate_limits import Limit, RateLimits

CALL = ApiCall("GET", "/models", model="m")
OK = httpx.Response(200, json={"data": []})


async def fetch_error(answers: Answers, **how) -> ServiceError:
    async with mock_client(answers, **how) as client:
        with pytest.raises(ServiceError) as told:
            await client.fetch(CALL)
    return told.value


async def test_what_is_sent() -> None:
    answers = Answers(OK)
    async with mock_client(answers) as client:
        await client.fetch(CALL)
    (request,) = answers.requests
    assert str(request.url) == "https://api.groq.com/openai/v1/models"
    assert dict(request.headers) == {
        "host": "api.groq.com",
        "accept": "application/json",
        "accept-encoding": request.headers["accept-encoding"],
        "connection": "keep-alive",
        "user-agent": f"VoiceDesk/{__version__}",
        "authorization": f"Bearer {KEY.reveal()}",
    }
    assert request.content == b""


async def test_no_key_is_needed_elsewhere_and_none_is_sent() -> None:
    answers = Answers(OK)
    async with mock_client(answers, base_url="https://box.lan:11434/v1", key=None) as client:
        await client.fetch(CALL)
    assert "authorization" not in answers.requests[0].headers


async def test_groq_is_not_asked_without_a_key() -> None:
    answers = Answers(OK)
    async with mock_client(answers, key=None) as client:
        with pytest.raises(KeyMissing):
            await client.fetch(CALL)
    assert answers.requests == []


@pytest.mark.parametrize("key", [KEY, None])
async def test_nothing_travels_unencrypted_without_leave(key: ApiKey | None) -> None:
    answers = Answers(OK)
    for allowed in ((), ("box.lan",), ("box.lan:443",)):
        async with mock_client(
            answers, base_url="http://box.lan:11434/v1", key=key, unencrypted_hosts=allowed
        ) as client:
            await client.warm()
            with pytest.raises(VoiceDeskError) as told:
                await client.fetch(CALL)
        assert told.value.kind is ErrorKind.INSECURE
        assert "box.lan:11434 is not encrypted, so nothing was sent" in told.value.message
        assert answers.requests == []


async def test_a_key_travels_unencrypted_on_this_computer_and_with_leave() -> None:
    answers = Answers(OK)
    async with mock_client(
        answers, base_url="http://box.lan:11434/v1", unencrypted_hosts=("box.lan:11434",)
    ) as client:
        await client.fetch(CALL)
    assert answers.requests.pop().headers["authorization"].startswith("Bearer ")
    async with mock_client(answers, base_url="http://127.0.0.1:11434") as client:
        await client.fetch(CALL)
    assert answers.requests[0].headers["authorization"].startswith("Bearer ")


@pytest.mark.parametrize("text", ["gsk_schlüssel", "gsk_a…b", "gsk_\x00x"])
async def test_a_key_with_odd_characters_is_refused_here(text: str) -> None:
    answers = Answers(OK)
    async with mock_client(answers, key=ApiKey(text)) as client:
        with pytest.raises(VoiceDeskError) as told:
            await client.fetch(CALL)
    assert told.value.kind is ErrorKind.KEY_REFUSED
    assert text not in told.value.sentence()
    assert answers.requests == []


async def test_the_key_shows_nowhere_else(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    echo = refusal(400, f"bad header Authorization: Bearer {KEY.reveal()}")
    answers = Answers(echo, httpx.ConnectError("no"), OK)
    async with mock_client(answers) as client:
        with pytest.raises(ServiceError) as told:
            await client.fetch(CALL)
        await client.fetch(CALL)
        shown = f"{client!r} {client.__dict__!r} {told.value!r} {told.value.__dict__!r}"
    assert KEY.reveal() not in shown + caplog.text
    assert "GET /openai/v1/models: 200" in caplog.text


async def test_waits_and_attempts_of_a_request() -> None:
    sleeps = Sleeps()
    busy = refusal(429, "Wait.", headers={"retry-after": "2"})
    answers = Answers(busy, httpx.ReadError("reset"), OK)
    async with mock_client(answers, sleeps=sleeps) as client:
        await client.fetch(CALL)
    assert sleeps.waits_s == [2.0, 1.0]
    assert len(answers.requests) == 3


async def test_a_wait_of_minutes_is_told_and_not_waited_for() -> None:
    sleeps = Sleeps()
    answers = Answers(refusal(429, "Wait.", headers={"retry-after": "578"}))
    error = await fetch_error(answers, sleeps=sleeps)
    assert (error.kind, error.retry_after_s) == (ErrorKind.RATE_LIMITED, 578)
    assert "10 minutes" in error.next_step
    assert sleeps.waits_s == []
    assert len(answers.requests) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 422, 498])
async def test_what_cannot_be_helped_is_asked_once(status: int) -> None:
    answers = Answers(refusal(status, "No."))
    assert (await fetch_error(answers)).status == status
    assert len(answers.requests) == 1


async def test_an_error_page_of_a_proxy_is_told_in_a_sentence() -> None:
    page = httpx.Response(502, html="<html><h1>Bad gateway</h1></html>")
    error = await fetch_error(Answers(page))
    assert error.message == "api.groq.com failed to answer (error 502)."
    assert error.status == 502


async def test_an_endless_error_is_not_read_to_its_end() -> None:
    error = await fetch_error(Answers(httpx.Response(400, content=b"x" * 1_000_000)))
    assert len(error.message) < 500


async def test_the_limits_of_each_model_are_kept() -> None:
    def limited(status: int, remaining: str) -> httpx.Response:
        headers = {"x-ratelimit-remaining-tokens": remaining, "x-ratelimit-reset-tokens": "7.66s"}
        return httpx.Response(status, json={}, headers=headers)

    async with mock_client(Answers(limited(200, "100"), limited(400, "90"), OK)) as client:
        assert client.rate_limits("m") is None
        await client.fetch(CALL)
        assert client.rate_limits("m") == RateLimits(Limit(), Limit(None, 100, 7.66))
        assert client.rate_limits("n") is None
        with pytest.raises(ServiceError):
            await client.fetch(CALL)
        assert client.rate_limits("m") == RateLimits(Limit(), Limit(None, 90, 7.66))
        await client.fetch(CALL)
        assert client.rate_limits("m") is None


async def test_a_redirect_on_the_same_server_is_followed() -> None:
    moved = httpx.Response(308, headers={"location": "/v2/models"})
    answers = Answers(moved, OK)
    async with mock_client(answers) as client:
        await client.fetch(CALL)
    assert str(answers.requests[1].url) == "https://api.groq.com/v2/models"
    assert "authorization" in answers.requests[1].headers


async def test_a_redirected_post_keeps_its_body() -> None:
    answers = Answers(httpx.Response(307, headers={"location": "/v2"}), OK)
    async with mock_client(answers) as client:
        await client.fetch(ApiCall("POST", "/chat/completions", json={"a": 1}))
    assert answers.bodies() == [{"a": 1}, {"a": 1}]


@pytest.mark.parametrize(
    "location",
    [
        "https://evil.example/models",
        "http://api.groq.com/models",
        "https://api.groq.com:444/models",
        "//evil.example/",
        "ftp://api.groq.com/",
        "https://api.groq.com@evil.example/",
        "https://api.groq.com:443@evil.example/",
        "https://evil.example#@api.groq.com/",
        "https://evil.example\\@api.groq.com/",
        "https://user:password@api.groq.com/",
        "https://api.groq.com.evil.example/",
        "https://127.0.0.1/",
    ],
)
async def test_no_redirect_leads_to_another_server(location: str) -> None:
    answers = Answers(httpx.Response(302, headers={"location": location}))
    assert (await fetch_error(answers)).kind is ErrorKind.BAD_ANSWER
    assert len(answers.requests) == 1


@pytest.mark.parametrize(
    ("location", "path"),
    [
        ("/\\evil.example/", "/\\evil.example/"),
        ("///evil.example/", "/evil.example/"),
        ("https:evil.example", "/openai/v1/evil.example"),
        ("\\\\evil.example\\", "/openai/v1/\\\\evil.example\\"),
        ("models?next=https://evil.example", "/openai/v1/models?next=https://evil.example"),
        ("https://api.groq.com:443/x", "/x"),
        ("HTTPS://API.GROQ.COM/x", "/x"),
    ],
)
async def test_a_redirect_that_stays_stays_on_the_same_server(location: str, path: str) -> None:
    answers = Answers(httpx.Response(307, headers={"location": location}), OK)
    async with mock_client(answers) as client:
        await client.fetch(CALL)
    url = answers.requests[1].url
    assert (url.scheme, url.host, url.port) == ("https", "api.groq.com", None)
    assert url.raw_path.decode() == path


async def test_redirects_in_a_circle_or_to_a_page_end() -> None:
    answers = Answers(httpx.Response(302, headers={"location": "/x"}))
    assert (await fetch_error(answers)).kind is ErrorKind.BAD_ANSWER
    assert len(answers.requests) == 4
    async with mock_client(answers) as client:
        with pytest.raises(ServiceError, match="redirect to a page"):
            await client.fetch(ApiCall("POST", "/chat/completions", json={}))


async def test_a_redirect_to_nonsense_is_told() -> None:
    for location in ("https://[", "https://:99999999", "http://\u0000"):
        error = await fetch_error(Answers(httpx.Response(302, headers={"location": location})))
        assert error.kind in (ErrorKind.BAD_ANSWER, ErrorKind.UNREACHABLE)


async def test_warming_is_quiet_and_carries_no_key() -> None:
    answers = Answers(httpx.ConnectError("refused"), httpx.Response(404))
    async with mock_client(answers) as client:
        await client.warm()
        await client.warm(connections=2)
    assert [request.method for request in answers.requests] == ["HEAD"] * 3
    assert all("authorization" not in request.headers for request in answers.requests)
    assert answers.requests[0].headers["user-agent"].startswith("VoiceDesk/")


async def test_a_client_that_was_never_used_can_be_closed() -> None:
    await GroqClient("https://api.groq.com", KEY).aclose()


async def test_a_broken_compression_is_told() -> None:
    broken = httpx.Response(
        200, headers={"content-encoding": "gzip"}, stream=httpx.ByteStream(b"not gzip")
    )
    assert (await fetch_error(Answers(broken))).kind is ErrorKind.BAD_ANSWER


async def test_an_answer_of_absurd_size_is_not_read_to_its_end() -> None:
    flood = httpx.Response(200, stream=Pieces([bytes(1_000_000)] * 70))
    assert (await fetch_error(Answers(flood))).kind is ErrorKind.BAD_ANSWER


async def test_a_client_that_was_closed_meanwhile_says_so() -> None:
    answers = Answers(OK)
    async with mock_client(answers) as client:
        await client.fetch(CALL)
        await client.aclose()
        with pytest.raises(VoiceDeskError, match="given up, because the settings have changed"):
            await client.fetch(CALL)
        await client.warm()
    assert len(answers.requests) == 1


async def test_no_cookie_is_kept_or_sent() -> None:
    answers = Answers(httpx.Response(200, json={}, headers={"Set-Cookie": "visitor=1; Path=/"}))
    async with mock_client(answers) as client:
        for _ in range(2):
            await client.fetch(CALL)
    assert all("cookie" not in request.headers for request in answers.requests)
