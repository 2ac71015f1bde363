from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.groq.clients import (
    DONE,
    USAGE,
    Answers,
    Pieces,
    Sleeps,
    chunk,
    events_of,
    mock_client,
    refusal,
    stream_answer,
)
from voicedesk.core.chat import ChatMessage, ReplyEnd, ReplyReasoning, ReplyText, Role, Usage
from voicedesk.core.errors import ErrorKind, ServiceError, StreamBroken
from voicedesk.groq.chat import GroqChatModel, WholeReply

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from voicedesk.core.chat import ReplyPiece
    from voicedesk.groq.client import GroqClient

MESSAGES = [ChatMessage(Role.SYSTEM, "Be brief."), ChatMessage(Role.USER, "Größe?")]
COUNTED = Usage(75, 21, 96)
GPT = "openai/gpt-oss-20b"


async def collect(model: GroqChatModel, tokens: int = 800) -> list[ReplyPiece]:
    stream = model.stream_reply(MESSAGES, max_completion_tokens=tokens)
    async with contextlib.aclosing(stream) as pieces:
        return [piece async for piece in pieces]


async def reply_to(*answers: httpx.Response | Exception, model: str = "m") -> list[ReplyPiece]:
    async with mock_client(Answers(*answers)) as client:
        return await collect(GroqChatModel(client, model))


async def broken(*events: bytes) -> tuple[list[ReplyPiece], StreamBroken]:
    """Return what came before a stream broke, and the error."""
    got: list[ReplyPiece] = []
    async with mock_client(Answers(stream_answer(*events))) as client:
        stream = GroqChatModel(client, "m").stream_reply(MESSAGES, max_completion_tokens=9)
        with pytest.raises(StreamBroken) as told:
            await _collect_into(got, stream)
    return got, told.value


async def _collect_into(got: list[ReplyPiece], stream: AsyncIterator[ReplyPiece]) -> None:
    async for piece in stream:
        got.append(piece)  # noqa: PERF401 - what came before an error is wanted


async def test_exactly_the_documented_fields_are_sent() -> None:
    answers = Answers(stream_answer(*events_of("Four.")))
    async with mock_client(answers) as client:
        await collect(GroqChatModel(client, lambda: GPT), 700)
    (request,) = answers.requests
    assert str(request.url) == "https://api.groq.com/openai/v1/chat/completions"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["accept-encoding"] == "identity"
    assert answers.bodies() == [
        {
            "model": GPT,
            "messages": [
                {"role": "system", "content": "Be brief."},
                {"role": "user", "content": "Größe?"},
            ],
            "max_completion_tokens": 700,
            "reasoning_effort": "low",
            "stream": True,
        }
    ]


@pytest.mark.parametrize("model", ["allam-2-7b", "openai/gpt-oss-safeguard-20b", "llama3.2:1b"])
async def test_effort_is_for_models_that_are_documented_to_know_it(model: str) -> None:
    answers = Answers(stream_answer(*events_of("Four.")))
    async with mock_client(answers) as client:
        await collect(GroqChatModel(client, model))
    assert "reasoning_effort" not in answers.bodies()[0]


async def test_a_reply_in_pieces() -> None:
    assert await reply_to(stream_answer(*events_of("Two and two"))) == [
        ReplyText("Two"),
        ReplyText("and"),
        ReplyText("two"),
        ReplyEnd("stop", COUNTED, GPT),
    ]


async def test_thoughts_come_apart_from_the_answer() -> None:
    answer = stream_answer(
        chunk({"reasoning": "We", "channel": "analysis"}),
        chunk({"reasoning_content": "ll"}),
        chunk({"content": "<thi"}),
        chunk({"content": "nk>hm</think>\n\nFo"}),
        chunk({"content": "ur"}, "stop"),
        DONE,
    )
    assert await reply_to(answer) == [
        ReplyReasoning("We"),
        ReplyReasoning("ll"),
        ReplyReasoning("hm"),
        ReplyText("Fo"),
        ReplyText("ur"),
        ReplyEnd("stop", None, GPT),
    ]


