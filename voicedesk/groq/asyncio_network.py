"""The HTTP library's connections, straight on asyncio.

Its own backend stops listening to a socket after each piece that arrives, and listens again for
the next: on Qt's loop that is a notifier made and thrown away, before the piece is even looked at.
"""

from __future__ import annotations

import asyncio
import select
import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import httpcore
from aiohappyeyeballs import (
    addr_to_addr_infos,  # pyright: ignore[reportUnknownVariableType] - for what it is left open
    start_connection,  # pyright: ignore[reportUnknownVariableType] - by the standard library
)

from voicedesk.core.overriding import override
from voicedesk.core.server_address import is_loopback
from voicedesk.groq.joined_writes import JoiningStream

if TYPE_CHECKING:
    import ssl
    from collections.abc import Generator, Iterable

HELD_BYTES = 256 * 1024
"""When more than this waits to be read, the server is kept waiting."""

NEXT_ADDRESS_AFTER_S = 0.25
"""Where a server has several addresses, the next is tried beside one that has not answered by
then (RFC 8305, section 5)."""


class LeadsElsewhere(OSError):
    """A name that stands for this computer, and an address that does not."""


class AsyncioBackend(httpcore.AsyncNetworkBackend):
    """Opens connections on the running loop."""

    @override
    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        loop = asyncio.get_running_loop()
        with _told_as(httpcore.ConnectTimeout, httpcore.ConnectError):
            async with asyncio.timeout(timeout):
                # As bytes: a text that is no name would fail in its encoding, not as unknown.
                found = await loop.getaddrinfo(host.encode(), port, type=socket.SOCK_STREAM)
                addresses = _trusted(host, found)
                connected = await start_connection(
                    addresses,
                    local_addr_infos=addr_to_addr_infos(
                        (local_address, 0) if local_address else None
                    ),
                    happy_eyeballs_delay=NEXT_ADDRESS_AFTER_S,
                )
            try:
                for option in socket_options or ():
                    connected.setsockopt(*option)
                transport, inbox = await loop.create_connection(Inbox, sock=connected)
            except BaseException:
                connected.close()
                raise
        return JoiningStream(AsyncioStream(transport, inbox))

    @override
    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class AsyncioStream(httpcore.AsyncNetworkStream):
    """One connection; read by one task at a time, and written by one."""

    def __init__(self, transport: asyncio.Transport, inbox: Inbox) -> None:
        self._transport = transport
        self._inbox = inbox

    @override
    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        inbox = self._inbox
        with _told_as(httpcore.ReadTimeout, httpcore.ReadError):
            if not inbox.has_news.is_set():
                async with asyncio.timeout(timeout):
                    await inbox.has_news.wait()
            return inbox.take(max_bytes)

    @override
    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        inbox = self._inbox
        with _told_as(httpcore.WriteTimeout, httpcore.WriteError):
            inbox.check_open()
            self._transport.write(buffer)
            if not inbox.may_write.is_set():
                async with asyncio.timeout(timeout):
                    await inbox.may_write.wait()
                inbox.check_open()

    @override
    async def aclose(self) -> None:
        self._transport.abort()
        await asyncio.sleep(0)  # then the socket is closed

    @override
    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        loop = asyncio.get_running_loop()
        inbox = Inbox()
        try:
            with _told_as(httpcore.ConnectTimeout, httpcore.ConnectError):
                self._inbox.check_untouched()
                async with asyncio.timeout(timeout):
                    encrypted = await loop.start_tls(
                        self._transport, inbox, ssl_context, server_hostname=server_hostname
                    )
        except BaseException:
            self._transport.abort()
            raise
        if encrypted is None:
            raise httpcore.ConnectError("the connection was lost in the handshake")
        inbox.connection_made(encrypted)
        return AsyncioStream(encrypted, inbox)

    @override
    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":
            return not self._inbox.is_empty or self._inbox.is_over or self._has_more()
        names = {"client_addr": "sockname", "server_addr": "peername"}
        return self._transport.get_extra_info(names.get(info, info))

    def _has_more(self) -> bool:
        """Tell whether the system knows of something that the loop has not come to."""
        connected: socket.socket | None = self._transport.get_extra_info("socket")
        if connected is None or connected.fileno() < 0:
            return True
        if not hasattr(select, "poll"):
            return bool(select.select([connected], [], [], 0)[0])
        asked = select.poll()
        asked.register(connected, select.POLLIN)
        return bool(asked.poll(0))


