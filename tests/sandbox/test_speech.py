"""Speech as section 5 has it: strict requests, WAV of several layouts, engines."""

from __future__ import annotations

import io
import struct
import time
import wave
from typing import TYPE_CHECKING, Any

import pytest

from tests.sandbox.clients import CHAT_MODEL, VOICE_MODEL, say, serving
from voicedesk.sandbox.catalogue import ENGLISH_VOICES
from voicedesk.sandbox.engines import find_engine
from voicedesk.sandbox.engines.base import run_on_files
from voicedesk.sandbox.engines.flite import FliteEngine
from voicedesk.sandbox.scenario import Scenario, Speech, SpeechSource
from voicedesk.sandbox.wire import ServiceError

if TYPE_CHECKING:
    from pathlib import Path

TONE = Speech(source=SpeechSource.TONE, seconds_per_character=0.1)


async def test_the_wav_is_24_khz_mono_pcm16_in_chunks() -> None:
    async with serving() as (_, client):
        answer = await say(client, "Hello there. [cheerful] How are you?")
    assert answer.headers["content-type"] == "audio/wav"
    assert answer.headers["transfer-encoding"] == "chunked"
    assert "content-length" not in answer.headers
    with wave.open(io.BytesIO(answer.content)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (24000, 1, 2)
        assert 1 < file.getnframes() / 24000 < 4


async def test_list_chunk_and_endless_sizes() -> None:
    odd = Speech(source=SpeechSource.TONE, list_chunk=True, endless_sizes=True)
    async with serving(Scenario(speech=odd)) as (_, client):
        body = (await say(client, "0123456789")).content
    assert body[:4] == b"RIFF"
    assert struct.unpack("<I", body[4:8]) == (0xFFFFFFFF,)
    assert body[36:40] == b"LIST"
    start = 44 + struct.unpack("<I", body[40:44])[0]
    assert body[start : start + 8] == b"data\xff\xff\xff\xff"
    assert len(body) - start - 8 == 2 * round(10 * 0.06 * 24000)


@pytest.mark.parametrize("source", [SpeechSource.TONE, SpeechSource.SILENCE])
async def test_sound_without_an_engine(source: SpeechSource) -> None:
    speech = Speech(source=source, seconds_per_character=0.1)
    async with serving(Scenario(speech=speech)) as (_, client):
        body = (await say(client, "0123456789")).content
    with wave.open(io.BytesIO(body)) as file:
        assert file.getnframes() == 24000
        samples = file.readframes(24000)
    assert any(samples) is (source is SpeechSource.TONE)


async def test_speech_delay() -> None:
    async with serving(Scenario(speech=TONE, speech_delay_s=0.1)) as (_, client):
        began_at_s = time.monotonic()
        await say(client)
    assert time.monotonic() - began_at_s >= 0.1


@pytest.mark.parametrize(
    ("more", "without", "message"),
    [
        ({"input": "x" * 201}, "", "input must be 200 characters or fewer"),
        ({"response_format": "mp3"}, "", "response_format must be one of [wav]"),
        ({}, "response_format", "response_format must be one of [wav]"),
        ({}, "voice", "voice is required"),
        ({"voice": "Fritz-PlayAI"}, "", "voice must be one of [autumn diana hannah"),
        ({"voice": "Autumn"}, "", "voice must be one of"),
        ({}, "input", "property 'input' is missing"),
        ({"input": "  "}, "", "input must not be empty"),
        ({"pitch": 1}, "", "property 'pitch' is unsupported"),
        ({"model": CHAT_MODEL}, "", "does not support speech synthesis"),
        ({}, "model", "property 'model' is missing"),
    ],
)
async def test_refusals(more: dict[str, Any], without: str, message: str) -> None:
    body = {"model": VOICE_MODEL, "input": "x", "voice": "autumn", "response_format": "wav", **more}
    body.pop(without, None)
    async with serving(Scenario(speech=TONE)) as (_, client):
        answer = await client.post("/audio/speech", json=body)
    assert answer.status_code == 400
    assert message in answer.json()["error"]["message"]


async def test_exactly_200_characters_pass() -> None:
    async with serving(Scenario(speech=TONE)) as (_, client):
        assert (await say(client, "x" * 200)).status_code == 200


def test_the_six_voices_differ() -> None:
    sounds = {FliteEngine().speak("Hello there.", voice) for voice in ENGLISH_VOICES}
    assert len(sounds) == 6


def test_text_is_never_an_option() -> None:
    dashes = FliteEngine().speak("-o /dev/null --help", "autumn")
    accents = FliteEngine().speak("Caf\N{LATIN SMALL LETTER E WITH ACUTE}, it's fine", "autumn")
    plain = FliteEngine().speak("Cafe, it's fine", "autumn")
    assert len(dashes) > 20000
    assert accents == plain


def test_no_engine_says_what_to_install() -> None:
    with pytest.raises(ServiceError, match="apt install flite") as caught:
        find_engine("nonexistent")
    assert caught.value.status == 503


def test_an_engine_that_fails_is_a_server_error() -> None:
    def broken(text_file: Path, _wav_file: Path) -> tuple[str, ...]:
        return ("sh", "-c", 'echo "no voice" >&2; exit 3', str(text_file))

    with pytest.raises(ServiceError, match="no voice") as caught:
        run_on_files(broken, "x")
    assert caught.value.status == 500


async def test_the_engine_can_be_insisted_on() -> None:
    async with serving(Scenario(speech=Speech(engine="windows"))) as (_, client):
        answer = await say(client)
    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "speech_engine_missing"