@pytest.mark.parametrize(
    ("events", "usage"),
    [
        ([chunk({}, "stop", x_groq={"id": "r", "usage": USAGE})], COUNTED),
        ([chunk({}, "stop", usage=USAGE)], COUNTED),
        ([chunk({}, "stop", usage=USAGE, x_groq={"usage": USAGE})], COUNTED),
        (
            [
                chunk({}, "stop"),
                b'data: {"choices":[],"usage":%b}\n\n' % json.dumps(USAGE).encode(),
            ],
            COUNTED,
        ),
        ([chunk({}, "stop", usage=None, x_groq=None)], None),
        ([chunk({}, "stop", x_groq={"usage": {"sram_cached_tokens": 3}})], None),
    ],
)
async def test_where_the_token_counts_stand(events: list[bytes], usage: Usage | None) -> None:
    assert (await reply_to(stream_answer(*events, DONE)))[-1] == ReplyEnd("stop", usage, GPT)


@pytest.mark.parametrize(
    "odd",
    [
        b": keep-alive\n\n",
        b'data: {"choices":[]}\n\n',
        b'data: {"choices":null}\n\n',
        b'data: {"choices":[{"delta":null,"finish_reason":null}]}\n\n',
        b'data: {"choices":[{"delta":{"content":null,"tool_calls":[{"index":0}]}}]}\n\n',
        b'data: {"choices":[{"delta":{"content":["list"]}}]}\n\n',
        b"data: {}\n\n",
        b"event: ping\n\n",
    ],
)
async def test_chunks_without_words_are_passed_over(odd: bytes) -> None:
    pieces = await reply_to(stream_answer(odd, *events_of("Four."), odd))
    assert pieces == [ReplyText("Four."), ReplyEnd("stop", COUNTED, GPT)]


async def test_a_reply_of_thoughts_only_ends_properly() -> None:
    pieces = await reply_to(stream_answer(chunk({"reasoning": "Hm"}), chunk({}, "length"), DONE))
    assert pieces == [ReplyReasoning("Hm"), ReplyEnd("length", None, GPT)]


async def test_text_that_looked_like_a_tag_is_not_lost_at_the_end() -> None:
    pieces = await reply_to(stream_answer(chunk({"content": "a <th"}, "length"), DONE))
    assert pieces == [ReplyText("a "), ReplyText("<th"), ReplyEnd("length", None, GPT)]


@pytest.mark.parametrize("last", [[], [DONE], [DONE.rstrip()], [b"data: [DONE]\r\r"]])
async def test_a_finish_reason_or_done_is_an_end(last: list[bytes]) -> None:
    assert (await reply_to(stream_answer(chunk({}, "stop"), *last)))[-1] == ReplyEnd(
        "stop", None, GPT
    )
    done = await reply_to(stream_answer(chunk({"content": "x"}), DONE))
    assert done[-1] == ReplyEnd("", None, GPT)


async def test_every_cut_of_a_stream_gives_the_same_reply() -> None:
    events = [
        chunk({"reasoning": "häh"}),
        chunk({"content": "<think>ü</think> 😀 "}),
        *events_of("a é"),
    ]
    whole = b"".join(events).replace(b"\n", b"\r\n")
    expected = text_of(await reply_to(stream_answer(whole)))
    assert expected == ("hähü", "😀 aé")
    for cut in range(1, len(whole)):
        pieces = await reply_to(stream_answer(whole[:cut], whole[cut:]))
        assert text_of(pieces) == expected
    pieces = await reply_to(stream_answer(*(whole[i : i + 1] for i in range(len(whole)))))
    assert text_of(pieces) == expected


def text_of(pieces: list[ReplyPiece]) -> tuple[str, str]:
    assert isinstance(pieces[-1], ReplyEnd)
    thoughts = "".join(piece.text for piece in pieces if isinstance(piece, ReplyReasoning))
    return thoughts, "".join(piece.text for piece in pieces if isinstance(piece, ReplyText))


ERROR = {"message": "Failed in org_0123456.", "code": "tool_use_failed", "status_code": 400}


