"""A request is one write, and nothing of it is held back for ever."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import httpcore
import pytest

from tests.groq.clients import KEY
from voicedesk.core.overriding import override
from voicedesk.groq.call import ApiCall
from voicedesk.groq.client import GroqClient
from voicedesk.groq.joined_writes import JoiningStream

if TYPE_CHECKING:
    from collections.abc import Iterable

HEAD = b"POST /x HTTP/1.1\r\nHost: example.org\r\n\r\n"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


class Reads(asyncio.Protocol):
    """A server that notes what each read of its socket gave, and answers each with an answer."""

    def __init__(self, seen: list[bytes]) -> None:
        self._seen = seen
        self._transport: asyncio.Transport | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    @override
    def data_received(self, data: bytes) -> None:
        assert self._transport is not None
        self._seen.append(data)
        self._transport.write(ANSWER)


async def test_head_and_body_arrive_together() -> None:
    seen: list[bytes] = []
    server = await asyncio.get_running_loop().create_server(lambda: Reads(seen), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    client = GroqClient(f"http://127.0.0.1:{port}", KEY)
    async with server:
        try:
            for number in range(3):
                await client.fetch(ApiCall("POST", "/chat/completions", json={"n": number}))
            await client.fetch(ApiCall("GET", "/models"))
        finally:
            await client.aclose()
    assert [data.split(b" ", 1)[0] for data in seen] == [b"POST", b"POST", b"POST", b"GET"]
    for number, data in enumerate(seen[:3]):
        assert json.loads(data.split(b"\r\n\r\n", 1)[1]) == {"n": number}


class Wire(httpcore.AsyncNetworkStream):
    """What was written, write by write."""

    def __init__(self) -> None:
        self.writes: list[bytes] = []

    @override
    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.writes.append(buffer)

    @override
    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return b"answer"


@pytest.mark.parametrize(
    ("written", "on_the_wire"),
    [
        ((HEAD, b"body"), [HEAD + b"body"]),
        ((HEAD, b"one", b"two"), [HEAD + b"one", b"two"]),
        ((HEAD,), [HEAD]),
        ((HEAD, b"a part that ends as a head does\r\n\r\n"), None),
        ((HEAD, HEAD, b"body"), [HEAD + HEAD, b"body"]),
        ((b"GET / HTTP/1.1\r\n\r\n",), None),
    ],
)
async def test_everything_is_written_before_an_answer_is_waited_for(
    written: Iterable[bytes], on_the_wire: list[bytes] | None
) -> None:
    wire = Wire()
    stream = JoiningStream(wire)
    for part in written:
        await stream.write(part)
    assert await stream.read(100) == b"answer"
    assert wire.writes == (on_the_wire or [b"".join(written)])
