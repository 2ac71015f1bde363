"""Chat models of the service: answers piece by piece, or whole."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar, cast

import httpx

from voicedesk.core.chat import ReplyEnd, ReplyReasoning, ReplyText
from voicedesk.groq.call import ApiCall, chosen
from voicedesk.groq.chat_chunks import read_chunk
from voicedesk.groq.chat_request import ChatRequest, chat_body
from voicedesk.groq.chat_stream import ReplyAssembler
from voicedesk.groq.errors import RequestRefused, bad_answer, stream_cut
from voicedesk.groq.fields import parse_object
from voicedesk.groq.thinking import ThinkSplitter

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence

    from voicedesk.core.chat import ChatMessage, ReplyPiece, Usage
    from voicedesk.groq.call import Choice
    from voicedesk.groq.client import GroqClient
    from voicedesk.groq.fields import JsonObject

T = TypeVar("T")

_DRAIN_LIMIT_S = 0.25


@dataclass(frozen=True, slots=True)
class WholeReply:
    """An answer that came in one piece; thoughts are kept apart from the text."""

    text: str
    reasoning: str
    finish_reason: str
    usage: Usage | None
    model: str


class GroqChatModel:
    """Implements core.ports.ChatModel."""

    def __init__(self, client: GroqClient, model: Choice) -> None:
        self._client = client
        self._model = model
        self._without_effort: set[str] = set()

    async def stream_reply(
        self, messages: Sequence[ChatMessage], *, max_completion_tokens: int
    ) -> AsyncGenerator[ReplyPiece, None]:
        """Answer piece by piece; see core.ports.ChatModel."""
        body = self._body(messages, max_completion_tokens)
        body["stream"] = True
        response = await self._eased(body, "text/event-stream", self._client.open)
        async with contextlib.aclosing(response):
            pieces = (
                _whole_pieces(response, self._client)
                if _media_type(response) in ("application/json", "text/html")
                else _streamed_pieces(response, self._client)
            )
            async with contextlib.aclosing(pieces):
                async for piece in pieces:
                    yield piece

    async def complete(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_completion_tokens: int,
        response_format: JsonObject | None = None,
    ) -> WholeReply:
        """Answer in one piece.

        Raises:
            ServiceError: refused or unreachable.
        """
        body = self._body(messages, max_completion_tokens)
        if response_format is not None:
            body["response_format"] = response_format
        answer = await self._eased(body, "application/json", self._client.fetch)
        return _read_whole(answer.parse_object(), self._client.address.authority)

    def _body(self, messages: Sequence[ChatMessage], max_completion_tokens: int) -> JsonObject:
        model = chosen(self._model)
        body = chat_body(model, messages, max_completion_tokens)
        if model in self._without_effort:
            body.pop("reasoning_effort", None)
        return body

    async def _eased(
        self, body: JsonObject, accept: str, send: Callable[[ApiCall], Awaitable[T]]
    ) -> T:
        """Send a request; where the service names what is too much, once more without that."""
        ask = ChatRequest(body)
        while True:
            model = str(ask.body["model"])
            call = ApiCall("POST", "/chat/completions", json=ask.body, accept=accept, model=model)
            try:
                return await send(call)
            except RequestRefused as refusal:
                easier = ask.easier(refusal)
                if easier is None:
                    raise
                if "reasoning_effort" not in easier.body and "reasoning_effort" in ask.body:
                    self._without_effort.add(model)
                ask = easier


async def _streamed_pieces(
    response: httpx.Response, client: GroqClient
) -> AsyncGenerator[ReplyPiece, None]:
    host = client.address.authority
    assembler = ReplyAssembler(host, secret=client.secret())
    # It is a generator, though declared as less; unclosed ones end in a task of nobody's.
    body = cast("AsyncGenerator[bytes, None]", response.aiter_bytes())
    async with contextlib.aclosing(body) as received:
        try:
            async for data in received:
                for piece in assembler.feed(data):
                    yield piece
                if assembler.is_broken:
                    await _drain(received, within_s=0.0)
                    assembler.raise_if_broken()
                if assembler.done:
                    await _drain(received, within_s=_DRAIN_LIMIT_S)
                    break
        except httpx.HTTPError as error:
            if not assembler.is_complete:
                raise stream_cut(
                    host, request_id=response.headers.get("x-request-id", "")
                ) from error
    for piece in assembler.finish():
        yield piece


async def _drain(received: AsyncGenerator[bytes, None], *, within_s: float) -> None:
    """Read the body to its end, so that its connection can be used again.

    A server that leaves the body open is not waited for. What is left then is left by all of the
    library's generators, which nobody would close otherwise.
    """
    with contextlib.suppress(TimeoutError, httpx.HTTPError):
        async with asyncio.timeout(within_s):
            async for _ in received:
                pass


async def _whole_pieces(
    response: httpx.Response, client: GroqClient
) -> AsyncGenerator[ReplyPiece, None]:
    """Read the answer of a server that does not stream."""
    host = client.address.authority
    with client.errors():
        body = await client.read(response)
    reply = _read_whole(parse_object(body, secret=client.secret()), host)
    if reply.reasoning:
        yield ReplyReasoning(reply.reasoning)
    if reply.text:
        yield ReplyText(reply.text)
    yield ReplyEnd(reply.finish_reason, reply.usage, reply.model)


def _read_whole(whole: JsonObject | None, host: str) -> WholeReply:
    if whole is None or "choices" not in whole:
        raise bad_answer(host, "something that is no chat answer")
    answer = read_chunk(whole, part="message")
    splitter = ThinkSplitter()
    pieces = splitter.feed(answer.content) + splitter.finish()
    texts = [piece.text for piece in pieces if isinstance(piece, ReplyText)]
    thoughts = [piece.text for piece in pieces if isinstance(piece, ReplyReasoning)]
    return WholeReply(
        text="".join(texts),
        reasoning=answer.reasoning + "".join(thoughts),
        finish_reason=answer.finish_reason,
        usage=answer.usage,
        model=answer.model,
    )


def _media_type(response: httpx.Response) -> str:
    return response.headers.get("content-type", "").partition(";")[0].strip().lower()