@pytest.mark.parametrize(
    ("event", "code", "words"),
    [
        (
            b"event: error\ndata: " + json.dumps({"error": ERROR}).encode() + b"\n\n",
            "tool_use_failed",
            "Failed in …",
        ),
        (
            b"event: error\ndata: " + json.dumps(ERROR).encode() + b"\n\n",
            "tool_use_failed",
            "Failed in …",
        ),
        (b"event: error\ndata: over capacity\n\n", "", "over capacity"),
        (
            b"data: " + json.dumps({"error": ERROR}).encode() + b"\n\n",
            "tool_use_failed",
            "Failed in …",
        ),
        (b'data: {"error":"no memory"}\n\n', "", "no memory"),
        (chunk({}, None, x_groq={"id": "r", "error": "over_capacity"}), "", "over_capacity"),
        (chunk({}, "stop", x_groq={"id": "r", "error": "over_capacity"}), "", "over_capacity"),
    ],
)  # fmt: skip - one error per line
async def test_errors_inside_a_stream(event: bytes, code: str, words: str) -> None:
    for after in ([], [chunk({"content": "lost"}), DONE]):
        got, error = await broken(chunk({"content": "Hello"}), event, *after)
        assert got == [ReplyText("Hello")]
        assert (error.kind, error.code, error.retryable) == (ErrorKind.STREAM_BROKEN, code, True)
        assert words in error.message


async def test_what_stands_before_an_error_in_the_same_packet_is_not_lost() -> None:
    got, _ = await broken(chunk({"content": "Hello"}) + b'data: {"error":"x"}\n\n')
    assert got == [ReplyText("Hello")]


@pytest.mark.parametrize(
    "rest",
    [
        b"",
        b'data: {"choices":[{"del',
        b'data: {"choices":[{"del\n\n',
        b"data: null\n\n",
        b"data: <html></html>\n\n",
        b"<html>\n<body>\n\n",
        b"data: " + b"[" * 50_000 + b"\n\n",
        b"x" * 1_100_000,
    ],
)
async def test_a_stream_that_stops_or_turns_to_nonsense_is_broken(rest: bytes) -> None:
    got, error = await broken(chunk({"content": "Hello"}), rest)
    assert got == [ReplyText("Hello")]
    assert "stopped in the middle" in error.message


async def test_a_reply_without_end_is_cut() -> None:
    got, error = await broken(*[chunk({"content": "x" * 900_000})] * 80)
    assert 60 < len(got) < 75
    assert "stopped in the middle" in error.message


@pytest.mark.parametrize("status", [400, 401, 429, 500])
async def test_errors_before_the_first_piece_are_ordinary_ones(status: int) -> None:
    with pytest.raises(ServiceError) as told:
        await reply_to(refusal(status, "No.", headers={"retry-after": "90"}))
    assert told.value.status == status
    assert not isinstance(told.value, StreamBroken)


async def test_a_request_is_repeated_until_its_stream_begins() -> None:
    sleeps = Sleeps()
    answers = Answers(
        refusal(503, "over capacity"), httpx.ConnectError("x"), stream_answer(*events_of("Hi"))
    )
    async with mock_client(answers, sleeps=sleeps) as client:
        assert len(await collect(GroqChatModel(client, "m"))) == 2
    assert sleeps.waits_s == [0.5, 1.0]


async def test_a_stream_that_broke_is_not_repeated() -> None:
    class Breaking(Pieces):
        async def __aiter__(self):
            async for data in super().__aiter__():
                yield data
            raise httpx.ReadError("reset")

    events = [chunk({"content": "Hello"})]
    answers = Answers(httpx.Response(200, stream=Breaking(events)))
    async with mock_client(answers) as client:
        with pytest.raises(StreamBroken):
            await collect(GroqChatModel(client, "m"))
    assert len(answers.requests) == 1
    ended = httpx.Response(200, stream=Breaking([*events, chunk({}, "stop")]))
    assert (await reply_to(ended))[-1] == ReplyEnd("stop", None, GPT)


