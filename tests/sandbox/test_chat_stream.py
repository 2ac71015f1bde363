"""Streams, byte by byte as section 2.4 and 2.5 of the wire contract describe them."""

from __future__ import annotations

import asyncio
import json
import time

import httpx
import pytest

from tests.sandbox.clients import (
    CHAT_MODEL,
    JUDGE_MODEL,
    chat,
    chat_body,
    content_of,
    events,
    serving,
)
from voicedesk.sandbox.scenario import (
    Endpoint,
    Fault,
    FaultKind,
    ReasoningStyle,
    Reply,
    Scenario,
    ToolCall,
    UsagePlace,
)


def deltas(body: bytes) -> list[dict[str, object]]:
    return [event["choices"][0]["delta"] for event in events(body) if event["choices"]]


async def test_the_order_of_events() -> None:
    async with serving(Scenario(replies=(Reply(text="Four."),))) as (_, client):
        answer = await chat(client, stream=True, seed=42)
    assert answer.headers["content-type"] == "text/event-stream"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["transfer-encoding"] == "chunked"
    lines = answer.content.split(b"\n\n")
    assert lines[-2:] == [b"data: [DONE]", b""]
    opening, four, dot, last = events(answer.content)
    assert opening["choices"][0] == {
        "index": 0,
        "delta": {"role": "assistant", "content": ""},
        "logprobs": None,
        "finish_reason": None,
    }
    assert opening["x_groq"] == {"id": answer.headers["x-request-id"], "seed": 42}
    assert opening["object"] == "chat.completion.chunk"
    assert [four["choices"][0]["delta"], dot["choices"][0]["delta"]] == [
        {"content": "Four"},
        {"content": "."},
    ]
    assert "x_groq" not in four
    assert last["choices"][0]["delta"] == {}
    assert last["choices"][0]["finish_reason"] == "stop"
    assert last["usage"] == last["x_groq"]["usage"]
    assert last["usage"]["completion_tokens"] == 2
    assert len({event["id"] for event in (opening, four, dot, last)}) == 1


async def test_include_usage_adds_a_tail_without_choices() -> None:
    async with serving() as (_, client):
        answer = await chat(client, stream=True, stream_options={"include_usage": True})
    tail = events(answer.content)[-1]
    assert tail["choices"] == []
    assert tail["service_tier"] == "on_demand"
    assert tail["usage"]["total_tokens"] > 0
    assert "x_groq" not in tail


async def test_usage_only_in_x_groq_as_in_2025() -> None:
    async with serving(Scenario(usage_place=UsagePlace.X_GROQ)) as (_, client):
        last = events((await chat(client, stream=True)).content)[-1]
    assert "usage" not in last
    assert last["x_groq"]["usage"]["prompt_tokens"] > 0


@pytest.mark.parametrize(
    ("style", "first", "text"),
    [
        (ReasoningStyle.CHANNEL, {"reasoning": "Hm", "channel": "analysis"}, "Four."),
        (ReasoningStyle.PARSED, {"reasoning": "Hm"}, "Four."),
        (ReasoningStyle.THINK, {"content": "<"}, "<think>Hm</think>Four."),
    ],
)
async def test_reasoning_styles(style: ReasoningStyle, first: dict[str, str], text: str) -> None:
    reply = Reply(text="Four.", reasoning="Hm", reasoning_style=style)
    async with serving(Scenario(replies=(reply,))) as (_, client):
        answer = await chat(client, stream=True)
    assert deltas(answer.content)[1] == first
    assert content_of(answer.content) == text


async def test_reasoning_can_be_left_out() -> None:
    scenario = Scenario(replies=(Reply(text="Four.", reasoning="Hm"),))
    async with serving(scenario) as (_, client):
        hidden = await chat(client, stream=True, reasoning_format="hidden")
        excluded = await chat(client, stream=True, include_reasoning=False)
        raw = await chat(client, stream=True, reasoning_format="raw")
    assert b"reasoning" not in hidden.content
    assert b"reasoning" not in excluded.content
    assert content_of(raw.content) == "<think>Hm</think>Four."


async def test_only_reasoning_then_length() -> None:
    scenario = Scenario(replies=(Reply(text="Four.", reasoning="one two three four five"),))
    async with serving(scenario) as (_, client):
        answer = await chat(client, stream=True, max_completion_tokens=3)
    last = events(answer.content)[-1]
    assert content_of(answer.content) == ""
    assert last["choices"][0]["finish_reason"] == "length"
    assert last["usage"]["completion_tokens_details"] == {"reasoning_tokens": 3}


async def test_a_tool_call_comes_whole() -> None:
    call = ToolCall(name="get_time", arguments='{"tz":"UTC"}')
    async with serving(Scenario(replies=(Reply(tool_calls=(call,)),))) as (_, client):
        answer = await chat(client, stream=True)
        whole = (await chat(client)).json()["choices"][0]
    delta = deltas(answer.content)[1]
    assert delta == {
        "tool_calls": [
            {
                "id": "fc_sandbox_0",
                "type": "function",
                "function": {"name": "get_time", "arguments": '{"tz":"UTC"}'},
                "index": 0,
            }
        ]
    }
    assert events(answer.content)[-1]["choices"][0]["finish_reason"] == "tool_calls"
    assert "content" not in whole["message"]
    assert whole["finish_reason"] == "tool_calls"


async def test_empty_and_endless_replies() -> None:
    scenario = Scenario(replies=(Reply(text=""), Reply(endless_word_chars=3000)))
    async with serving(scenario) as (_, client):
        empty = await chat(client, stream=True)
        endless = await chat(client, stream=True)
    assert content_of(empty.content) == ""
    assert len(events(empty.content)) == 2
    assert content_of(endless.content) == "a" * 3000


