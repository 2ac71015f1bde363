"""Sounds that are no words, 2 s each, the same for the same number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voicedesk.core.audio_clip import SPEECH_RATE_HZ, AudioClip

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

FRAMES = 2 * SPEECH_RATE_HZ
FULL_SCALE = 32767


def room(number: int) -> AudioClip:
    """A quiet room: the hiss of a microphone, loud enough to be heard by the recorder's ear."""
    return _clip(_random(number).normal(0, 10 ** (-38 / 20), FRAMES))


def keyboard(number: int) -> AudioClip:
    """Somebody types: eight keys a second, each a click when it goes down and one when it comes up."""
    random = _random(number)
    sound = random.normal(0, 0.001, FRAMES)
    for place_s in np.cumsum(random.uniform(0.07, 0.18, 18)):
        for offset_s, level in ((0.0, 0.5), (0.06, 0.2)):
            begin = round((place_s + offset_s) * SPEECH_RATE_HZ)
            length = min(round(0.015 * SPEECH_RATE_HZ), FRAMES - begin)
            if length > 0:
                fading = np.exp(-np.arange(length) / 40)
                sound[begin : begin + length] += level * fading * random.normal(0, 0.5, length)
    return _clip(sound)


def hum(number: int) -> AudioClip:
    """A transformer: 50 or 60 Hz and what belongs to it, a little different every time."""
    random = _random(number)
    time_s = np.arange(FRAMES) / SPEECH_RATE_HZ
    base_hz = random.choice([50.0, 60.0])
    sound = sum(
        0.1 / order * np.sin(2 * np.pi * base_hz * order * time_s + random.uniform(0, 6))
        for order in range(1, 8)
    )
    return _clip(sound + random.normal(0, 0.001, FRAMES))


NOISES: tuple[Callable[[int], AudioClip], ...] = (room, keyboard, hum)


def _random(number: int) -> np.random.Generator:
    return np.random.default_rng(number)


def _clip(sound: NDArray[np.float64]) -> AudioClip:
    return AudioClip((np.clip(sound, -1, 1) * FULL_SCALE).astype(np.int16), SPEECH_RATE_HZ)
