"""Answers that are compressed though nobody asked for it, unpacked piece by piece.

The library unpacks all that has come at once: of a few kilobytes a server can make gigabytes
before anybody has counted them.
"""

from __future__ import annotations

import asyncio
import contextlib
import zlib
from typing import TYPE_CHECKING, Final, cast

import httpx

from voicedesk.core.overriding import override

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator

_PIECE_BYTES: Final = 64 * 1024
_EITHER_HEAD: Final = 32 + zlib.MAX_WBITS
"""As gzip or as zlib, whichever it is."""
_GIVE_UP: Final = "voicedesk_give_up"
_KNOWN: Final = ("gzip", "x-gzip", "deflate")


def plain(response: httpx.Response) -> httpx.Response:
    """Return an answer that is not compressed; one with what is inside of it if it was."""
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding in ("", "identity"):
        return response
    headers = response.headers.copy()
    for name in ("content-encoding", "content-length"):
        headers.pop(name, None)
    stream = _Inflated(response, encoding)
    return httpx.Response(
        response.status_code,
        headers=headers,
        stream=stream,
        extensions={**response.extensions, _GIVE_UP: stream.give_up},
    )


def give_up(response: httpx.Response) -> None:
    """Unpack nothing more of an answer: what still comes is read and dropped."""
    if unpack_no_more := response.extensions.get(_GIVE_UP):
        unpack_no_more()


async def read_some(
    response: httpx.Response, pieces: AsyncIterable[bytes], most_bytes: int
) -> bytearray:
    """Read a body to its end, or a little more than so much of it."""
    body = bytearray()
    with contextlib.suppress(TimeoutError):
        # It knows no time limit, but ends the reading of an immense body. The library reads by
        # generators inside of generators, which nobody would close if they were left as they are.
        async with asyncio.timeout(None) as allowed:
            async for piece in pieces:
                if len(body) <= most_bytes:
                    body += piece
                if len(body) > most_bytes and allowed.when() is None:
                    allowed.reschedule(asyncio.get_running_loop().time())
                    give_up(response)
    return body


class _Inflated(httpx.AsyncByteStream):
    def __init__(self, response: httpx.Response, encoding: str) -> None:
        self._response = response
        self._encoding = encoding
        self._pieces: _Pieces | None = None

    def give_up(self) -> None:
        if self._pieces is not None:
            self._pieces.is_given_up = True

    @override
    def __aiter__(self) -> AsyncIterator[bytes]:
        # The library would take a stream for any of two kinds.
        pieces = cast("AsyncIterable[bytes]", self._response.stream)
        self._pieces = _Pieces(aiter(pieces), self._encoding)
        return self._pieces

    @override
    async def aclose(self) -> None:
        await self._response.aclose()


class _Pieces:
    """No generator: one that a cancelled request leaves behind is closed by a task of nobody's."""

    def __init__(self, packed: AsyncIterator[bytes], encoding: str) -> None:
        self._packed = packed
        self._encoding = encoding
        self._inflater = zlib.decompressobj(_EITHER_HEAD)
        self._rest = b""
        self.is_given_up = False

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        if self._encoding not in _KNOWN:
            raise httpx.DecodingError(f"an unknown compression: {self._encoding[:40]}")
        while True:
            if self.is_given_up:
                await anext(self._packed)
                continue
            if not self._rest:
                self._rest = await anext(self._packed)
            if self._inflater.eof:
                # It would be kept, however much it is, and nobody would count it.
                raise httpx.DecodingError("something follows the end of what is compressed")
            try:
                piece = self._inflater.decompress(self._rest, _PIECE_BYTES)
            except zlib.error as error:
                raise httpx.DecodingError(str(error)) from error
            self._rest = self._inflater.unused_data or self._inflater.unconsumed_tail
            if piece:
                return piece
