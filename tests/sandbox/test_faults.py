"""Faults that hit any endpoint, and to whom they are dealt."""

from __future__ import annotations

import json
import time

import httpx
import pytest

from tests.sandbox.clients import CHAT_MODEL, JUDGE_MODEL, chat, listen, say, serving, silence
from voicedesk.sandbox.faults import FaultPlan
from voicedesk.sandbox.scenario import (
    FOR_EVER,
    Endpoint,
    Fault,
    FaultKind,
    Recognition,
    Scenario,
    Speech,
    SpeechSource,
)

TONE = Speech(source=SpeechSource.TONE)


async def test_a_status_with_the_services_error_body() -> None:
    fault = Fault(
        kind=FaultKind.STATUS,
        status=429,
        message="Rate limit reached. Please try again in 2s.",
        error_type="requests",
        code="rate_limit_exceeded",
        retry_after_s=2,
        headers=(("x-should-retry", "true"),),
    )
    async with serving(Scenario(faults=(fault,))) as (_, client):
        first = await client.get("/models")
        second = await client.get("/models")
    assert first.status_code == 429
    assert first.headers["retry-after"] == "2"
    assert first.headers["x-should-retry"] == "true"
    assert first.json() == {
        "error": {
            "message": "Rate limit reached. Please try again in 2s.",
            "type": "requests",
            "code": "rate_limit_exceeded",
        }
    }
    assert second.status_code == 200


async def test_a_status_with_a_body_of_its_own() -> None:
    plain = Fault(kind=FaultKind.STATUS, status=403, body="error code: 1010")
    typed = Fault(
        kind=FaultKind.STATUS,
        status=500,
        body="{}",
        headers=(("Content-Type", "application/json"),),
    )
    async with serving(Scenario(faults=(plain, typed))) as (_, client):
        first = await client.get("/models")
        second = await client.get("/models")
    assert (first.status_code, first.text) == (403, "error code: 1010")
    assert first.headers["content-type"] == "text/plain"
    assert (second.text, second.headers["content-type"]) == ("{}", "application/json")


async def test_html_where_json_is_expected() -> None:
    faults = (Fault(kind=FaultKind.HTML, status=403), Fault(kind=FaultKind.HTML, status=200))
    async with serving(Scenario(faults=faults)) as (_, client):
        refused = await chat(client)
        odd = await chat(client)
    assert (refused.status_code, odd.status_code) == (403, 200)
    assert refused.headers["content-type"].startswith("text/html")
    assert odd.text.startswith("<!DOCTYPE html>")


async def test_truncated_json() -> None:
    async with serving(Scenario(faults=(Fault(kind=FaultKind.TRUNCATED_JSON),))) as (_, client):
        answer = await chat(client)
    assert answer.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        answer.json()


@pytest.mark.parametrize("endpoint", list(Endpoint))
async def test_resets(endpoint: Endpoint) -> None:
    faults = (
        Fault(kind=FaultKind.RESET_BEFORE_HEADERS, endpoint=endpoint),
        Fault(kind=FaultKind.RESET_AFTER_HEADERS, endpoint=endpoint),
    )
    scenario = Scenario(faults=faults, speech=TONE, recognition=Recognition(texts=("hello",)))
    async with serving(scenario) as (server, client):

        async def ask() -> httpx.Response:
            match endpoint:
                case Endpoint.MODELS | Endpoint.ANY:
                    return await client.get("/models")
                case Endpoint.CHAT:
                    return await chat(client, stream=True)
                case Endpoint.SPEECH:
                    return await say(client)
                case _:
                    return await listen(client, silence(), to=endpoint.value)

        for _ in faults:
            with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
                await ask()
        assert (await ask()).status_code == 200
        assert [request.disconnected for request in server.requests] == [True, True, False]


async def test_a_stall_comes_before_the_ordinary_answer() -> None:
    fault = Fault(kind=FaultKind.STALL, seconds=0.1)
    async with serving(Scenario(faults=(fault,))) as (_, client):
        began_at_s = time.monotonic()
        answer = await client.get("/models")
    assert answer.status_code == 200
    assert time.monotonic() - began_at_s >= 0.1


def test_faults_are_dealt_by_endpoint_model_and_number() -> None:
    third = Fault(kind=FaultKind.HTML, endpoint=Endpoint.CHAT, nth=3)
    judge = Fault(kind=FaultKind.STATUS, model=JUDGE_MODEL, times=2)
    always = Fault(kind=FaultKind.STALL, endpoint=Endpoint.SPEECH, times=FOR_EVER)
    plan = FaultPlan((third, judge, always))

    def take(endpoint: Endpoint, model: str = CHAT_MODEL) -> Fault | None:
        return plan.take(endpoint, model, streaming=False)

    assert [take(Endpoint.CHAT) for _ in range(4)] == [None, None, third, None]
    assert [take(Endpoint.CHAT, JUDGE_MODEL) for _ in range(3)] == [judge, judge, None]
    assert [take(Endpoint.SPEECH) for _ in range(3)] == [always] * 3
    assert take(Endpoint.MODELS) is None


def test_stream_faults_wait_for_a_stream() -> None:
    cut = Fault(kind=FaultKind.CUT)
    plan = FaultPlan((cut,))
    assert plan.take(Endpoint.CHAT, CHAT_MODEL, streaming=False) is None
    assert plan.take(Endpoint.CHAT, CHAT_MODEL, streaming=True) is cut
