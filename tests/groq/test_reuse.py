"""Connections that die while they are idle, for every endpoint and on real sockets."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import TYPE_CHECKING

import pytest

from tests.groq.clients import Sleeps, events_of
from tests.groq.raw_server import (
    STREAM_HEAD,
    Act,
    RawServer,
    Step,
    json_reply,
    stream_reply,
)
from tests.groq.test_sandbox import QUESTION, recording
from voicedesk.core.errors import VoiceDeskError
from voicedesk.groq.call import ApiCall
from voicedesk.groq.chat import GroqChatModel
from voicedesk.groq.client import GroqClient
from voicedesk.groq.models import GroqModelDirectory
from voicedesk.groq.speech import GroqSynthesizer
from voicedesk.groq.transcription import GroqTranscriber
from voicedesk.sandbox.wav import wav_bytes

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

MODELS = json_reply({"data": [{"id": "m"}]})
WAV = wav_bytes(bytes(4800), 24_000)
SOUND = b"HTTP/1.1 200 OK\r\nContent-Type: audio/wav\r\nContent-Length: %d\r\n\r\n" % len(WAV) + WAV


@contextlib.asynccontextmanager
async def against(server: RawServer) -> AsyncGenerator[tuple[GroqClient, Sleeps], None]:
    sleeps = Sleeps()
    async with server.running() as url:
        client = GroqClient(url, None, sleep=sleeps)
        try:
            yield client, sleeps
        finally:
            await client.aclose()


async def transcribe(client: GroqClient) -> None:
    await GroqTranscriber(client, "w").transcribe(recording())


async def chat(client: GroqClient) -> None:
    stream = GroqChatModel(client, "m").stream_reply(QUESTION, max_completion_tokens=9)
    async with contextlib.aclosing(stream) as pieces:
        assert len([piece async for piece in pieces]) == 2


async def speak(client: GroqClient) -> None:
    await GroqSynthesizer(client, "o", "autumn").synthesize("Hi.")


@pytest.mark.parametrize("end", [Act.RESET, Act.CLOSE])
@pytest.mark.parametrize(
    ("use", "answer"),
    [
        (transcribe, [json_reply({"text": "Hi."})]),
        (chat, stream_reply(events_of("Hi"))),
        (speak, [SOUND]),
    ],
)
async def test_a_dead_connection_costs_one_silent_reconnect(
    use: Callable[[GroqClient], Awaitable[None]], answer: list[Step], end: Act
) -> None:
    server = RawServer([end], answer)
    async with against(server) as (client, sleeps):
        await client.warm()
        await use(client)
        assert sleeps.waits_s == []
    _, lost, repeated = server.requests
    assert (lost.connection, repeated.connection) == (1, 2)
    assert lost.path == repeated.path
    assert len(lost.body) == len(repeated.body) > 0


async def test_all_of_them_may_be_dead() -> None:
    server = RawServer([Act.RESET], [Act.RESET], [Act.RESET], [MODELS])
    async with against(server) as (client, sleeps):
        await client.warm(3)
        await GroqModelDirectory(client).list_models()
        assert sleeps.waits_s == []
    assert server.connections == 4


async def test_a_new_connection_that_breaks_is_left_to_the_policy() -> None:
    server = RawServer([Act.RESET], [MODELS])
    async with against(server) as (client, sleeps):
        await GroqModelDirectory(client).list_models()
    assert len(sleeps.waits_s) == 1


@pytest.mark.parametrize("answer", [b"SSH-2.0-OpenSSH_9\r\n\r\n", MODELS[:-5], STREAM_HEAD])
async def test_an_answer_that_began_is_not_asked_for_again_at_once(answer: bytes) -> None:
    server = RawServer([answer, Act.CLOSE], [MODELS])
    async with against(server) as (client, sleeps):
        await client.warm()
        await client.fetch(ApiCall("GET", "/models"))
        assert len(sleeps.waits_s) == 1


async def test_a_client_that_is_closed_meanwhile_does_not_ask_again() -> None:
    server = RawServer([Act.HANG])
    async with against(server) as (client, _):
        await client.warm()
        task = asyncio.create_task(transcribe(client))
        while len(server.requests) < 2:  # noqa: ASYNC110 - only the first request sets the event
            await asyncio.sleep(0.001)
        await client.aclose()
        with pytest.raises(VoiceDeskError, match=r"broke before|given up"):
            await task
    assert len(server.requests) == 2


async def test_how_sockets_are_set_up() -> None:
    server = RawServer([MODELS])
    async with against(server) as (client, _):
        response = await client.open(ApiCall("GET", "/models"))
        sock = response.extensions["network_stream"].get_extra_info("socket")
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 10_000
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 45
        # The kernel reserves twice what was asked for.
        assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) == 2 * 128 * 1024
        await client.read(response)
        await response.aclose()
