"""The catalogue with its scripted states; budgets, their headers and refusals."""

from __future__ import annotations

import re

import pytest

from tests.sandbox.clients import CHAT_MODEL, EARS, chat, listen, serving, silence
from voicedesk.sandbox.limits import Demand, Limiter
from voicedesk.sandbox.scenario import Limits, ModelState, Scenario
from voicedesk.sandbox.wire import ServiceError, go_duration

DURATION = re.compile(r"(\d+h)?(\d+m)?\d+(\.\d+)?(s|ms|µs)")


async def test_the_catalogue() -> None:
    async with serving() as (_, client):
        listed = (await client.get("/models")).json()
        plain = await client.get(f"/models/{CHAT_MODEL}")
        encoded = await client.get("/models/openai%2Fgpt-oss-20b")
    assert listed["object"] == "list"
    assert plain.json() == encoded.json()
    assert plain.json() in listed["data"]
    assert set(plain.json()) >= {
        "id", "object", "created", "owned_by", "active", "context_window", "name",
        "max_completion_tokens", "input_modalities", "output_modalities", "supported_features",
    }  # fmt: skip
    modalities = {m["id"]: (m["input_modalities"], m["output_modalities"]) for m in listed["data"]}
    assert modalities[EARS] == (["audio"], ["transcription"])
    assert modalities["canopylabs/orpheus-v1-english"] == (["text"], ["speech"])
    assert modalities["qwen/qwen3.8-27b"] == (["text", "image"], ["text"])


@pytest.mark.parametrize(
    ("state", "status", "code", "listed"),
    [
        (ModelState.ABSENT, 404, "model_not_found", False),
        (ModelState.INACTIVE, 404, "model_not_found", True),
        (ModelState.DECOMMISSIONED, 400, "model_decommissioned", False),
        (ModelState.TERMS_REQUIRED, 400, "model_terms_required", True),
        (ModelState.OVER_CAPACITY, 503, None, True),
    ],
)
async def test_states_of_models(
    state: ModelState, status: int, code: str | None, listed: bool
) -> None:
    async with serving(Scenario(models=((CHAT_MODEL, state),))) as (_, client):
        answer = await chat(client)
        models = {m["id"]: m["active"] for m in (await client.get("/models")).json()["data"]}
    assert answer.status_code == status
    assert answer.json()["error"].get("code") == code
    assert (CHAT_MODEL in models) is listed
    if listed:
        assert models[CHAT_MODEL] is (state is not ModelState.INACTIVE)


async def test_model_answers_carry_their_budgets() -> None:
    limits = Limits(requests_per_day=1000, tokens_per_minute=8000)
    async with serving(Scenario(limits=limits)) as (_, client):
        answer = await chat(client, max_completion_tokens=500)
        again = await chat(client, max_completion_tokens=500)
        heard = await listen(client, silence())
        models = await client.get("/models")
    headers = answer.headers
    assert headers["x-ratelimit-limit-requests"] == "1000"
    assert headers["x-ratelimit-remaining-requests"] == "999"
    assert headers["x-ratelimit-limit-tokens"] == "8000"
    assert 7400 < int(headers["x-ratelimit-remaining-tokens"]) < 7500
    assert DURATION.fullmatch(headers["x-ratelimit-reset-tokens"])
    assert headers["x-ratelimit-reset-requests"].startswith("1m26")
    assert int(again.headers["x-ratelimit-remaining-tokens"]) > 7000  # unused tokens came back
    assert heard.headers["x-ratelimit-limit-requests"] == "1000"
    assert "x-ratelimit-limit-requests" not in models.headers
    assert "retry-after" not in headers


async def test_too_many_requests_and_too_large_requests() -> None:
    limits = Limits(requests_per_minute=2, tokens_per_minute=1000)
    async with serving(Scenario(limits=limits)) as (_, client):
        large = await chat(client, max_completion_tokens=5000)
        answers = [await chat(client, max_completion_tokens=10) for _ in range(3)]
    assert large.status_code == 413
    assert large.json()["error"]["code"] == "rate_limit_exceeded"
    assert large.json()["error"]["type"] == "tokens"
    assert "(TPM): Limit 1000, Requested 50" in large.json()["error"]["message"]
    assert "retry-after" not in large.headers
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    error = answers[2].json()["error"]
    assert (error["type"], error["code"]) == ("requests", "rate_limit_exceeded")
    assert 28 <= int(answers[2].headers["retry-after"]) <= 30
    assert re.search(r"Please try again in 2\d(\.\d+)?s\.|in 30s\.", error["message"])


async def test_output_tokens_and_audio_seconds_have_budgets_too() -> None:
    limits = Limits(output_tokens_per_minute=1000, audio_seconds_per_hour=3)
    async with serving(Scenario(limits=limits)) as (_, client):
        omitted = await chat(client)
        clip = await listen(client, silence(4))
        fits = await listen(client, silence(2))
        later = await listen(client, silence(2))
    assert omitted.status_code == 413
    assert "(OTPM): Limit 1000, Requested 2048" in omitted.json()["error"]["message"]
    assert clip.status_code == 413
    assert (clip.json()["error"]["type"], fits.status_code) == ("seconds", 200)
    assert later.status_code == 429
    assert "(ASPH)" in later.json()["error"]["message"]


def test_budgets_flow_back() -> None:
    now_s = 0.0
    limiter = Limiter(Limits(requests_per_minute=2), clock=lambda: now_s)
    limiter.admit("m", Demand())
    limiter.admit("m", Demand())
    with pytest.raises(ServiceError) as caught:
        limiter.admit("m", Demand())
    assert caught.value.headers["retry-after"] == "30"
    limiter.admit("other", Demand())
    now_s = 30.0
    limiter.admit("m", Demand())


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0s"),
        (0.0000005, "0.5µs"),
        (0.026, "26ms"),
        (6, "6s"),
        (7.66, "7.66s"),
        (179.56, "2m59.56s"),
        (3723, "1h2m3s"),
        (59.9999, "1m0s"),
    ],
)
def test_durations_are_written_as_go_writes_them(seconds: float, text: str) -> None:
    assert go_duration(seconds) == text
