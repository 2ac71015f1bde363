"""Sounds to play, and how alike two of them are."""

from __future__ import annotations

import numpy as np

from voicedesk.core.audio_clip import AudioClip


def chirp(seconds: float, sample_rate_hz: int = 16_000) -> AudioClip:
    """A tone that rises all the time, so that only the right offset correlates."""
    times = np.arange(round(seconds * sample_rate_hz)) / sample_rate_hz
    wave = 12_000 * np.sin(2 * np.pi * (300 + 900 * times / max(seconds, 0.1)) * times)
    return AudioClip(wave.astype(np.int16), sample_rate_hz)


def likeness(heard: AudioClip, played: AudioClip) -> float:
    """The best normalised correlation of what was played with any place of what was heard."""
    signal, pattern = heard.samples.astype(float), played.samples.astype(float)
    if len(signal) < len(pattern):
        return 0.0
    size = 1 << (len(signal) + len(pattern)).bit_length()
    spectrum = np.fft.rfft(signal, size) * np.conj(np.fft.rfft(pattern, size))
    products = np.fft.irfft(spectrum, size)[: len(signal) - len(pattern) + 1]
    sums = np.concatenate([[0.0], np.cumsum(signal**2)])
    energy = sums[len(pattern) :] - sums[: len(sums) - len(pattern)]
    return float(np.max(products / np.sqrt(energy * np.sum(pattern**2) + 1)))
