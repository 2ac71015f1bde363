"""The head of a request leaves together with the first bytes of its body.

The HTTP library writes them one after the other: two packets, two encrypted records and two
wake-ups of a server that can do nothing with the first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpcore

from voicedesk.core.overriding import override

if TYPE_CHECKING:
    import ssl

_METHOD_WITH_BODY = b"POST "
_HEAD_END = b"\r\n\r\n"


class JoiningStream(httpcore.AsyncNetworkStream):
    """Holds a head back until there is more to write, or an answer is waited for."""

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream
        self._head = b""

    @override
    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if not self._head and buffer.startswith(_METHOD_WITH_BODY) and buffer.endswith(_HEAD_END):
            self._head = buffer
            return
        head, self._head = self._head, b""
        await self._stream.write(head + buffer if head else buffer, timeout)

    @override
    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self._head:
            await self.write(b"", timeout)
        return await self._stream.read(max_bytes, timeout)

    @override
    async def aclose(self) -> None:
        await self._stream.aclose()

    @override
    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        return JoiningStream(await self._stream.start_tls(ssl_context, server_hostname, timeout))

    @override
    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
