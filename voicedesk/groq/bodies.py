"""Request bodies that leave piece by piece: metered ones, and one that grows while it is sent.

Their iterators are objects: a generator that a cancelled request leaves behind is closed by a task
of nobody's.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from typing import TYPE_CHECKING

import httpx

from voicedesk.core.overriding import override
from voicedesk.groq.uplink import BodyMeter

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator, Mapping

    from voicedesk.groq.uplink import Uplink

_PIECE_BYTES = 16 * 1024
_READ_BYTES = 64 * 1024


class MeteredBody(httpx.AsyncByteStream):
    """Another body in small pieces; how fast they are taken is told to the uplink."""

    def __init__(self, body: AsyncIterable[bytes], uplink: Uplink) -> None:
        self._body = body
        self._uplink = uplink

    @override
    def __aiter__(self) -> AsyncIterator[bytes]:
        return _Metered(aiter(self._body), self._uplink)


class _Metered:
    """Cuts pieces and times how long each of them takes to be taken."""

    def __init__(self, pieces: AsyncIterator[bytes], uplink: Uplink) -> None:
        self._pieces = pieces
        self._uplink = uplink
        self._meter = BodyMeter()
        self._rest = b""
        self._given_bytes = 0
        self._given_s = self._asked_s = time.monotonic()

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        waited_s, self._asked_s = self._given_s - self._asked_s, time.monotonic()
        if self._given_bytes:
            self._meter.sent(self._given_bytes, self._asked_s - self._given_s, waited_s=waited_s)
        while not self._rest:
            try:
                self._rest = await anext(self._pieces)
            except StopAsyncIteration:
                self._given_bytes = 0
                self._tell()
                raise
        piece, self._rest = self._rest[:_PIECE_BYTES], self._rest[_PIECE_BYTES:]
        self._given_bytes, self._given_s = len(piece), time.monotonic()
        return piece

    def _tell(self) -> None:
        speed = self._meter.bytes_per_s()
        if speed is not None:
            self._uplink.add(speed, at_s=time.monotonic())


class GrowingForm(httpx.AsyncByteStream):
    """A multipart form whose last part, the file, is written while it is being sent.

    All of it is kept, so that it can be sent once more from its beginning.
    """

    def __init__(self, fields: Mapping[str, str], filename: str, media_type: str) -> None:
        self._boundary = secrets.token_hex(16)
        parts = [f'name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()]
        file = f'name="file"; filename="{filename}"\r\nContent-Type: {media_type}\r\n\r\n'
        opening = f"--{self._boundary}\r\nContent-Disposition: form-data; "
        self._written = bytearray("".join(opening + part for part in (*parts, file)).encode())
        self._grew = asyncio.Event()
        self._has_ended = False

    @property
    def content_type(self) -> str:
        return f"multipart/form-data; boundary={self._boundary}"

    def write(self, data: bytes) -> None:
        """Add to the file."""
        self._written += data
        self._grew.set()

    def end(self) -> None:
        """Close the form."""
        if not self._has_ended:
            self._has_ended = True
            self.write(f"\r\n--{self._boundary}--\r\n".encode())

    def forget(self) -> None:
        """Release the memory; it is not sent again."""
        self._has_ended = True
        self._written = bytearray()

    async def read(self, begin: int) -> bytes:
        """Return what was written after ``begin``, as soon as there is some; empty: the end."""
        while begin >= len(self._written) and not self._has_ended:
            self._grew.clear()
            await self._grew.wait()
        return bytes(self._written[begin : begin + _READ_BYTES])

    @override
    def __aiter__(self) -> AsyncIterator[bytes]:
        return _FromTheBeginning(self)


class _FromTheBeginning:
    def __init__(self, form: GrowingForm) -> None:
        self._form = form
        self._read_bytes = 0

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        piece = await self._form.read(self._read_bytes)
        if not piece:
            raise StopAsyncIteration
        self._read_bytes += len(piece)
        return piece
