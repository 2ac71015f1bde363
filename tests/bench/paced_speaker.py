"""A microphone into which somebody speaks at a pace that a benchmark chooses."""

from __future__ import annotations

import asyncio
import math
import time
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING

import numpy as np

from voicedesk.audio.files import load_clip
from voicedesk.core.audio_clip import BLOCK_DURATION_S, SPEECH_RATE_HZ, AudioBlock, AudioClip
from voicedesk.storage.resources import resource_path

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from voicedesk.core.ports import Capture

PAUSE_S = 0.5
HUM = 8.0
"""What a quiet room sounds like: -72 dBFS."""
_BLOCK_FRAMES = round(BLOCK_DURATION_S * SPEECH_RATE_HZ)


def speech(duration_s: float, *, quiet_s: float = 0.0) -> AudioClip:
    """Return real speech of a length: a question again and again, with pauses in between.

    Its last ``quiet_s`` are a pause as well.
    """
    question = load_clip(resource_path("sample-question.wav"))
    assert question.sample_rate_hz == SPEECH_RATE_HZ
    pause = _hum(round(PAUSE_S * SPEECH_RATE_HZ))
    once = np.concatenate([question.samples, pause])
    frames = round(duration_s * SPEECH_RATE_HZ)
    samples = np.tile(once, frames // len(once) + 1)[:frames]
    quiet = _hum(round(quiet_s * SPEECH_RATE_HZ))
    samples[frames - len(quiet) :] = quiet
    return AudioClip(samples, SPEECH_RATE_HZ)


class PacedSpeaker:
    """Implements core.ports.Recorder: what ``say`` was told, then a quiet room until stopped.

    ``spoken`` is set when the last block of the speech has been taken.
    """

    def __init__(self) -> None:
        self._clip = speech(0.0)
        self._speed = 1.0
        self.spoken = asyncio.Event()

    def say(self, clip: AudioClip, *, speed: float = 1.0) -> None:
        self._clip, self._speed = clip, speed
        self.spoken.clear()

    async def start(self, *, not_before_s: float = -math.inf) -> Capture:
        return _PacedCapture(self._clip, self._speed, self.spoken)


class _PacedCapture:
    """Implements core.ports.Capture."""

    def __init__(self, clip: AudioClip, speed: float, spoken: asyncio.Event) -> None:
        self._clip = clip
        self._block_s = BLOCK_DURATION_S / speed
        self._spoken = spoken
        self._stopped = asyncio.Event()

    @property
    def sample_rate_hz(self) -> int:
        return self._clip.sample_rate_hz

    @property
    def interruptions(self) -> int:
        return 0

    async def stop(self) -> None:
        self._stopped.set()

    async def __aiter__(self) -> AsyncIterator[AudioBlock]:
        began_at_s = time.monotonic()
        for number in count():
            begin = number * _BLOCK_FRAMES
            if begin >= len(self._clip.samples):
                self._spoken.set()
            await self._wait_until(began_at_s + (number + 1) * self._block_s)
            if self._stopped.is_set():
                return
            samples = np.array(self._clip.samples[begin : begin + _BLOCK_FRAMES])
            yield AudioBlock(samples if len(samples) else _hum(_BLOCK_FRAMES), time.monotonic())

    async def _wait_until(self, at_s: float) -> None:
        wait_s = at_s - time.monotonic()
        if wait_s > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._stopped.wait()


def _hum(frames: int) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    noise = np.random.default_rng(frames).normal(0, HUM, frames)
    return noise.astype(np.int16)
