"""A server on a real socket that sends exactly the bytes it is given, and misbehaves on demand."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import struct
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncGenerator, Iterable


class Act(Enum):
    CLOSE = auto()
    RESET = auto()
    HANG = auto()
    """Send nothing more until the client goes away."""


Step: TypeAlias = "bytes | asyncio.Event | Act"


@dataclass(frozen=True)
class Received:
    connection: int
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class RawServer:
    """Answers the nth request with the nth reply, and the rest with the last one."""

    def __init__(self, *replies: list[Step]) -> None:
        self._replies = list(replies)
        self.requests: list[Received] = []
        self.connections = 0
        self.ended: asyncio.Queue[int] = asyncio.Queue()
        """Numbers of the connections that the client closed."""
        self.arrived = asyncio.Event()
        """Set by the first request."""
        self._handlers: set[asyncio.Task[None]] = set()
        self.port = 0

    @contextlib.asynccontextmanager
    async def running(self, tls: ssl.SSLContext | None = None) -> AsyncGenerator[str, None]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=tls)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        finally:
            server.close()
            for handler in self._handlers:
                handler.cancel()
            await asyncio.gather(*self._handlers, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        handler = asyncio.current_task()
        assert handler is not None
        self._handlers.add(handler)
        self.connections += 1
        number = self.connections
        # What a cancelled handler raises would be logged by asyncio.streams.
        with contextlib.suppress(asyncio.CancelledError, ConnectionError):
            while (request := await _read_request(reader, number)) is not None:
                self.requests.append(request)
                self.arrived.set()
                if not await self._reply(request, reader, writer):
                    break
            self.ended.put_nowait(number)
        writer.transport.abort()
        self._handlers.discard(handler)

    async def _reply(
        self, request: Received, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        """Take the steps of a reply; return whether the connection stays open."""
        if request.method == "HEAD":
            writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\n")
            return True
        steps = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
        for step in steps:
            match step:
                case bytes():
                    writer.write(step)
                    await writer.drain()
                case asyncio.Event():
                    await step.wait()
                case Act.CLOSE:
                    writer.close()
                    return False
                case Act.RESET:
                    _reset(writer)
                    return False
                case Act.HANG:
                    await reader.read()
                    return False
        return True


async def _read_request(reader: asyncio.StreamReader, connection: int) -> Received | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    start, *lines = head.strip().split("\r\n")
    method, path, _ = start.split(" ")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    try:
        if "chunked" in headers.get("transfer-encoding", ""):
            body = await _read_chunks(reader)
        else:
            body = await reader.readexactly(int(headers.get("content-length", "0")))
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    return Received(connection, method, path, headers, body)


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while size := int(await reader.readuntil(b"\r\n"), 16):
        body += await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readexactly(2)
    return body


def _reset(writer: asyncio.StreamWriter) -> None:
    """Make the kernel send RST instead of FIN."""
    raw = writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def json_reply(value: Any, status: int = 200, headers: str = "") -> bytes:
    body = json.dumps(value).encode()
    return (
        f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n{headers}"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode() + body


STREAM_HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
)
STREAM_END = b"0\r\n\r\n"


def piece(data: bytes) -> bytes:
    """Return one chunk of a chunked body."""
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def stream_reply(events: Iterable[bytes]) -> list[Step]:
    return [STREAM_HEAD, *(piece(event) for event in events), STREAM_END]
