"""The line carries every byte, counts it, and is as slow as it was asked to be."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import pytest

from tests.bench.line import Line
from tests.bench.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

A_MEGABYTE = 1_000_000


def test_a_narrow_wire_takes_as_long_as_its_bandwidth_says() -> None:
    wire = Wire(mbit_per_s=10, delay_s=0.02)
    assert wire.send(A_MEGABYTE, now_s=5.0) == pytest.approx(5.82)


def test_connections_share_one_wire() -> None:
    wire = Wire(mbit_per_s=8, delay_s=0.0)
    wire.send(A_MEGABYTE, now_s=0.0)
    assert wire.send(A_MEGABYTE, now_s=0.5) == pytest.approx(2.0)
    assert wire.backlog_s(now_s=0.5) == pytest.approx(1.5)


def test_a_wire_that_was_idle_has_saved_nothing_up() -> None:
    wire = Wire(mbit_per_s=8, delay_s=0.0)
    wire.send(A_MEGABYTE, now_s=0.0)
    assert wire.send(A_MEGABYTE, now_s=100.0) == pytest.approx(101.0)


def test_a_wire_without_limit_only_delays() -> None:
    assert Wire(mbit_per_s=0, delay_s=0.04).send(A_MEGABYTE, now_s=1.0) == pytest.approx(1.04)


async def test_every_byte_comes_through_and_is_counted() -> None:
    said = bytes(range(256)) * 400
    async with await _serving(_echo) as server:
        line = Line("127.0.0.1", _port(server), rtt_s=0.002, up_mbit=0)
        async with await _serving(line.carry) as front, await _serving(line.report) as control:
            reader, writer = await asyncio.open_connection("127.0.0.1", _port(front))
            writer.write(said)
            assert await reader.readexactly(len(said)) == said
            writer.close()
            asking, asked = await asyncio.open_connection("127.0.0.1", _port(control))
            counted = json.loads(await asking.read())
            asked.close()
    assert counted == {"connections": 1, "bytes_up": len(said), "bytes_down": len(said)}


async def test_the_servers_last_words_arrive_before_the_end() -> None:
    async def part(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"farewell")
        writer.close()

    async with await _serving(part) as server:
        line = Line("127.0.0.1", _port(server), rtt_s=0.01, up_mbit=0)
        async with await _serving(line.carry) as front:
            reader, writer = await asyncio.open_connection("127.0.0.1", _port(front))
            assert await reader.read() == b"farewell"
            writer.close()


async def _echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(1024):
        writer.write(data)
    writer.close()


async def _serving(handler: Handler) -> asyncio.Server:
    return await asyncio.start_server(handler, "127.0.0.1", 0)


def _port(server: asyncio.Server) -> int:
    return server.sockets[0].getsockname()[1]
