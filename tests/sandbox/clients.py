"""Ways of talking to a sandbox in tests: httpx, the official SDK, bare sockets."""

from __future__ import annotations

import asyncio
import io
import json
import subprocess
import wave
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx
from groq import AsyncGroq  # pyright: ignore[reportAttributeAccessIssue] - it sees tests/groq

from voicedesk.sandbox.server import SandboxServer

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from voicedesk.sandbox.scenario import Scenario

CHAT_MODEL = "openai/gpt-oss-20b"
JUDGE_MODEL = "openai/gpt-oss-safeguard-20b"
EARS = "whisper-large-v3-turbo"
VOICE_MODEL = "canopylabs/orpheus-v1-english"
KEY = "gsk_for_tests"


@asynccontextmanager
async def serving(
    scenario: Scenario | None = None,
) -> AsyncGenerator[tuple[SandboxServer, httpx.AsyncClient]]:
    """A server and a client that knows its key."""
    async with (
        SandboxServer(scenario, api_key=KEY) as server,
        httpx.AsyncClient(
            base_url=f"{server.base_url}/openai/v1",
            headers={"Authorization": f"Bearer {KEY}"},
            trust_env=False,
            timeout=60,  # recognition takes what it takes on a busy machine
        ) as client,
    ):
        yield server, client


@asynccontextmanager
async def official(
    scenario: Scenario | None = None,
) -> AsyncGenerator[tuple[SandboxServer, AsyncGroq]]:
    """A server and the SDK in strict mode."""
    async with (
        SandboxServer(scenario) as server,
        AsyncGroq(
            base_url=server.base_url,
            api_key=server.api_key,
            max_retries=0,
            _strict_response_validation=True,
        ) as client,
    ):
        yield server, client


def chat_body(text: str = "what is seven times eight", **more: object) -> dict[str, Any]:
    return {"model": CHAT_MODEL, "messages": [{"role": "user", "content": text}], **more}


async def chat(client: httpx.AsyncClient, text: str = "hello", **more: object) -> httpx.Response:
    return await client.post("/chat/completions", json=chat_body(text, **more))


async def listen(
    client: httpx.AsyncClient,
    data: bytes,
    name: str = "clip.wav",
    to: str = "transcriptions",
    granularities: tuple[str, ...] = (),
    **fields: str,
) -> httpx.Response:
    return await client.post(
        f"/audio/{to}",
        data={"model": EARS, "timestamp_granularities[]": list(granularities), **fields},
        files={"file": (name, data)},
    )


async def say(client: httpx.AsyncClient, text: str = "Hello.", **more: object) -> httpx.Response:
    body = {"model": VOICE_MODEL, "input": text, "voice": "autumn", "response_format": "wav"}
    return await client.post("/audio/speech", json={**body, **more})


def events(body: bytes) -> list[dict[str, Any]]:
    """The JSON events of a stream, without ``[DONE]``."""
    lines = body.decode().split("\n")
    return [
        json.loads(line.removeprefix("data: "))
        for line in lines
        if line.startswith("data: ") and line != "data: [DONE]"
    ]


def content_of(body: bytes) -> str:
    """The text that a stream spells."""
    return "".join(
        choice["delta"].get("content") or ""
        for event in events(body)
        for choice in event.get("choices", [])
    )


def silence(length_s: float = 1.0, rate_hz: int = 16000) -> bytes:
    """A WAV file of digital silence."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(bytes(2 * round(length_s * rate_hz)))
    return buffer.getvalue()


def spoken(text: str, folder: Path) -> bytes:
    """Flite says it with the voice awb."""
    text_file, wav_file = folder / "spoken.txt", folder / "spoken.wav"
    text_file.write_text(text)
    subprocess.run(["flite", "-voice", "awb", "-f", text_file, "-o", wav_file], check=True)
    return wav_file.read_bytes()


async def raw(server: SandboxServer, request: bytes) -> bytes:
    """Send bytes, return all bytes until the server closes; OSError if it resets."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        writer.write(request)
        return await reader.read()
    finally:
        writer.close()


def http(path: str, *headers: str, method: str = "GET", host: str = "127.0.0.1") -> bytes:
    """A request that closes its connection."""
    lines = [f"{method} /openai/v1{path} HTTP/1.1", f"Host: {host}", "Connection: close", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