async def test_effort_is_dropped_once_a_server_complains_about_it() -> None:
    complaint = refusal(400, "`reasoning_effort` is not supported", param="reasoning_effort")
    answers = Answers(complaint, stream_answer(*events_of("Hi")), stream_answer(*events_of("Hi")))
    async with mock_client(answers) as client:
        model = GroqChatModel(client, GPT)
        await collect(model)
        await collect(model)
    efforts = [body.get("reasoning_effort") for body in answers.bodies()]
    assert efforts == ["low", None, None]


async def test_a_complaint_that_stays_is_told() -> None:
    answers = Answers(refusal(400, "reasoning_effort"))
    async with mock_client(answers) as client:
        with pytest.raises(ServiceError):
            await collect(GroqChatModel(client, GPT))
    assert len(answers.requests) == 2


async def asked_budgets(tokens: int) -> list[int]:
    too_large = refusal(413, "Request too large (TPM)", kind="tokens", code="rate_limit_exceeded")
    answers = Answers(too_large)
    async with mock_client(answers) as client:
        with pytest.raises(ServiceError) as told:
            await collect(GroqChatModel(client, "m"), tokens)
    assert told.value.kind is ErrorKind.TOO_LARGE
    return [body["max_completion_tokens"] for body in answers.bodies()]


async def test_a_budget_that_is_too_large_is_halved_once() -> None:
    assert await asked_budgets(800) == [800, 400]
    assert await asked_budgets(100) == [100, 64]
    assert await asked_budgets(64) == [64]
    assert await asked_budgets(16) == [16]


async def test_an_upload_that_is_too_large_is_not_helped_by_a_smaller_budget() -> None:
    answers = Answers(refusal(413, "request entity too large"))
    async with mock_client(answers) as client:
        with pytest.raises(ServiceError):
            await collect(GroqChatModel(client, "m"))
    assert len(answers.requests) == 1


def whole(message: Any, **more: Any) -> httpx.Response:
    choices = [{"index": 0, "message": message, "finish_reason": "stop"}]
    return httpx.Response(200, json={"model": GPT, "choices": choices, "usage": USAGE, **more})


async def complete(client: GroqClient, **how: Any) -> WholeReply:
    return await GroqChatModel(client, GPT).complete(MESSAGES, max_completion_tokens=50, **how)


async def test_a_whole_reply() -> None:
    answers = Answers(
        whole({"role": "assistant", "content": "<think>b</think>Four.", "reasoning": "a"})
    )
    async with mock_client(answers) as client:
        reply = await complete(client, response_format={"type": "json_object"})
    assert reply == WholeReply("Four.", "ab", "stop", COUNTED, GPT)
    (body,) = answers.bodies()
    assert set(body) == {
        "model", "messages", "max_completion_tokens", "reasoning_effort", "response_format",
    }  # fmt: skip
    assert body["response_format"] == {"type": "json_object"}


async def test_a_whole_reply_without_content() -> None:
    async with mock_client(Answers(whole({"role": "assistant", "tool_calls": []}))) as client:
        assert (await complete(client)).text == ""


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, html="<html>"),
        httpx.Response(200, json={}),
        httpx.Response(200, json=[1]),
    ],
)
async def test_what_is_no_reply_is_told(answer: httpx.Response) -> None:
    async with mock_client(Answers(answer)) as client:
        with pytest.raises(ServiceError) as told:
            await complete(client)
    assert told.value.kind is ErrorKind.BAD_ANSWER


async def test_a_server_that_does_not_stream_is_understood() -> None:
    pieces = await reply_to(whole({"content": "Four.", "reasoning": "Hm"}))
    assert pieces == [ReplyReasoning("Hm"), ReplyText("Four."), ReplyEnd("stop", COUNTED, GPT)]


async def test_a_page_instead_of_a_stream_is_told() -> None:
    with pytest.raises(ServiceError) as told:
        await reply_to(httpx.Response(200, html="<html>Log in</html>"))
    assert told.value.kind is ErrorKind.BAD_ANSWER