class Inbox(asyncio.Protocol):
    """What has arrived and was not read yet, and how the connection fares."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._arrived = bytearray()
        self._is_holding = False
        self._error: Exception | None = None
        self.is_over = False
        self.has_news = asyncio.Event()
        """Something has arrived, or nothing more will."""
        self.may_write = asyncio.Event()
        """What was written is with the system, or never will be."""
        self.may_write.set()

    @property
    def is_empty(self) -> bool:
        return not self._arrived

    def take(self, max_bytes: int) -> bytes:
        """Return what has arrived, nothing at the end of the connection.

        Raises:
            OSError: how the connection ended, after the last of what had arrived.
        """
        taken = bytes(self._arrived[:max_bytes])
        del self._arrived[:max_bytes]
        if not taken and self._error is not None:
            raise self._ended() from self._error
        if self.is_empty and not self.is_over:
            self.has_news.clear()
        if self._is_holding and len(self._arrived) < HELD_BYTES and self._transport is not None:
            self._is_holding = False
            self._transport.resume_reading()
        return taken

    def check_open(self) -> None:
        """Do nothing.

        Raises:
            OSError: the connection has ended.
        """
        if self.is_over:
            raise self._ended() from self._error

    def check_untouched(self) -> None:
        """Do nothing.

        Raises:
            OSError: the connection has ended, or something has come that was not asked for: it
                must not be taken for what comes encrypted later.
        """
        self.check_open()
        if not self.is_empty:
            raise ConnectionError("the server spoke before the handshake")

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        # Writing waits until the system has taken everything (all but the last piece where it is
        # encrypted), since that is how the line is measured. With 0 an encrypted one would take an
        # empty buffer for a full one.
        self._transport.set_write_buffer_limits(high=1, low=0)

    @override
    def data_received(self, data: bytes) -> None:
        self._arrived += data
        self.has_news.set()
        if len(self._arrived) >= HELD_BYTES and self._transport is not None:
            self._is_holding = True
            self._transport.pause_reading()

    @override
    def eof_received(self) -> None:
        self._end()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._error = exc
        self._end()

    @override
    def pause_writing(self) -> None:
        self.may_write.clear()

    @override
    def resume_writing(self) -> None:
        self.may_write.set()

    def _ended(self) -> ConnectionError:
        # Not the error itself: one of the system's kinds would be taken for our own time limit.
        return ConnectionResetError(str(self._error or "the server has closed the connection"))

    def _end(self) -> None:
        self.is_over = True
        self.has_news.set()
        self.may_write.set()


def _trusted(host: str, found: list[Any]) -> list[Any]:
    """Return the addresses of a host that may be connected to.

    ``localhost`` is spoken to without encryption. A line in a file of the system, or a resolver
    that knows better, must not make that a way out.

    Raises:
        LeadsElsewhere: it is no name of this computer here.
    """
    if not is_loopback(host):
        return found
    near = [each for each in found if is_loopback(str(each[4][0]))]
    if not near:
        raise LeadsElsewhere(f"{host} is at {found[0][4][0]}" if found else host)
    return near


@contextmanager
def _told_as(late: type[Exception], failed: type[Exception]) -> Generator[None]:
    """Raise what the HTTP library expects."""
    try:
        yield
    except TimeoutError as error:
        raise late(str(error)) from error
    except OSError as error:
        raise failed(str(error)) from error
