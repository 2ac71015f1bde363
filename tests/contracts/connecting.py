"""The contract of the HTTP library's connections, as far as this program uses them."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import ssl
import struct
from typing import TYPE_CHECKING

import httpcore
import pytest

from tests.groq.certificates import make_certificate

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable
    from pathlib import Path

    Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

HOST = "127.0.0.1"
BIG = os.urandom(3_000_000)
TOO_MANY = 8
"""The system's buffers grow to 6 MB on each side."""
PIECE_BYTES = 60_000


@contextlib.asynccontextmanager
async def connected(
    backend: httpcore.AsyncNetworkBackend, handler: Handler, trusted: Path | None = None
) -> AsyncGenerator[httpcore.AsyncNetworkStream]:
    """Give one connection to a server that does what a handler says."""
    server_side = None
    if trusted is not None:
        server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server_side.load_cert_chain(trusted)
    ended = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with contextlib.suppress(ConnectionError):
                await handler(reader, writer)
        finally:
            writer.transport.abort()
            ended.set()

    server = await asyncio.start_server(serve, HOST, 0, ssl=server_side)
    async with server:
        stream = await backend.connect_tcp(HOST, server.sockets[0].getsockname()[1], 5)
        if trusted is not None:
            client_side = ssl.create_default_context(cafile=str(trusted))
            stream = await stream.start_tls(client_side, HOST, 5)
        try:
            yield stream
        finally:
            await stream.aclose()
            await ended.wait()


async def read_all(stream: httpcore.AsyncNetworkStream) -> bytes:
    found = b""
    while piece := await stream.read(65_536, 5):
        found += piece
    return found


async def write_too_much(stream: httpcore.AsyncNetworkStream, timeout_s: float) -> None:
    for _ in range(TOO_MANY):
        for start in range(0, len(BIG), PIECE_BYTES):
            await stream.write(BIG[start : start + PIECE_BYTES], timeout_s)


