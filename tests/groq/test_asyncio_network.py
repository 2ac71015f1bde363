"""Connections do what those of the HTTP library's own backend do."""

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
from voicedesk.groq.asyncio_network import HELD_BYTES, AsyncioBackend

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable
    from pathlib import Path

    Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

HOST = "127.0.0.1"
BIG = os.urandom(3_000_000)
TOO_MANY = 8
"""The system's buffers grow to 6 MB on each side."""
PIECE_BYTES = 60_000


@pytest.fixture(params=[AsyncioBackend, httpcore.AnyIOBackend], ids=["own", "library"])
def backend(request: pytest.FixtureRequest) -> httpcore.AsyncNetworkBackend:
    return request.param()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(params=["clear", "encrypted"])
def trusted(request: pytest.FixtureRequest, certificate: Path) -> Path | None:
    """The certificate of the server, if it has one."""
    return certificate if request.param == "encrypted" else None


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


async def until_gone(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def test_what_is_written_comes_back(
    backend: httpcore.AsyncNetworkBackend, trusted: Path | None
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
    backend: httpcore.AsyncNetworkBackend, trusted: Path | None
) -> None:
    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(BIG)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async with connected(backend, answer, trusted) as stream:
        assert await read_all(stream) == BIG


async def test_a_server_is_kept_waiting_by_who_does_not_read(trusted: Path | None) -> None:
    sent = 0

    async def flood(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        while True:
            writer.write(BIG)
            await writer.drain()
            sent += len(BIG)

    async with connected(AsyncioBackend(), flood, trusted) as stream:
        before = -1
        while before != sent:
            before = sent
            await asyncio.sleep(0.2)
        for _ in range(3):
            assert 0 < len(await stream.read(10_000_000, 5)) < 2 * HELD_BYTES


async def test_writing_waits_for_a_server_that_does_not_read(
    backend: httpcore.AsyncNetworkBackend, trusted: Path | None
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
    backend: httpcore.AsyncNetworkBackend, trusted: Path | None
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
    backend: httpcore.AsyncNetworkBackend, trusted: Path | None
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
    backend: httpcore.AsyncNetworkBackend, trusted: Path | None
) -> None:
    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"Last words.")
        writer.close()
        await writer.wait_closed()

    async with connected(backend, say, trusted) as stream:
        await asyncio.sleep(0.1)
        assert await read_all(stream) == b"Last words."
        assert await stream.read(10, 5) == b""


async def test_a_reset_is_told(backend: httpcore.AsyncNetworkBackend, trusted: Path | None) -> None:
    async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(5)
        lingering = struct.pack("ii", 1, 0)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, lingering)
        writer.transport.abort()

    async with connected(backend, reset, trusted) as stream:
        await stream.write(b"Hello", 5)
        with pytest.raises(httpcore.ReadError):
            await stream.read(10, 5)
        with pytest.raises(httpcore.WriteError):
            await stream.write(b"Hello", 5)


async def test_an_idle_connection_tells_when_it_was_closed(
    backend: httpcore.AsyncNetworkBackend, trusted: Path | None
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


async def test_what_the_loop_has_not_come_to_is_known() -> None:
    tired = asyncio.Event()

    async def leave(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await tired.wait()

    async with connected(AsyncioBackend(), leave) as stream:
        tired.set()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        # No round of the loop has looked at sockets since.
        assert stream.get_extra_info("is_readable")


async def test_addresses_are_told(
    backend: httpcore.AsyncNetworkBackend, trusted: Path | None
) -> None:
    async with connected(backend, until_gone, trusted) as stream:
        host, port = stream.get_extra_info("server_addr")
        assert (host, port > 0) == (HOST, True)
        assert stream.get_extra_info("client_addr")[0] == HOST
        assert stream.get_extra_info("socket").fileno() > 0
        assert (stream.get_extra_info("ssl_object") is None) == (trusted is None)
        assert stream.get_extra_info("anything else") is None


async def test_closing_ends_the_connection_and_who_reads_from_it(
    backend: httpcore.AsyncNetworkBackend, trusted: Path | None
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


async def test_nobody_there_is_told(backend: httpcore.AsyncNetworkBackend) -> None:
    with pytest.raises(httpcore.ConnectError) as caught:
        await backend.connect_tcp(HOST, 1, 5)
    assert caught.value.__cause__ is not None


async def test_a_refusal_is_told_as_one_whatever_the_number_of_addresses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loop = asyncio.get_running_loop()
    addresses = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, 1)) for host in (HOST, "127.0.0.2")
    ]

    async def both(*_: object, **__: object) -> object:
        return addresses

    monkeypatch.setattr(loop, "getaddrinfo", both)
    with pytest.raises(httpcore.ConnectError) as caught:
        await AsyncioBackend().connect_tcp("twice.example", 1, 5)
    assert isinstance(caught.value.__cause__, ConnectionRefusedError)


async def test_a_second_address_is_tried_beside_one_that_does_not_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with (
        socket.create_server((HOST, 0), backlog=0) as deaf,
        socket.create_server((HOST, 0)) as live,
    ):
        # The queue of the first is full, so that the system answers nobody any more.
        callers = [socket.socket() for _ in range(3)]
        for caller in callers:
            caller.setblocking(False)
            caller.connect_ex(deaf.getsockname())
        addresses = [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", each.getsockname()) for each in (deaf, live)
        ]

        async def both(*_: object, **__: object) -> object:
            return addresses

        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", both)
        stream = await AsyncioBackend().connect_tcp("twice.example", 1, 5)
        assert stream.get_extra_info("server_addr") == live.getsockname()
        await stream.aclose()
        for caller in callers:
            caller.close()


async def test_a_name_that_nobody_knows_is_told(backend: httpcore.AsyncNetworkBackend) -> None:
    with pytest.raises(httpcore.ConnectError) as caught:
        await backend.connect_tcp("nobody.invalid", 80, 5)
    assert isinstance(caught.value.__cause__, socket.gaierror)


async def test_a_handshake_that_never_comes_is_told(backend: httpcore.AsyncNetworkBackend) -> None:
    async with connected(backend, until_gone) as stream:
        with pytest.raises(httpcore.ConnectTimeout):
            await stream.start_tls(ssl.create_default_context(), HOST, 0.1)


async def test_a_stranger_s_certificate_is_told(
    backend: httpcore.AsyncNetworkBackend, certificate: Path
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
