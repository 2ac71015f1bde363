"""``POST /openai/v1/audio/speech``: 24 kHz mono WAV, whole clips, sent in chunks (section 5)."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any

from voicedesk.sandbox.audio_files import samples_at
from voicedesk.sandbox.catalogue import Role
from voicedesk.sandbox.closed import bad, check_object, number, text
from voicedesk.sandbox.engines import find_engine
from voicedesk.sandbox.limits import Demand
from voicedesk.sandbox.scenario import Speech, SpeechSource
from voicedesk.sandbox.tokens import pieces
from voicedesk.sandbox.wav import wav_bytes

if TYPE_CHECKING:
    from aiohttp import web

    from voicedesk.sandbox.catalogue import Model
    from voicedesk.sandbox.exchange import Exchange
    from voicedesk.sandbox.state import State

SAMPLE_RATE_HZ = 24000
MAX_INPUT_CHARS = 200
_TONE_HZ = 440
_TONE_PEAK = 0.3
_DIRECTION = re.compile(r"\[[^\]]*\]\s*")
_FIELDS = {
    "model": text,
    "input": text,
    "voice": text,
    "response_format": text,
    "sample_rate": number(8000, 48000),
    "speed": number(0.5, 5),
}


async def speak(state: State, exchange: Exchange) -> web.StreamResponse:
    """Answer a speech request."""
    body = exchange.recorded.json
    model = state.usable_model(body)
    _check(body, model)
    said: str = body["input"]
    exchange.headers |= state.limiter.admit(model.id, Demand(prompt_tokens=len(pieces(said))))
    script = state.scenario.speech
    pcm = await _sound(said, body["voice"], script)
    wav = wav_bytes(
        pcm, SAMPLE_RATE_HZ, list_chunk=script.list_chunk, endless_sizes=script.endless_sizes
    )
    await exchange.until(state.scenario.speech_delay_s)
    response = await exchange.open_stream("audio/wav", {})
    for start in range(0, len(wav), script.chunk_bytes):
        await response.write(wav[start : start + script.chunk_bytes])
    return response


def _check(body: dict[str, Any], model: Model) -> None:
    if model.role is not Role.SPEECH:
        raise bad(f"The model `{model.id}` does not support speech synthesis")
    if "voice" not in body:
        raise bad("voice is required", "voice")
    check_object("", body, _FIELDS, ("input",))
    if body["voice"] not in model.voices:
        raise bad(f"voice must be one of [{' '.join(model.voices)}]", "voice")
    if body.get("response_format") != "wav":
        raise bad("response_format must be one of [wav]", "response_format")
    if not body["input"].strip():
        raise bad("input must not be empty", "input")
    if len(body["input"]) > MAX_INPUT_CHARS:
        raise bad(
            f"input must be {MAX_INPUT_CHARS} characters or fewer, but contains "
            f"{len(body['input'])} characters",
            "input",
        )


async def _sound(said: str, voice: str, script: Speech) -> bytes:
    length_s = len(said) * script.seconds_per_character
    match script.source:
        case SpeechSource.SILENCE:
            return bytes(2 * round(length_s * SAMPLE_RATE_HZ))
        case SpeechSource.TONE:
            return _tone(length_s)
        case SpeechSource.ENGINE:
            engine = find_engine(script.engine)
            words = _DIRECTION.sub("", said)
            return await asyncio.to_thread(
                lambda: samples_at(engine.speak(words, voice), SAMPLE_RATE_HZ).tobytes()
            )


def _tone(length_s: float) -> bytes:
    """One period, repeated: as fast as copying."""
    import numpy as np

    times = np.arange(SAMPLE_RATE_HZ // 20) / SAMPLE_RATE_HZ
    cycle = (np.sin(2 * np.pi * _TONE_HZ * times) * _TONE_PEAK * 32767).astype("<i2").tobytes()
    size = 2 * round(length_s * SAMPLE_RATE_HZ)
    return (cycle * (size // len(cycle) + 1))[:size]