async def test_bytes_are_split_inside_characters() -> None:
    scenario = Scenario(replies=(Reply(text="Grüße, 世界 🎉"),), split_bytes=(1, 2, 3))
    async with (
        serving(scenario) as (_, client),
        client.stream("POST", "/chat/completions", json=chat_body(stream=True)) as answer,
    ):
        scraps = [scrap async for scrap in answer.aiter_raw()]
    assert max(len(scrap) for scrap in scraps[:20]) <= 3
    assert "\N{REPLACEMENT CHARACTER}" in "".join(
        scrap.decode(errors="replace") for scrap in scraps
    )
    assert content_of(b"".join(scraps)) == "Grüße, 世界 🎉"


def stream_fault(kind: FaultKind, **more: object) -> Scenario:
    fault = Fault(kind=kind, endpoint=Endpoint.CHAT, after_tokens=2, message="broke", **more)  # pyright: ignore[reportArgumentType] - test shorthand
    return Scenario(replies=(Reply(text="one two three four"),), faults=(fault,))


async def test_event_error_ends_the_stream_without_done() -> None:
    scenario = stream_fault(FaultKind.EVENT_ERROR, status=400, code="tool_use_failed")
    async with serving(scenario) as (_, client):
        answer = await chat(client, stream=True)
        after = await chat(client, stream=True)
    assert answer.status_code == 200
    assert content_of(answer.content[: answer.content.index(b"event:")]) == "one two"
    tail = answer.content[answer.content.index(b"event: error\ndata: ") :]
    error = json.loads(tail.split(b"data: ")[1])
    assert error == {
        "error": {
            "message": "broke",
            "type": "internal_server_error",
            "status_code": 400,
            "code": "tool_use_failed",
        }
    }
    assert tail.endswith(b"}\n\n")
    assert b"[DONE]" not in answer.content
    assert after.content.endswith(b"data: [DONE]\n\n")


async def test_x_groq_error_and_cut_streams() -> None:
    async with serving(stream_fault(FaultKind.X_GROQ_ERROR)) as (server, client):
        named = await chat(client, stream=True)
        server.play(stream_fault(FaultKind.CUT))
        cut = await chat(client, stream=True)
    assert events(named.content)[-1]["x_groq"]["error"] == "broke"
    assert content_of(cut.content) == "one two"
    for body in (named.content, cut.content):
        assert b"[DONE]" not in body
        assert b'"finish_reason":"' not in body


async def test_reset_in_the_middle() -> None:
    scraps: list[bytes] = []

    async def read() -> None:
        async with client.stream(
            "POST", "/chat/completions", json=chat_body(stream=True)
        ) as answer:
            async for scrap in answer.aiter_raw():
                scraps.append(scrap)  # noqa: PERF401 - what came before the reset counts

    async with serving(stream_fault(FaultKind.STREAM_RESET)) as (server, client):
        with pytest.raises(httpx.ReadError):
            await read()
        assert content_of(b"".join(scraps)) == "one two"
        assert server.requests[0].disconnected


async def test_stalled_stream_goes_on() -> None:
    async with serving(stream_fault(FaultKind.STREAM_STALL, seconds=0.1)) as (_, client):
        began_at_s = time.monotonic()
        answer = await chat(client, stream=True)
    assert time.monotonic() - began_at_s >= 0.1
    assert content_of(answer.content) == "one two three four"


async def test_delays_and_pace() -> None:
    scenario = Scenario(
        replies=(Reply(text="one two three four"),), first_token_delay_s=0.05, tokens_per_s=50
    )
    async with serving(scenario) as (_, client):
        began_at_s = time.monotonic()
        await chat(client, stream=True)
        streamed_s = time.monotonic() - began_at_s
        await chat(client)
        whole_s = time.monotonic() - began_at_s - streamed_s
    assert 0.1 < streamed_s < 1
    assert 0.12 < whole_s < 1


async def test_a_client_that_leaves_is_noticed() -> None:
    scenario = Scenario(replies=(Reply(text="one two three"),), tokens_per_s=5)
    async with serving(scenario) as (server, client):
        async with client.stream(
            "POST", "/chat/completions", json=chat_body(stream=True)
        ) as answer:
            async for _ in answer.aiter_raw():
                break
        async with asyncio.timeout(1):
            while not server.requests[0].disconnected:  # noqa: ASYNC110 - the record has no event
                await asyncio.sleep(0.01)
    assert server.requests[0].status is None


async def test_required_tools_that_are_not_called() -> None:
    tool = {"type": "function", "function": {"name": "get_time"}}
    async with serving() as (_, client):
        whole = await chat(client, tools=[tool], tool_choice="required")
        streamed = await chat(client, tools=[tool], tool_choice="required", stream=True)
    assert whole.status_code == 400
    assert whole.json()["error"]["code"] == "tool_use_failed"
    assert streamed.status_code == 200
    assert streamed.content.startswith(b"event: error\ndata: ")


async def test_the_judge_has_scripted_verdicts_of_its_own() -> None:
    scenario = Scenario(replies=(Reply(text="reply"),), verdicts=(Reply(text="verdict"),))
    async with serving(scenario) as (_, client):
        verdict = await chat(client, model=JUDGE_MODEL, stream=True)
        reply = await chat(client, model=CHAT_MODEL, stream=True)
    assert content_of(verdict.content) == "verdict"
    assert content_of(reply.content) == "reply"
