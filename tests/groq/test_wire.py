"""Streams on real sockets: connections kept and closed, cuts, resets, cancellation."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from tests.groq.clients import KEY, Sleeps, chunk, events_of
from tests.groq.raw_server import (
    STREAM_END,
    STREAM_HEAD,
    Act,
    RawServer,
    Step,
    json_reply,
    piece,
    stream_reply,
)
from voicedesk.core.chat import ChatMessage, ReplyEnd, ReplyText, Role
from voicedesk.core.errors import ErrorKind, ServiceError, ServiceUnreachable, StreamBroken
from voicedesk.groq.chat import GroqChatModel
from voicedesk.groq.client import GroqClient
from voicedesk.groq.models import GroqModelDirectory
from voicedesk.groq.transport import TimeLimits

MESSAGES = [ChatMessage(Role.USER, "Hi")]
HELLO = chunk({"content": "Hello"})
MODELS = json_reply({"object": "list", "data": [{"id": "m"}]})


@contextlib.asynccontextmanager
async def served(
    server: RawServer,
    *,
    time_limits: TimeLimits | None = None,
    sleeps: Sleeps | None = None,
):
    async with server.running() as url:
        client = GroqClient(url, KEY, sleep=sleeps or Sleeps(), time_limits=time_limits)
        try:
            yield client
        finally:
            await client.aclose()


def stream(client: GroqClient):
    return contextlib.aclosing(
        GroqChatModel(client, "m").stream_reply(MESSAGES, max_completion_tokens=99)
    )


async def read_all(client: GroqClient) -> list[object]:
    async with stream(client) as pieces:
        return [found async for found in pieces]


async def test_one_connection_for_all_that_is_read_to_its_end() -> None:
    refused = json_reply({"error": {"message": "no"}}, status=400)
    server = RawServer(stream_reply(events_of("Hi there")), [MODELS], [refused], [MODELS])
    async with served(server) as client:
        await client.warm()
        assert len(await read_all(client)) == 3
        await GroqModelDirectory(client).list_models()
        with pytest.raises(ServiceError):
            await GroqModelDirectory(client).list_models()
        await GroqModelDirectory(client).list_models()
    assert server.connections == 1
    assert len(server.requests) == 5


async def test_done_and_the_end_of_the_body_may_come_apart() -> None:
    release = asyncio.Event()
    events = list(events_of("Hi"))
    late: list[Step] = [STREAM_HEAD, *(piece(event) for event in events), release, STREAM_END]
    server = RawServer(late, [MODELS])
    async with served(server) as client:
        async with stream(client) as pieces:
            assert isinstance(await anext(pieces), ReplyText)
            release.set()
            assert isinstance(await anext(pieces), ReplyEnd)
        await GroqModelDirectory(client).list_models()
    assert server.connections == 1


async def test_a_body_that_never_ends_after_done_is_not_waited_for() -> None:
    server = RawServer(
        [STREAM_HEAD, *(piece(event) for event in events_of("Hi")), Act.HANG], [MODELS]
    )
    async with served(server) as client:
        assert isinstance((await read_all(client))[-1], ReplyEnd)
        assert await server.ended.get() == 1
        await GroqModelDirectory(client).list_models()
    assert server.connections == 2


async def test_warming_opens_as_many_connections_as_are_asked_for() -> None:
    server = RawServer([MODELS])
    async with served(server) as client:
        await client.warm(connections=2)
        assert server.connections == 2
        await client.warm()
        await asyncio.gather(*(GroqModelDirectory(client).list_models() for _ in range(2)))
    assert server.connections == 2


async def test_leaving_a_stream_early_closes_its_connection_at_once() -> None:
    server = RawServer([STREAM_HEAD, piece(HELLO), Act.HANG], [MODELS])
    async with served(server) as client:
        async with stream(client) as pieces:
            assert await anext(pieces) == ReplyText("Hello")
        async with asyncio.timeout(1):
            assert await server.ended.get() == 1
        await GroqModelDirectory(client).list_models()
    assert server.connections == 2


@pytest.mark.parametrize("first", [[STREAM_HEAD, piece(HELLO)], [STREAM_HEAD], []])
async def test_cancelling_closes_the_connection_at_once(first: list[bytes]) -> None:
    server = RawServer([*first, Act.HANG], [MODELS])
    async with served(server) as client:
        task = asyncio.create_task(read_all(client))
        await server.arrived.wait()
        await asyncio.sleep(0.02)
        task.cancel()
        async with asyncio.timeout(1):
            with pytest.raises(asyncio.CancelledError):
                await task
            assert await server.ended.get() == 1
        assert await GroqModelDirectory(client).list_models()


async def test_cancelling_a_whole_request_closes_its_connection_too() -> None:
    server = RawServer([MODELS[:-5], Act.HANG], [MODELS])
    async with served(server) as client:
        task = asyncio.create_task(GroqModelDirectory(client).list_models())
        await server.arrived.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        async with asyncio.timeout(1):
            assert await server.ended.get() == 1


@pytest.mark.parametrize("end", [Act.RESET, Act.CLOSE])
async def test_a_connection_lost_in_mid_stream(end: Act) -> None:
    server = RawServer([STREAM_HEAD, piece(HELLO), end])
    async with served(server) as client, stream(client) as pieces:
        assert await anext(pieces) == ReplyText("Hello")
        with pytest.raises(StreamBroken) as told:
            await anext(pieces)
    assert told.value.kind is ErrorKind.STREAM_BROKEN
    assert len(server.requests) == 1


@pytest.mark.parametrize("end", [STREAM_END, b"5\r\nda"])
async def test_a_body_that_ends_too_early(end: bytes) -> None:
    server = RawServer([STREAM_HEAD, piece(HELLO), end, Act.CLOSE])
    async with served(server) as client:
        with pytest.raises(StreamBroken):
            await read_all(client)


async def test_a_stream_that_falls_silent() -> None:
    server = RawServer([STREAM_HEAD, piece(HELLO), Act.HANG])
    async with served(server, time_limits=TimeLimits(read_s=0.1)) as client:
        with pytest.raises(StreamBroken):
            await read_all(client)
        assert await server.ended.get() == 1


async def test_every_cut_on_the_wire() -> None:
    whole = b"".join(events_of("Grüße 😀"))
    server = RawServer(
        [STREAM_HEAD, *(piece(whole[i : i + 1]) for i in range(len(whole))), STREAM_END]
    )
    async with served(server) as client:
        assert (await read_all(client))[:2] == [ReplyText("Grüße"), ReplyText("😀")]


@pytest.mark.parametrize("first", [[Act.RESET], [Act.CLOSE], [MODELS[:-5], Act.CLOSE]])
async def test_a_connection_lost_before_the_answer_is_tried_again(first: list[Step]) -> None:
    server = RawServer(first, [MODELS])
    async with served(server) as client:
        assert len(await GroqModelDirectory(client).list_models()) == 1
    assert len(server.requests) == 2


async def test_a_connection_that_the_server_dropped_while_idle_is_replaced() -> None:
    server = RawServer([MODELS, Act.CLOSE], [MODELS])
    sleeps = Sleeps()
    async with served(server, sleeps=sleeps) as client:
        await GroqModelDirectory(client).list_models()
        await asyncio.sleep(0.02)
        await GroqModelDirectory(client).list_models()
    assert server.connections == 2
    assert sleeps.waits_s == []


@pytest.mark.parametrize(("idle_s", "connections"), [(0.01, 2), (TimeLimits().idle_s, 1)])
async def test_how_long_an_unused_connection_is_kept(idle_s: float, connections: int) -> None:
    assert TimeLimits().idle_s >= 300
    server = RawServer([MODELS])
    async with served(server, time_limits=TimeLimits(idle_s=idle_s)) as client:
        await GroqModelDirectory(client).list_models()
        await asyncio.sleep(0.03)
        await GroqModelDirectory(client).list_models()
    assert server.connections == connections


async def test_an_answer_that_is_no_http() -> None:
    server = RawServer([b"SSH-2.0-OpenSSH_9\r\n", Act.CLOSE])
    async with served(server) as client:
        with pytest.raises(ServiceUnreachable):
            await GroqModelDirectory(client).list_models()
    assert len(server.requests) == 3