async def until_gone(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()
    writer.close()


class ConnectionContract:
    """Subclasses give a fixture ``backend``."""

    @pytest.fixture
    def certificate(self, tmp_path: Path) -> Path:
        return make_certificate(tmp_path)

    @pytest.fixture(params=["clear", "encrypted"])
    def trusted(self, request: pytest.FixtureRequest) -> Path | None:
        """The certificate of the server, if it has one."""
        return request.getfixturevalue("certificate") if request.param == "encrypted" else None

    async def test_what_is_written_comes_back(
        self, backend: httpcore.AsyncNetworkBackend, trusted: Path | None
    ) -> None:
        async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            for length in (5, 7):
                writer.write(await reader.readexactly(length))
            await reader.read()

        async with connected(backend, echo, trusted) as stream:
            for words in (b"Hello", b"to you!"):
                await stream.write(words, 5)
                assert await stream.read(3, 5) == words[:3]
                assert await stream.read(100, 5) == words[3:]

    async def test_a_large_answer_is_read_whole(
        self, backend: httpcore.AsyncNetworkBackend, trusted: Path | None
    ) -> None:
        async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(BIG)
            await writer.drain()
            writer.close()
            await writer.wait_closed()

        async with connected(backend, answer, trusted) as stream:
            assert await read_all(stream) == BIG

    async def test_writing_waits_for_a_server_that_does_not_read(
        self, backend: httpcore.AsyncNetworkBackend, trusted: Path | None
    ) -> None:
        may_read, has_read = asyncio.Event(), asyncio.Event()

        async def slow(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
            await may_read.wait()
            await reader.readexactly(len(BIG) * TOO_MANY)
            has_read.set()

        async with connected(backend, slow, trusted) as stream:
            writing = asyncio.ensure_future(write_too_much(stream, 20))
            await asyncio.sleep(0.2)
            assert not writing.done()
            may_read.set()
            await writing
            async with asyncio.timeout(20):
                await has_read.wait()

    async def test_what_is_not_taken_in_time_is_told(
        self, backend: httpcore.AsyncNetworkBackend, trusted: Path | None
    ) -> None:
        gone = asyncio.Event()

        async def deaf(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
            await gone.wait()

        async with connected(backend, deaf, trusted) as stream:
            with pytest.raises(httpcore.ReadTimeout):
                await stream.read(10, 0.05)
            with pytest.raises(httpcore.WriteTimeout):
                await write_too_much(stream, 0.05)
            gone.set()

    async def test_reading_that_was_cancelled_loses_nothing(
        self, backend: httpcore.AsyncNetworkBackend, trusted: Path | None
    ) -> None:
        asked = asyncio.Event()

        async def late(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await asked.wait()
            writer.write(b"Here.")
            await reader.read()

        async with connected(backend, late, trusted) as stream:
            reading = asyncio.ensure_future(stream.read(10, 5))
            await asyncio.sleep(0.02)
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
            asked.set()
            assert await stream.read(10, 5) == b"Here."

    async def test_the_end_comes_after_all_that_was_said(
        self, backend: httpcore.AsyncNetworkBackend, trusted: Path | None
    ) -> None:
        async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"Last words.")
            writer.close()
            await writer.wait_closed()

        async with connected(backend, say, trusted) as stream:
            await asyncio.sleep(0.1)
            assert await read_all(stream) == b"Last words."
            assert await stream.read(10, 5) == b""

    async def test_a_reset_is_told(
        self, backend: httpcore.AsyncNetworkBackend, trusted: Path | None
    ) -> None:
        async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readexactly(5)
            lingering = struct.pack("ii", 1, 0)
            writer.get_extra_info("socket").setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, lingering
            )
            writer.transport.abort()

        async with connected(backend, reset, trusted) as stream:
            await stream.write(b"Hello", 5)
            with pytest.raises(httpcore.ReadError):
                await stream.read(10, 5)
            with pytest.raises(httpcore.WriteError):
                await stream.write(b"Hello", 5)

    async def test_an_idle_connection_tells_when_it_was_closed(
        self, backend: httpcore.AsyncNetworkBackend, trusted: Path | None
    ) -> None:
        tired = asyncio.Event()

        async def say_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"Hello")
            await tired.wait()

        async with connected(backend, say_once, trusted) as stream:
            assert await stream.read(10, 5) == b"Hello"
            assert not stream.get_extra_info("is_readable")
            tired.set()
            async with asyncio.timeout(5):
                while not stream.get_extra_info("is_readable"):  # noqa: ASYNC110 - it is only asked
                    await asyncio.sleep(0.01)

    async def test_addresses_are_told(
        self, backend: httpcore.AsyncNetworkBackend, trusted: Path | None
    ) -> None:
        async with connected(backend, until_gone, trusted) as stream:
            host, port = stream.get_extra_info("server_addr")
            assert (host, port > 0) == (HOST, True)
            assert stream.get_extra_info("client_addr")[0] == HOST
            assert stream.get_extra_info("socket").fileno() > 0
            assert (stream.get_extra_info("ssl_object") is None) == (trusted is None)
            assert stream.get_extra_info("anything else") is None

    async def test_closing_ends_the_connection_and_who_reads_from_it(
        self, backend: httpcore.AsyncNetworkBackend, trusted: Path | None
    ) -> None:
        left = asyncio.Event()

        async def notice(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
            with contextlib.suppress(ConnectionError, ssl.SSLError):
                await reader.read()
            left.set()

        async with connected(backend, notice, trusted) as stream:
            reading = asyncio.ensure_future(stream.read(10, 5))
            await asyncio.sleep(0.02)
            await stream.aclose()
            await left.wait()
            with contextlib.suppress(httpcore.ReadError):
                assert await reading == b""

    async def test_nobody_there_is_told(self, backend: httpcore.AsyncNetworkBackend) -> None:
        with pytest.raises(httpcore.ConnectError) as caught:
            await backend.connect_tcp(HOST, 1, 5)
        assert caught.value.__cause__ is not None

    async def test_a_name_that_nobody_knows_is_told(
        self, backend: httpcore.AsyncNetworkBackend
    ) -> None:
        with pytest.raises(httpcore.ConnectError) as caught:
            await backend.connect_tcp("nobody.invalid", 80, 5)
        assert isinstance(caught.value.__cause__, socket.gaierror)

    async def test_a_handshake_that_never_comes_is_told(
        self, backend: httpcore.AsyncNetworkBackend
    ) -> None:
        async with connected(backend, until_gone) as stream:
            with pytest.raises(httpcore.ConnectTimeout):
                await stream.start_tls(ssl.create_default_context(), HOST, 0.1)

    async def test_a_stranger_s_certificate_is_told(
        self, backend: httpcore.AsyncNetworkBackend, certificate: Path
    ) -> None:
        server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server_side.load_cert_chain(certificate)
        # A refused handshake is reported to the loop's handler, which would log it.
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
        async with await asyncio.start_server(until_gone, HOST, 0, ssl=server_side) as server:
            stream = await backend.connect_tcp(HOST, server.sockets[0].getsockname()[1], 5)
            with pytest.raises(httpcore.ConnectError) as caught:
                await stream.start_tls(ssl.create_default_context(), HOST, 5)
            assert isinstance(caught.value.__cause__, ssl.SSLCertVerificationError)

    async def test_a_text_that_is_no_name_is_told(
        self, backend: httpcore.AsyncNetworkBackend
    ) -> None:
        with pytest.raises(httpcore.ConnectError):
            await backend.connect_tcp("proxy..example", 80, 5)

    async def test_what_comes_before_the_handshake_is_not_taken_for_encrypted(
        self, backend: httpcore.AsyncNetworkBackend, certificate: Path
    ) -> None:
        server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server_side.load_cert_chain(certificate)
        # A broken handshake is reported to the loop's handler, which would log it.
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)

        async def intrude(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"xHTTP/1.1 200 OK")
            with contextlib.suppress(OSError):
                await writer.start_tls(server_side)
                await reader.read()

        async with connected(backend, intrude) as stream:
            assert await stream.read(1, 5) == b"x"
            client_side = ssl.create_default_context(cafile=str(certificate))
            with pytest.raises(httpcore.ConnectError):
                await stream.start_tls(client_side, HOST, 5)

    async def test_a_closed_connection_is_known_to_be(
        self, backend: httpcore.AsyncNetworkBackend, trusted: Path | None
    ) -> None:
        async with connected(backend, until_gone, trusted) as stream:
            await stream.aclose()
            assert stream.get_extra_info("is_readable")
