"""The official SDK, in strict mode, finds nothing odd about the sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from groq import (
    APIError,  # pyright: ignore[reportAttributeAccessIssue] - it sees tests/groq
    AsyncGroq,  # pyright: ignore[reportAttributeAccessIssue] - as above
    AuthenticationError,  # pyright: ignore[reportAttributeAccessIssue] - as above
)

from tests.sandbox.clients import CHAT_MODEL, EARS, VOICE_MODEL, official, spoken
from voicedesk.sandbox.scenario import Endpoint, Fault, FaultKind, Scenario
from voicedesk.sandbox.server import SandboxServer

if TYPE_CHECKING:
    from pathlib import Path

    from groq.types.chat import ChatCompletionMessageParam

QUESTION = "what is seven times eight"
ASKED: list[ChatCompletionMessageParam] = [{"role": "user", "content": QUESTION}]


async def test_models_are_listed_and_retrieved_by_ids_with_slashes() -> None:
    async with official() as (_, client):
        listed = await client.models.list()
        one = await client.models.retrieve(CHAT_MODEL)
    assert len(listed.data) == 9
    assert one.id == CHAT_MODEL
    assert one.owned_by == "OpenAI"


async def test_chat_whole() -> None:
    async with official() as (_, client):
        answer = await client.chat.completions.create(model=CHAT_MODEL, messages=ASKED)
    message = answer.choices[0].message
    assert message.content is not None
    assert message.content.startswith("7 times 8 is 56.")
    assert answer.usage is not None
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens


async def test_chat_streamed() -> None:
    async with official() as (_, client):
        stream = await client.chat.completions.create(model=CHAT_MODEL, messages=ASKED, stream=True)
        chunks = [chunk async for chunk in stream]
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert text.startswith("7 times 8 is 56.")
    assert chunks[-1].choices[0].finish_reason == "stop"
    last = chunks[-1].x_groq
    assert last is not None
    assert last.usage is not None
    assert last.usage.completion_tokens == len(chunks) - 2


async def test_real_speech_is_transcribed_translated_and_timed(tmp_path: Path) -> None:
    file = ("question.wav", spoken(QUESTION, tmp_path))
    async with official() as (_, client):
        plain = await client.audio.transcriptions.create(model=EARS, file=file)
        verbose = await client.audio.transcriptions.create(
            model=EARS,
            file=file,
            response_format="verbose_json",
            timestamp_granularities=["word", "segment"],
        )
        translation = await client.audio.translations.create(model="whisper-large-v3", file=file)
    assert plain.text == f" {QUESTION}"
    assert translation.text == f" {QUESTION}"
    extra = verbose.to_dict()
    words = extra["words"]
    assert isinstance(words, list)
    assert [word["word"] for word in words] == QUESTION.split()
    assert all(0 <= word["start"] < word["end"] <= extra["duration"] for word in words)
    segments = extra["segments"]
    assert isinstance(segments, list)
    assert segments[0]["text"] == f" {QUESTION}"
    assert segments[0]["no_speech_prob"] < 0.3
    assert -2 < segments[0]["avg_logprob"] < 0


async def test_speech_is_a_wav_file() -> None:
    async with official() as (_, client):
        answer = await client.audio.speech.create(
            model=VOICE_MODEL, voice="autumn", input="Hello there.", response_format="wav"
        )
        data = await answer.read()
    assert data[:4] == b"RIFF"
    assert len(data) > 24000


async def test_wrong_key_is_an_authentication_error() -> None:
    async with (
        SandboxServer() as server,
        AsyncGroq(base_url=server.base_url, api_key="gsk_wrong", max_retries=0) as client,
    ):
        with pytest.raises(AuthenticationError, match="Invalid API Key"):
            await client.models.list()


async def test_event_error_surfaces_with_its_body() -> None:
    fault = Fault(
        kind=FaultKind.EVENT_ERROR,
        endpoint=Endpoint.CHAT,
        after_tokens=3,
        message="Tool choice is required, but model did not call a tool",
        error_type="invalid_request_error",
        code="tool_use_failed",
        status=400,
    )
    async with official(Scenario(faults=(fault,))) as (_, client):
        stream = await client.chat.completions.create(model=CHAT_MODEL, messages=ASKED, stream=True)
        seen = [await anext(stream) for _ in range(4)]
        with pytest.raises(APIError) as caught:
            await anext(stream)
    assert seen[-1].choices[0].delta.content == " 8"
    assert isinstance(caught.value.body, dict)
    assert caught.value.body["code"] == "tool_use_failed"
