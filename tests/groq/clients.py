"""Clients on a transport in memory, and the answers it gives."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

from voicedesk.core.secret import ApiKey
from voicedesk.groq.client import GroqClient

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator

KEY = ApiKey("gsk_SecretSecretSecretSecret1234")


@dataclass
class Sleeps:
    """Stands in for ``asyncio.sleep``: notes the waits and does not wait."""

    waits_s: list[float] = field(default_factory=list)

    async def __call__(self, duration_s: float) -> None:
        self.waits_s.append(duration_s)


class Answers:
    """A handler for MockTransport: hands out answers in order, the last one for ever."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self._answers = list(answers)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def bodies(self) -> list[Any]:
        return [json.loads(request.content) for request in self.requests]


@contextlib.asynccontextmanager
async def mock_client(
    handler: Callable[[httpx.Request], httpx.Response],
    *,
    base_url: str = "https://api.groq.com",
    key: ApiKey | None = KEY,
    sleeps: Sleeps | None = None,
    unencrypted_hosts: tuple[str, ...] = (),
) -> AsyncGenerator[GroqClient, None]:
    client = GroqClient(
        base_url,
        key,
        transport=httpx.MockTransport(handler),
        sleep=sleeps or Sleeps(),
        draw=lambda: 0.0,
        unencrypted_hosts=unencrypted_hosts,
    )
    try:
        yield client
    finally:
        await client.aclose()


class Pieces(httpx.AsyncByteStream):
    """A body that arrives in the given pieces."""

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = pieces

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            yield piece


def error_body(message: str, *, kind: str = "invalid_request_error", **more: Any) -> Any:
    return {"error": {"message": message, "type": kind, **more}}


def refusal(
    status: int, message: str, *, headers: dict[str, str] | None = None, **more: Any
) -> httpx.Response:
    return httpx.Response(status, json=error_body(message, **more), headers=headers)


def chunk(delta: dict[str, Any], finish_reason: str | None = None, **more: Any) -> bytes:
    value = {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "model": "openai/gpt-oss-20b",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish_reason}],
        **more,
    }
    return b"data: " + json.dumps(value, ensure_ascii=False).encode() + b"\n\n"


DONE = b"data: [DONE]\n\n"
USAGE = {"prompt_tokens": 75, "completion_tokens": 21, "total_tokens": 96, "total_time": 0.1}


def stream_answer(*events: bytes) -> httpx.Response:
    return httpx.Response(
        200, headers={"content-type": "text/event-stream"}, stream=Pieces(list(events))
    )


def events_of(words: str) -> Iterator[bytes]:
    """Yield a usual stream: role, one chunk per word, end, DONE."""
    yield chunk({"role": "assistant", "content": ""}, x_groq={"id": "req_1", "seed": 1})
    for word in words.split(" "):
        yield chunk({"content": word})
    yield chunk({}, "stop", usage=USAGE, x_groq={"id": "req_1", "usage": USAGE})
    yield DONE
