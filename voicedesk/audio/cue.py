"""The sound that says: speak now."""

from __future__ import annotations

import numpy as np

from voicedesk.core.audio_clip import AudioClip

RATE_HZ = 48_000
NOTE_S = 0.04
NOTES_HZ = (659.26, 987.77)
"""E5 and B5: up by a fifth, as a question is."""

PEAK_DBFS = -24.0
FADE_S = 0.012
"""Shorter ones click."""


def listening_cue() -> AudioClip:
    """Return two quiet notes of 80 ms together, which begin and end in silence."""
    count = round(NOTE_S * RATE_HZ)
    frequencies_hz = np.repeat(NOTES_HZ, count)
    # One phase through both notes, so that there is no step between them.
    wave = np.sin(2 * np.pi * np.cumsum(frequencies_hz) / RATE_HZ)
    fade = np.sin(np.linspace(0, np.pi / 2, round(FADE_S * RATE_HZ))) ** 2
    wave[: len(fade)] *= fade
    wave[-len(fade) :] *= fade[::-1]
    wave *= 32_768 * 10 ** (PEAK_DBFS / 20) / np.max(np.abs(wave))
    return AudioClip(np.rint(wave).astype(np.int16), RATE_HZ)
