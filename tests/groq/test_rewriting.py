"""A rewriter: exactly what is sent, the forms of answers it falls back to, and what it makes of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.groq.clients import Answers, Sleeps, mock_client, refusal
from tests.groq.raw_server import Act, RawServer
from tests.groq.test_sandbox import sandbox
from voicedesk.core.clean_up import BUILT_IN_STYLES, TIDY, clean_up_request, edit_request
from voicedesk.core.clean_up_check import looks_rewritten
from voicedesk.core.errors import ErrorKind, NoAnswer, ServiceError
from voicedesk.core.translation import lines_rules
from voicedesk.groq.client import GroqClient
from voicedesk.groq.rewriting import GroqRewriter
from voicedesk.sandbox.scenario import (
    Endpoint,
    Fault,
    FaultKind,
    ModelState,
    ReasoningStyle,
    Reply,
    Scenario,
)

if TYPE_CHECKING:
    from voicedesk.groq.call import Choice
    from voicedesk.groq.fields import JsonObject

STRICT = "openai/gpt-oss-20b"
LOOSE = "qwen/qwen3.8-27b"
PLAIN = "allam-2-7b"
SAID = "um what is the the capital of france"
REQUEST = clean_up_request(SAID, TIDY)


def answered(content: str, finish_reason: str = "stop") -> httpx.Response:
    message = {"role": "assistant", "content": content}
    return httpx.Response(
        200, json={"choices": [{"message": message, "finish_reason": finish_reason}]}
    )


def forms(answers: Answers) -> list[str]:
    """Return what each request wanted the answer to be."""
    return [body.get("response_format", {"type": "prompt"})["type"] for body in answers.bodies()]


async def rewritten(rewriter: GroqRewriter, text: str = SAID) -> str:
    return await rewriter.rewrite("Rewrite it.\n", text, max_completion_tokens=500)


async def from_sandbox(scenario: Scenario, model: Choice = STRICT) -> tuple[str, list[Any]]:
    """Return what a model of the sandbox makes of the words, and the bodies of the requests."""
    async with sandbox(scenario) as (server, client):
        text = await GroqRewriter(client, model).rewrite(
            REQUEST.rules, REQUEST.content, max_completion_tokens=500
        )
        return text, [request.json for request in server.requests]


async def test_a_strict_model_is_bound_by_a_schema() -> None:
    text, (body,) = await from_sandbox(Scenario())
    assert text == "What is the capital of france?"
    system, user = body.pop("messages")
    assert body == {
        "model": STRICT,
        "max_completion_tokens": 500,
        "reasoning_effort": "low",
        "response_format": {
            "type": "json_schema",
            "json_schema": {
                "name": "text",
                "strict": True,
                "schema": {
                    "type": "object",
                    "properties": {"text": {"type": "string"}},
                    "required": ["text"],
                    "additionalProperties": False,
                },
            },
        },
    }
    assert system["role"] == "system"
    assert system["content"].startswith(REQUEST.rules)
    assert system["content"].endswith('{"text": ""}')
    assert user == {"role": "user", "content": REQUEST.content}


async def test_other_models_are_not_promised_to_be_strict() -> None:
    text, (body,) = await from_sandbox(Scenario(), LOOSE)
    assert text == "What is the capital of france?"
    assert "strict" not in body["response_format"]["json_schema"]


async def test_a_model_without_json_is_asked_in_words_and_this_is_remembered() -> None:
    async with sandbox(Scenario()) as (server, client):
        rewriter = GroqRewriter(client, PLAIN)
        for _ in range(2):
            text = await rewriter.rewrite(REQUEST.rules, REQUEST.content, max_completion_tokens=500)
            assert text == "What is the capital of france?"
        sent = [request.json.get("response_format", {}).get("type") for request in server.requests]
    assert sent == ["json_schema", "json_object", None, None]


async def test_what_is_remembered_is_the_models_own() -> None:
    models = iter([PLAIN, STRICT, PLAIN])
    async with sandbox(Scenario()) as (server, client):
        rewriter = GroqRewriter(client, lambda: next(models))
        for _ in range(3):
            await rewriter.rewrite(REQUEST.rules, REQUEST.content, max_completion_tokens=500)
        sent = [
            (request.json["model"], "response_format" in request.json)
            for request in server.requests
        ]
    assert sent[-2:] == [(STRICT, True), (PLAIN, False)]


@pytest.mark.parametrize("style", BUILT_IN_STYLES, ids=lambda style: style.name)
@pytest.mark.parametrize(
    "said",
    [
        "what is the capital of france",
        "um tell anna that uh the meeting is on monday at ten and bring the the plans",
        "Dear Anna,\nthank you for coming. See you soon",
    ],
)
async def test_the_sandbox_rewrites_and_does_not_answer(style: Any, said: str) -> None:
    request = clean_up_request(said, style)
    async with sandbox(Scenario()) as (_, client):
        answer = await GroqRewriter(client, STRICT).rewrite(
            request.rules, request.content, max_completion_tokens=500
        )
    assert looks_rewritten(said, request.unwrapped(answer), style), answer


async def test_the_sandbox_changes_a_text_as_the_user_says() -> None:
    text = "We met on Monday. It was good. Nobody was late."
    wanted = {
        "Make this shorter.": "We met on Monday.",
        "All upper case, please": text.upper(),
        "as a bullet list": "- We met on Monday\n- It was good\n- Nobody was late",
    }
    async with sandbox(Scenario()) as (_, client):
        rewriter = GroqRewriter(client, STRICT)
        for wish, result in wanted.items():
            request = edit_request(text, wish)
            answer = await rewriter.rewrite(
                request.rules, request.content, max_completion_tokens=500
            )
            assert request.unwrapped(answer) == result


async def test_thoughts_are_no_text() -> None:
    reply = Reply(text="Hello.", reasoning='{"text": "No."}', reasoning_style=ReasoningStyle.THINK)
    text, _ = await from_sandbox(Scenario(replies=(reply,)))
    assert text == "Hello."


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ('{"text": "Hello."}', "Hello."),
        ('<think>{"text": "No."}</think>\n{"text": "Hello."}', "Hello."),
        ('```json\n{"text": "Hello."}\n```', "Hello."),
        ('Here it is: {"text": "Hello."} Bye.', "Hello."),
        ('{"text": "```\\nHello.\\n```"}', "Hello."),
        ('\ufeff{"text": "\u200bHel\u2060lo."}', "Hello."),
        ('{"text": "👩\u200d👧 मर\u200cज"}', "👩\u200d👧 मर\u200cज"),
        ('{"text": "a\nb"}', "a\nb"),
        ('{"text": "Use {x} and {\\"text\\": 1}"}', 'Use {x} and {"text": 1}'),
        ('{x} {"text": "Hello."}', "Hello."),
    ],
)
async def test_the_text_in_an_answer(content: str, text: str) -> None:
    async with mock_client(Answers(answered(content))) as client:
        assert await rewritten(GroqRewriter(client, STRICT)) == text


@pytest.mark.parametrize(
    "content",
    ["", "Hello.", "{}", '{"text": ""}', '{"text": " \u200b\\n"}', '{"text": 3}', '{"text": "Hel',
     '{"reply": "Hello."}', '["Hello."]', "null", "{" * 3000],
)  # fmt: skip
async def test_without_a_text_there_is_no_answer(content: str) -> None:
    async with mock_client(Answers(answered(content))) as client:
        with pytest.raises(NoAnswer) as told:
            await rewritten(GroqRewriter(client, STRICT))
    assert told.value.kind is ErrorKind.NO_ANSWER
    assert told.value.retryable


NO_FORMS = (
    refusal(
        400, "This model does not support response format `json_schema`.", param="response_format"
    ),
    refusal(422, "The model only supports response formats: [json text]."),
)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ('{"text": "Hello."}', "Hello."),
        ("Hello.", "Hello."),
        ("```\nHello.\n```", "Hello."),
        ("Hello {you}.", "Hello {you}."),
    ],
)
async def test_a_model_that_is_only_asked_may_give_the_bare_text(content: str, text: str) -> None:
    answers = Answers(*NO_FORMS, answered(content))
    async with mock_client(answers) as client:
        rewriter = GroqRewriter(client, PLAIN)
        assert await rewritten(rewriter) == text
        assert await rewritten(rewriter) == text
    assert forms(answers) == ["json_schema", "json_object", "prompt", "prompt"]


@pytest.mark.parametrize(
    ("content", "finish_reason"),
    [("Hello and", "length"), ('{"text": "Hel', "stop"), ('```json\n{"text": "Hel', "stop")],
)
async def test_half_a_text_is_none(content: str, finish_reason: str) -> None:
    async with mock_client(Answers(*NO_FORMS, answered(content, finish_reason))) as client:
        with pytest.raises(NoAnswer):
            await rewritten(GroqRewriter(client, PLAIN))


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refusal(401, "Invalid API Key"), ErrorKind.KEY_REFUSED),
        (refusal(429, "Slow down", headers={"retry-after": "90"}), ErrorKind.RATE_LIMITED),
        (refusal(404, "No such model", code="model_not_found"), ErrorKind.MODEL_GONE),
        (refusal(400, "Failed to generate JSON: response_format", code="json_validate_failed"), ErrorKind.BAD_ANSWER),
        (refusal(400, "No."), ErrorKind.BAD_REQUEST),
        (httpx.ConnectError("refused"), ErrorKind.UNREACHABLE),
        (httpx.Response(200, html="<html>Log in</html>"), ErrorKind.BAD_ANSWER),
    ],
)  # fmt: skip
async def test_refusals_for_other_reasons(
    answer: httpx.Response | Exception, kind: ErrorKind
) -> None:
    answers = Answers(answer)
    async with mock_client(answers) as client:
        with pytest.raises(ServiceError) as told:
            await rewritten(GroqRewriter(client, STRICT))
    assert told.value.kind is kind
    assert set(forms(answers)) == {"json_schema"}


async def test_what_a_model_finds_too_much_is_not_asked_for_again() -> None:
    answers = Answers(refusal(400, "reasoning_effort is not supported"), answered('{"text": "ok"}'))
    async with mock_client(answers) as client:
        rewriter = GroqRewriter(client, STRICT)
        assert [await rewritten(rewriter), await rewritten(rewriter)] == ["ok", "ok"]
    assert ["reasoning_effort" in body for body in answers.bodies()] == [True, False, False]


async def test_a_refused_prompt_ends_it() -> None:
    answers = Answers(*NO_FORMS, NO_FORMS[0])
    async with mock_client(answers) as client:
        with pytest.raises(ServiceError) as told:
            await rewritten(GroqRewriter(client, PLAIN))
    assert told.value.kind is ErrorKind.BAD_REQUEST
    assert forms(answers) == ["json_schema", "json_object", "prompt"]


async def test_half_a_surrogate_pair_can_be_rewritten() -> None:
    answers = Answers(answered('{"text": "ok"}'))
    async with mock_client(answers) as client:
        assert await rewritten(GroqRewriter(client, STRICT), "a\ud83d b") == "ok"
    assert answers.bodies()[0]["messages"][1]["content"] == "a\ufffd b"


async def test_a_model_over_its_limit_and_one_that_is_gone() -> None:
    fault = Fault(kind=FaultKind.STATUS, endpoint=Endpoint.CHAT, status=429, retry_after_s=1.0)
    text, bodies = await from_sandbox(Scenario(faults=(fault,)))
    assert (text, len(bodies)) == ("What is the capital of france?", 2)
    with pytest.raises(ServiceError) as told:
        await from_sandbox(Scenario(models=((STRICT, ModelState.DECOMMISSIONED),)))
    assert told.value.kind is ErrorKind.MODEL_GONE


@pytest.mark.parametrize("act", [Act.CLOSE, Act.RESET])
async def test_a_connection_that_breaks_in_the_answer(act: Act) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n"
    server = RawServer([head, b'{"choices": [', act])
    async with server.running() as address:
        client = GroqClient(address, None, sleep=Sleeps())
        try:
            with pytest.raises(ServiceError) as told:
                await rewritten(GroqRewriter(client, STRICT))
        finally:
            await client.aclose()
    assert told.value.kind is ErrorKind.UNREACHABLE


def _openai_like(content: str) -> list[Any]:
    body: JsonObject = {
        "choices": [{"message": {"role": "assistant", "content": content}, "finish_reason": "stop"}]
    }
    data = json.dumps(body).encode()
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    return [head % len(data) + data]


async def test_a_server_that_ignores_what_the_answer_is_to_be() -> None:
    server = RawServer(_openai_like('Sure!\n\n```json\n{"text": "Hello."}\n```'))
    async with server.running() as address:
        client = GroqClient(address, None)
        try:
            assert await rewritten(GroqRewriter(client, "llama")) == "Hello."
        finally:
            await client.aclose()


LINES = ["Good morning.", "", "Thank you."]


async def each_rewritten(rewriter: GroqRewriter) -> list[str]:
    return await rewriter.rewrite_each("Rewrite each.\n", LINES, max_completion_tokens=500)


async def test_several_texts_are_one_request_with_a_strict_schema() -> None:
    answers = Answers(answered('{"texts": ["Guten Morgen.", "", "Danke."]}'))
    async with mock_client(answers) as client:
        assert await each_rewritten(GroqRewriter(client, STRICT)) == ["Guten Morgen.", "", "Danke."]
    (body,) = answers.bodies()
    system, user = body["messages"]
    assert body["response_format"] == {
        "type": "json_schema",
        "json_schema": {
            "name": "texts",
            "strict": True,
            "schema": {
                "type": "object",
                "properties": {"texts": {"type": "array", "items": {"type": "string"}}},
                "required": ["texts"],
                "additionalProperties": False,
            },
        },
    }
    assert system["content"].startswith("Rewrite each.\n\n")
    assert system["content"].endswith('{"texts": ["", ""]}')
    assert json.loads(user["content"]) == {"texts": LINES}


@pytest.mark.parametrize(
    "content",
    [
        '```json\n{"texts": ["a", "", "b"]}\n```',
        'Here: {"texts": ["a", "", "b"]}',
        '\ufeff{"texts": ["a", "\u200b", "b\u2060"]}',
    ],
)
async def test_the_texts_of_a_model_that_is_only_asked(content: str) -> None:
    answers = Answers(*NO_FORMS, answered(content))
    async with mock_client(answers) as client:
        rewriter = GroqRewriter(client, PLAIN)
        assert await each_rewritten(rewriter) == ["a", "", "b"]
        assert await each_rewritten(rewriter) == ["a", "", "b"]
    assert forms(answers) == ["json_schema", "json_object", "prompt", "prompt"]


@pytest.mark.parametrize(
    "content",
    ["", "a\nb\nc", '{"texts": ["a", "b"]}', '{"texts": ["a", "b", "c", "d"]}', '{"texts": []}',
     '{"texts": ["a", "b", 3]}', '{"texts": ["a", "b", null]}', '{"texts": "abc"}',
     '{"text": "a"}', '{"texts": ["", " ", "\u200b"]}', '{"texts": ["a", "b', "{" * 3000],
)  # fmt: skip
async def test_other_than_a_text_for_each_is_no_answer(content: str) -> None:
    async with mock_client(Answers(answered(content))) as client:
        with pytest.raises(NoAnswer) as told:
            await each_rewritten(GroqRewriter(client, STRICT))
    assert (told.value.kind, told.value.retryable) == (ErrorKind.NO_ANSWER, True)


async def test_half_a_surrogate_pair_in_one_of_several() -> None:
    answers = Answers(answered('{"texts": ["ok"]}'))
    async with mock_client(answers) as client:
        rewriter = GroqRewriter(client, STRICT)
        done = await rewriter.rewrite_each("Rewrite.", ["a\ud83d"], max_completion_tokens=500)
    assert done == ["ok"]
    assert json.loads(answers.bodies()[0]["messages"][1]["content"]) == {"texts": ["a\ufffd"]}


@pytest.mark.parametrize("model", [STRICT, LOOSE, PLAIN])
async def test_every_kind_of_model_of_the_sandbox_translates_lines(model: str) -> None:
    said = ["good morning", "where is the station", 'the "dog" is here']
    async with sandbox(Scenario()) as (_, client):
        done = await GroqRewriter(client, model).rewrite_each(
            lines_rules("en", "fr"), said, max_completion_tokens=800
        )
    assert done == ["Bonjour", "Où est la gare", '[French] le "chien" est ici']


async def test_a_sandbox_that_forgets_a_line() -> None:
    async with sandbox(Scenario(replies=(Reply(texts=("one", "two")),))) as (_, client):
        with pytest.raises(NoAnswer):
            await each_rewritten(GroqRewriter(client, STRICT))
