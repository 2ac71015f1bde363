"""One request on its way to an answer, and the ways of sending that answer."""

from __future__ import annotations

import asyncio
import socket
import struct
import sys
from dataclasses import dataclass
from itertools import cycle
from typing import TYPE_CHECKING

from aiohttp import web

from voicedesk.sandbox.pace import wait_until
from voicedesk.sandbox.scenario import FaultKind
from voicedesk.sandbox.wire import JSON_TYPE, NO_STORE, json_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicedesk.sandbox.requests import RecordedRequest
    from voicedesk.sandbox.scenario import Fault

_LINGER = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


@dataclass(slots=True, kw_only=True)
class Exchange:
    """A request, what is known of it, and the headers that its answer will carry."""

    request: web.BaseRequest
    recorded: RecordedRequest
    request_id: str
    headers: dict[str, str]
    fault: Fault | None = None

    def faulty(self, kind: FaultKind) -> bool:
        """Is this the scripted fault of this request?"""
        return self.fault is not None and self.fault.kind is kind

    async def until(self, delay_s: float) -> None:
        """Wait until so long after the request was complete; what was done since then counts."""
        await wait_until(self.recorded.completed_at_s + delay_s)

    def reset(self) -> ConnectionResetError:
        """Reset the connection (RST, not FIN); raise what comes back."""
        transport = self.request.transport
        if transport is not None:
            connection: socket.socket = transport.get_extra_info("socket")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)
            transport.abort()
        return ConnectionResetError("scripted reset")

    async def send_json(
        self,
        value: object,
        status: int = 200,
        headers: dict[str, str] | None = None,
        *,
        delay_s: float = 0.0,
    ) -> web.StreamResponse:
        """Answer with a JSON value, no sooner after the request was complete than so long."""
        body = json_bytes(value)
        if self.faulty(FaultKind.TRUNCATED_JSON):
            body = body[: len(body) // 2]
        await self.until(delay_s)
        return await self.send(
            body, JSON_TYPE, status, {"Cache-Control": NO_STORE, **(headers or {})}
        )

    async def send(
        self,
        body: bytes,
        content_type: str,
        status: int = 200,
        headers: dict[str, str] | None = None,
    ) -> web.StreamResponse:
        """Answer with a body of known length."""
        merged = {"Content-Type": content_type, **self.headers, **(headers or {})}
        if not self.faulty(FaultKind.RESET_AFTER_HEADERS):
            return web.Response(status=status, body=body, headers=merged)
        response = web.StreamResponse(
            status=status, headers={**merged, "Content-Length": str(len(body) + 1)}
        )
        await response.prepare(self.request)
        await response.write(body[: len(body) // 2])
        raise self.reset()

    async def open_stream(self, content_type: str, headers: dict[str, str]) -> web.StreamResponse:
        """Begin a chunked answer."""
        response = web.StreamResponse(
            headers={"Content-Type": content_type, **self.headers, **headers}
        )
        response.enable_chunked_encoding()
        await response.prepare(self.request)
        if self.faulty(FaultKind.RESET_AFTER_HEADERS):
            await response.write(b"")
            raise self.reset()
        return response


class BodyWriter:
    """Writes a streamed body, whole event by whole event or in scripted scraps."""

    def __init__(self, response: web.StreamResponse, sizes: Sequence[int]) -> None:
        self._response = response
        self._sizes = cycle(sizes) if sizes else None

    async def write(self, data: bytes) -> None:
        """Send the bytes; with scripted sizes each scrap leaves on its own."""
        if self._sizes is None:
            await self._response.write(data)
            return
        start = 0
        while start < len(data):
            size = next(self._sizes)
            await self._response.write(data[start : start + size])
            await asyncio.sleep(0)
            start += size
