"""Connections whose answer was read, and when they can be used again."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
from typing import TYPE_CHECKING

import httpx

from tests.groq.clients import KEY, Answers, mock_client
from voicedesk.core.tasks import TaskRegistry
from voicedesk.groq.call import ApiCall
from voicedesk.groq.client import GroqClient
from voicedesk.groq.returns import AFTER_S, Returns
from voicedesk.sandbox.scenario import Scenario
from voicedesk.sandbox.server import SandboxServer

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

MODELS = ApiCall("GET", "/models")


class Closed(httpx.AsyncByteStream):
    """A body that knows when its connection was given back."""

    def __init__(self) -> None:
        self.is_closed = False

    async def aclose(self) -> None:
        self.is_closed = True


class Broken(Closed):
    async def aclose(self) -> None:
        await super().aclose()
        raise httpx.ReadError("it is gone")


@contextlib.asynccontextmanager
async def serving() -> AsyncGenerator[tuple[SandboxServer, GroqClient]]:
    async with SandboxServer(Scenario(), api_key=KEY.reveal()) as server:
        client = GroqClient(server.base_url, KEY)
        try:
            yield server, client
        finally:
            await client.aclose()


async def test_an_answer_is_used_before_its_connection_is_given_back() -> None:
    bugs: list[BaseException] = []
    returns = Returns(TaskRegistry(bugs.append))
    bodies = [Closed(), Broken(), Closed()]
    for body in bodies:
        returns.later(httpx.Response(200, stream=body))
    await asyncio.sleep(0)
    assert returns
    assert not any(body.is_closed for body in bodies)
    await asyncio.sleep(10 * AFTER_S)
    assert not returns
    assert all(body.is_closed for body in bodies)
    assert not bugs


async def test_the_next_request_opens_no_connection_for_want_of_patience() -> None:
    async with serving() as (server, client):
        for _ in range(5):
            await client.fetch(MODELS)
        assert server.connection_count == 1


async def test_requests_at_the_same_time_have_a_connection_each() -> None:
    async with serving() as (server, client):
        await client.warm(2)
        await asyncio.gather(*(client.fetch(MODELS) for _ in range(2)))
        await client.fetch(MODELS)
        assert server.connection_count == 2


async def test_a_client_that_is_closed_at_once_leaves_nothing() -> None:
    async with serving() as (_, client):
        await client.fetch(MODELS)
        await client.aclose()
        await asyncio.sleep(2 * AFTER_S)


async def test_a_compressed_answer_is_understood_though_none_was_asked_for() -> None:
    body = gzip.compress(b'{"data": []}')
    answers = Answers(httpx.Response(200, headers={"content-encoding": "gzip"}, content=body))
    async with mock_client(answers) as client:
        answer = await client.fetch(MODELS)
    assert answer.parse_object() == {"data": []}
    assert answers.requests[0].headers["accept-encoding"] == "identity"
