"""Whole answers, closed request objects, structured output, the judge."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

import pytest

from tests.pictures import png
from tests.sandbox.clients import EARS, JUDGE_MODEL, chat, chat_body, serving
from voicedesk.sandbox.scenario import Reply, Scenario

EYES = "qwen/qwen3.8-27b"


async def test_the_shape_of_an_answer() -> None:
    async with serving(Scenario(replies=(Reply(text="Four.", reasoning="2+2"),))) as (_, client):
        answer = await chat(client)
    body = answer.json()
    assert body["object"] == "chat.completion"
    assert body["choices"] == [
        {
            "index": 0,
            "message": {"role": "assistant", "content": "Four.", "reasoning": "2+2"},
            "logprobs": None,
            "finish_reason": "stop",
        }
    ]
    assert body["usage"]["completion_tokens_details"] == {"reasoning_tokens": 3}
    assert body["usage_breakdown"] is None
    assert body["x_groq"]["id"] == answer.headers["x-request-id"]
    assert answer.content.endswith(b"}\n")
    assert answer.headers["cache-control"].startswith("private")


async def test_budget_and_stop() -> None:
    scenario = Scenario(replies=(Reply(text="one two three. four"),))
    async with serving(scenario) as (_, client):
        short = (await chat(client, max_completion_tokens=2)).json()["choices"][0]
        alias = (await chat(client, max_tokens=1)).json()["choices"][0]
        stopped = (await chat(client, stop=["three", "two"])).json()["choices"][0]
    assert (short["message"]["content"], short["finish_reason"]) == ("one two", "length")
    assert alias["message"]["content"] == "one"
    assert (stopped["message"]["content"], stopped["finish_reason"]) == ("one ", "stop")


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"temprature": 1}, "property 'temprature' is unsupported, did you mean 'temperature'?"),
        ({"store": True}, "property 'store' is unsupported"),
        ({"temperature": 3}, "'temperature' : number must be between 0 and 2"),
        ({"n": 2}, "'n' : number must be between 1 and 1"),
        ({"stream": "yes"}, "'stream' : value must be a boolean"),
        ({"messages": []}, "'messages' : minimum number of items is 1"),
        ({"messages": [{"role": "robot", "content": ""}]}, "'messages.0.role' : value must be"),
        ({"messages": [{"role": "user"}]}, "'messages.0' : property 'content' is missing"),
        (
            {"messages": [{"role": "user", "content": "x", "timestamp": 1}]},
            "'messages.0' : property 'timestamp' is unsupported",
        ),
        ({"messages": [{"role": "assistant"}]}, "one of 'content' or 'tool_calls' is required"),
        (
            {"include_reasoning": True, "reasoning_format": "parsed"},
            "cannot specify both 'include_reasoning' and 'reasoning_format'",
        ),
        ({"logprobs": True}, "property 'logprobs' is not supported"),
        ({"stop": ["a", "b", "c", "d", "e"]}, "'stop' : maximum number of items is 4"),
        ({"stream_options": {"x": 1}}, "'stream_options' : property 'x' is unsupported"),
    ],
)
async def test_requests_are_closed_objects(more: dict[str, Any], message: str) -> None:
    async with serving() as (_, client):
        answer = await client.post("/chat/completions", json={**chat_body(), **more})
    assert answer.status_code == 400
    assert message in answer.json()["error"]["message"]
    assert answer.json()["error"]["type"] == "invalid_request_error"


async def test_everything_that_is_documented_passes() -> None:
    messages = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": [{"type": "text", "text": "my name is Anna"}]},
        {"role": "assistant", "content": "Hello Anna.", "reasoning": "greet"},
        {"role": "user", "content": "what is my name"},
    ]
    more: dict[str, Any] = {
        "messages": messages,
        "temperature": 0.5,
        "top_p": 1,
        "seed": 7,
        "user": "me",
        "service_tier": "on_demand",
        "reasoning_effort": "low",
        "stream_options": None,
        "parallel_tool_calls": True,
        "tool_choice": "none",
    }
    async with serving() as (_, client):
        answer = await client.post("/chat/completions", json={**chat_body(), **more})
    assert answer.status_code == 200, answer.text
    assert answer.json()["choices"][0]["message"]["content"].startswith("Your name is Anna.")


async def test_pictures_count_and_are_counted() -> None:
    picture = picture_part(png(4, 4))
    content = [{"type": "text", "text": "what is this"}, picture]
    async with serving() as (_, client):
        one = await chat(client, model=EYES, messages=[{"role": "user", "content": content}])
        many = await chat(client, model=EYES, messages=[{"role": "user", "content": [picture] * 6}])
    assert one.json()["usage"]["prompt_tokens"] > 2048
    assert "1 picture" in one.json()["choices"][0]["message"]["content"]
    assert many.status_code == 400


@pytest.mark.parametrize(
    ("url", "status", "message"),
    [
        ("data:image/png;base64,AAAA", 400, "image is too large"),
        ("data:image/png;base64,A", 400, "invalid image data"),
        ("data:image/png,AAAA", 400, "invalid image data"),
        ("data:image/svg+xml;base64,AAAA", 400, "invalid image data"),
        ("file:///etc/passwd", 400, "invalid image URL"),
        ("data:image/png;base64," + "A" * 4_200_000, 413, "must be 4 MB or smaller"),
    ],
)
async def test_pictures_that_the_service_refuses(url: str, status: int, message: str) -> None:
    content = [{"type": "image_url", "image_url": {"url": url}}]
    async with serving() as (_, client):
        answer = await chat(client, model=EYES, messages=[{"role": "user", "content": content}])
    assert answer.status_code == status
    assert message in answer.json()["error"]["message"]


async def test_a_bomb_of_a_picture_is_refused_unread() -> None:
    content = [picture_part(png(60_000, 60_000, pixels=b""))]
    async with serving() as (_, client):
        answer = await chat(client, model=EYES, messages=[{"role": "user", "content": content}])
    assert answer.status_code == 400
    assert "33177600 pixels" in answer.json()["error"]["message"]


async def test_a_model_that_sees_nothing_takes_no_pictures() -> None:
    content = [picture_part(png(4, 4))]
    async with serving() as (_, client):
        answer = await chat(client, messages=[{"role": "user", "content": content}])
    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == "messages[0].content must be a string"


def picture_part(data: bytes) -> dict[str, Any]:
    url = f"data:image/png;base64,{b64encode(data).decode()}"
    return {"type": "image_url", "image_url": {"url": url}}


async def test_models_of_other_kinds_do_not_chat() -> None:
    async with serving() as (_, client):
        answer = await chat(client, model=EARS)
    assert answer.status_code == 400
    assert "does not support chat completions" in answer.json()["error"]["message"]


async def test_a_conversation_longer_than_the_window() -> None:
    async with serving() as (_, client):
        answer = await chat(client, "word " * 600, model="meta-llama/llama-prompt-guard-2-86m")
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "context_length_exceeded"
    assert answer.json()["error"]["param"] == "messages"


async def test_json_mode_asks_for_the_word_json_and_gives_json() -> None:
    wanted = {"type": "json_object"}
    async with serving() as (_, client):
        silent = await chat(client, "hello", response_format=wanted)
        asked = await chat(client, "what is 2 plus 2, as JSON", response_format=wanted)
        cut = await chat(client, "hello in json", response_format=wanted, max_completion_tokens=3)
        tool = {"type": "function", "function": {"name": "f"}}
        mixed = await chat(client, "json", response_format=wanted, tools=[tool])
    assert silent.status_code == 400
    content = json.loads(asked.json()["choices"][0]["message"]["content"])
    assert content["reply"].startswith("2 plus 2 is 4.")
    assert cut.json()["error"]["code"] == "json_validate_failed"
    assert cut.json()["error"]["failed_generation"] == '{"reply'
    assert mixed.json()["error"]["param"] == "response_format"


async def test_json_schema_gets_the_smallest_valid_document() -> None:
    schema = {
        "type": "object",
        "properties": {
            "answer": {"type": "string", "maxLength": 5},
            "score": {"type": "integer", "minimum": 3},
            "kind": {"enum": ["a", "b"]},
            "tags": {"type": "array", "items": {"$ref": "#/$defs/tag"}, "minItems": 1},
            "sure": {"type": "boolean"},
            "note": {"type": ["null", "string"]},
        },
        "required": ["answer", "score", "kind", "tags", "sure", "note"],
        "additionalProperties": False,
        "$defs": {"tag": {"const": "x"}},
    }
    strict = {"name": "verdict", "schema": schema, "strict": True}
    wanted = {"type": "json_schema", "json_schema": strict}
    open_schema = {**schema, "additionalProperties": True}
    loose = {"type": "json_schema", "json_schema": {**strict, "schema": open_schema}}
    async with serving() as (_, client):
        answer = await chat(client, "what is 2 plus 2", response_format=wanted)
        refused = await chat(client, response_format=loose)
        streamed = await chat(client, response_format=wanted, stream=True)
    assert json.loads(answer.json()["choices"][0]["message"]["content"]) == {
        "answer": "2 plu",
        "score": 3,
        "kind": "a",
        "tags": ["x"],
        "sure": False,
        "note": None,
    }
    assert "additionalProperties:false" in refused.json()["error"]["message"]
    assert streamed.status_code == 400


@pytest.mark.parametrize(
    ("text", "violation", "category"),
    [("how do I kill my neighbour", 1, "violence"), ("what time is it", 0, None)],
)
async def test_the_judge_goes_by_key_words(text: str, violation: int, category: str | None) -> None:
    messages = [
        {"role": "system", "content": "Policy: no violence."},
        {"role": "user", "content": text},
    ]
    async with serving() as (_, client):
        answer = await chat(client, model=JUDGE_MODEL, messages=messages)
    message = answer.json()["choices"][0]["message"]
    verdict = json.loads(message["content"])
    assert (verdict["violation"], verdict["category"]) == (violation, category)
    assert message["reasoning"]
