"""Connections that stay ready while somebody pauses; minutes are tenths of seconds here."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from aiohttp import web

from tests.groq.clients import Sleeps
from voicedesk.groq.call import ApiCall
from voicedesk.groq.client import GroqClient
from voicedesk.groq.transport import TimeLimits

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

MODELS = ApiCall("GET", "/models")


class Server:
    """Forgets connections that idle; can also stop answering touches, as a black hole does."""

    def __init__(self) -> None:
        self.connections: list[asyncio.BaseTransport] = []
        self.touches = 0
        self.requests = 0
        self.is_black_hole = False

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.transport is not None and request.transport not in self.connections:
            self.connections.append(request.transport)
        if request.method == "HEAD":
            self.touches += 1
            if self.is_black_hole:
                await asyncio.Event().wait()
        else:
            self.requests += 1
        return web.json_response({"data": []})

    @property
    def open_connections(self) -> int:
        return sum(not transport.is_closing() for transport in self.connections)

    async def touched(self, more: int) -> None:
        wanted = self.touches + more
        async with asyncio.timeout(5):
            while self.touches < wanted:  # noqa: ASYNC110 - a count has no event
                await asyncio.sleep(0.005)
        await asyncio.sleep(0.02)  # the answer is on its way


@contextlib.asynccontextmanager
async def serving(
    limits: TimeLimits, forgets_after_s: float = 1.0
) -> AsyncGenerator[tuple[Server, GroqClient], None]:
    server = Server()
    runner = web.ServerRunner(
        web.Server(
            server.answer,
            handler_cancellation=True,
            access_log=None,
            keepalive_timeout=forgets_after_s,
        ),
        shutdown_timeout=0.1,
    )
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    client = GroqClient(f"http://127.0.0.1:{port}", None, sleep=Sleeps(), time_limits=limits)
    try:
        yield server, client
    finally:
        await client.aclose()
        await runner.cleanup()


def task_names() -> list[str]:
    return [task.get_name() for task in asyncio.all_tasks() if "warm" in task.get_name()]


async def test_a_turn_after_a_pause_needs_no_new_connection() -> None:
    async with serving(TimeLimits(touch_every_s=0.1)) as (server, client):
        await client.warm(2)
        assert len(server.connections) == 2
        await server.touched(24)  # 1.2 s, while a connection left alone lasts 1 s
        await client.warm(2)
        await asyncio.gather(client.fetch(MODELS), client.fetch(MODELS))
        assert len(server.connections) == server.open_connections == 2


async def test_what_was_lost_is_replaced_in_the_pause() -> None:
    async with serving(TimeLimits(touch_every_s=0.05)) as (server, client):
        await client.warm(2)
        for transport in server.connections:
            assert isinstance(transport, asyncio.Transport)
            transport.abort()
        await server.touched(4)
        lost_and_new = len(server.connections)
        assert server.open_connections == 2
        await asyncio.gather(client.fetch(MODELS), client.fetch(MODELS))
        assert len(server.connections) == lost_and_new == 4


async def test_a_touch_that_is_not_answered_closes_its_connection() -> None:
    async with serving(TimeLimits(touch_every_s=0.1, touch_s=0.1)) as (server, client):
        await client.warm()
        server.is_black_hole = True
        await server.touched(3)
        server.is_black_hole = False
        await server.touched(2)
        async with asyncio.timeout(5):
            while server.open_connections > 1:  # noqa: ASYNC110 - the server learns of it late
                await asyncio.sleep(0.005)
        known = len(server.connections)
        assert known >= 4
        await client.fetch(MODELS)
        assert len(server.connections) == known


async def test_warmth_ends_some_time_after_the_last_use() -> None:
    async with serving(TimeLimits(touch_every_s=0.05, warm_s=1.0)) as (server, client):
        await client.warm()
        assert task_names() != []
        async with asyncio.timeout(5):
            while task_names():  # noqa: ASYNC110 - the task belongs to the client
                await asyncio.sleep(0.01)
        touches = server.touches
        assert touches > 1
        await client.warm()
        assert task_names() != []
        await server.touched(2)


async def test_closing_ends_it_at_once() -> None:
    async with serving(TimeLimits()) as (_, client):
        await client.warm()
        assert task_names() != []
        await client.aclose()
        assert task_names() == []
        await client.warm()
        assert task_names() == []


async def test_what_is_in_use_is_not_doubled() -> None:
    async with serving(TimeLimits(touch_every_s=0.05)) as (server, client):
        await client.warm(2)
        response = await client.open(MODELS)
        await server.touched(4)
        await client.read(response)
        await response.aclose()
        assert len(server.connections) == 2


async def test_connections_that_slept_are_not_trusted() -> None:
    async with serving(TimeLimits(stale_s=0.2)) as (server, client):
        await client.warm(2)
        await asyncio.sleep(0.3)
        await client.fetch(MODELS)
        assert len(server.connections) == 3
        async with asyncio.timeout(5):
            while server.open_connections > 1:  # noqa: ASYNC110 - the server learns of it late
                await asyncio.sleep(0.005)


async def test_sleep_is_noticed_by_the_next_touch_too() -> None:
    async with serving(TimeLimits(touch_every_s=0.1, stale_s=0.05)) as (server, client):
        await client.warm(2)
        await server.touched(2)
        assert len(server.connections) == 4
