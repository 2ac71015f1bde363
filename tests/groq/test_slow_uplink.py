"""Lines of known speed: a server that reads no faster than they would carry."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import TYPE_CHECKING

import pytest

from tests.groq.clients import Sleeps
from tests.groq.raw_server import json_reply
from voicedesk.core.audio_clip import EncodedAudio
from voicedesk.groq.client import GroqClient
from voicedesk.groq.transcription import GroqTranscriber

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

ANSWER = json_reply({"text": "Hi."})
READ_BYTES = 8 * 1024


@contextlib.asynccontextmanager
async def line(pause_s: float) -> AsyncGenerator[GroqClient, None]:
    """Read 8 kB at a time with pauses between."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
                missing = int(head.partition("content-length: ")[2].split()[0])
                while missing:
                    await asyncio.sleep(pause_s)
                    missing -= len(await reader.readexactly(min(missing, READ_BYTES)))
                writer.write(ANSWER)
        writer.transport.abort()

    listener = socket.create_server(("127.0.0.1", 0))
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, READ_BYTES)
    server = await asyncio.start_server(serve, sock=listener, limit=READ_BYTES)
    async with server:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        client = GroqClient(url, None, sleep=Sleeps())
        try:
            yield client
        finally:
            await client.aclose()


def recording(size: int) -> EncodedAudio:
    return EncodedAudio(bytes(size), "a.wav", "audio/wav", 30.0)


@pytest.mark.parametrize(
    ("size", "pause_s", "slow"),
    [(600_000, 0.016, True), (1_000_000, 0.0, False), (60_000, 0.016, False)],
)
async def test_large_uploads_tell_the_speed_of_the_line(
    size: int, pause_s: float, slow: bool
) -> None:
    async with line(pause_s) as client:
        transcriber = GroqTranscriber(client, "w")
        assert not transcriber.has_slow_uplink
        await transcriber.transcribe(recording(size))
        assert transcriber.has_slow_uplink is slow


async def test_what_is_sent_while_somebody_speaks_may_be_slower() -> None:
    async with line(0.016) as client:
        transcriber = GroqTranscriber(client, "w")
        await transcriber.transcribe(recording(600_000))
        assert transcriber.has_slow_uplink
        client.unknown_lengths.succeeded()
        assert not transcriber.has_slow_uplink
