"""Connections straight on asyncio, held to the same contract as the library's own."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
from typing import TYPE_CHECKING

import httpcore
import pytest

from tests.contracts.connecting import BIG, HOST, ConnectionContract, connected, until_gone
from voicedesk.groq.asyncio_network import HELD_BYTES, AsyncioBackend, AsyncioStream, Inbox

if TYPE_CHECKING:
    from pathlib import Path


class TestTheLibrarysConnections(ConnectionContract):
    @pytest.fixture
    def backend(self) -> httpcore.AsyncNetworkBackend:
        return httpcore.AnyIOBackend()  # pyright: ignore[reportReturnType] - lacks an import


class TestConnections(ConnectionContract):
    @pytest.fixture
    def backend(self) -> httpcore.AsyncNetworkBackend:
        return AsyncioBackend()

    async def test_a_server_is_kept_waiting_by_who_does_not_read(
        self, trusted: Path | None
    ) -> None:
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


async def test_a_connection_that_the_system_gave_up_did_not_reach_a_time_limit_of_ours() -> None:
    left = asyncio.Event()

    async def wait(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            await until_gone(reader, writer)
        writer.transport.abort()
        left.set()

    async with await asyncio.start_server(wait, HOST, 0) as server:
        transport, inbox = await asyncio.get_running_loop().create_connection(
            Inbox, *server.sockets[0].getsockname()
        )
        given_up = AsyncioStream(transport, inbox)
        inbox.connection_lost(TimeoutError(errno.ETIMEDOUT, "Connection timed out"))
        for attempt in (given_up.read(10, 5), given_up.write(b"x", 5)):
            with pytest.raises((httpcore.ReadError, httpcore.WriteError)) as caught:
                await attempt
            assert "timed out" in str(caught.value)
        transport.abort()
        await left.wait()
