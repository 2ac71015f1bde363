"""Sound as a value: 16-bit mono samples, their rate, and what can be said of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

SPEECH_RATE_HZ = 16_000
"""What Whisper works at; anything higher is thrown away by the service."""

BLOCK_DURATION_S = 0.02
"""Length of one block from the microphone."""

SILENCE_DBFS = -120.0
"""Reported for digital silence, whose level has no logarithm."""

_FULL_SCALE = 32768.0


@dataclass(frozen=True, slots=True, eq=False)
class AudioClip:
    """Mono sound; ``samples`` is a read-only int16 array of shape (frames,)."""

    samples: NDArray[np.int16]
    sample_rate_hz: int

    def __post_init__(self) -> None:
        if self.samples.ndim != 1 or self.samples.dtype != np.int16:
            raise ValueError("an AudioClip holds one-dimensional int16 samples")
        if self.sample_rate_hz <= 0:
            raise ValueError("sample_rate_hz must be positive")
        self.samples.flags.writeable = False

    @property
    def duration_s(self) -> float:
        return len(self.samples) / self.sample_rate_hz

    @property
    def peak_dbfs(self) -> float:
        return peak_dbfs(self.samples)

    @property
    def rms_dbfs(self) -> float:
        return rms_dbfs(self.samples)

    def part(self, start_s: float, end_s: float) -> AudioClip:
        """Return the samples between two times, both clipped to the clip."""
        start = max(0, round(start_s * self.sample_rate_hz))
        end = max(start, round(end_s * self.sample_rate_hz))
        return AudioClip(self.samples[start:end], self.sample_rate_hz)


@dataclass(frozen=True, slots=True, eq=False)
class AudioBlock:
    """About 20 ms from the microphone, int16 mono, with the monotonic time of its capture."""

    samples: NDArray[np.int16]
    captured_at_s: float


@dataclass(frozen=True, slots=True)
class EncodedAudio:
    """Sound as a file's bytes, ready to be uploaded.

    The service judges the type by the extension of ``filename``, not by ``media_type``.
    """

    data: bytes
    filename: str
    media_type: str
    duration_s: float


def empty_clip(sample_rate_hz: int = SPEECH_RATE_HZ) -> AudioClip:
    return AudioClip(np.zeros(0, np.int16), sample_rate_hz)


def silence(duration_s: float, sample_rate_hz: int = SPEECH_RATE_HZ) -> AudioClip:
    return AudioClip(np.zeros(round(duration_s * sample_rate_hz), np.int16), sample_rate_hz)


def join_blocks(blocks: Iterable[AudioBlock], sample_rate_hz: int = SPEECH_RATE_HZ) -> AudioClip:
    """Return the blocks of one recording as one clip."""
    arrays = [block.samples for block in blocks]
    if not arrays:
        return empty_clip(sample_rate_hz)
    return AudioClip(np.concatenate(arrays), sample_rate_hz)


def join_clips(clips: Iterable[AudioClip]) -> AudioClip:
    """Return clips of one sample rate as one clip.

    Raises:
        ValueError: the rates differ.
    """
    parts = list(clips)
    if not parts:
        return empty_clip()
    rates = {part.sample_rate_hz for part in parts}
    if len(rates) != 1:
        raise ValueError(f"clips of different sample rates cannot be joined: {sorted(rates)}")
    return AudioClip(np.concatenate([part.samples for part in parts]), rates.pop())


def peak_dbfs(samples: NDArray[np.int16]) -> float:
    """Return the highest magnitude in dB relative to full scale; -120 for digital silence."""
    if len(samples) == 0:
        return SILENCE_DBFS
    # int16 has no +32768, so the magnitude of -32768 is taken outside of it.
    return _dbfs(max(int(samples.max()), -int(samples.min())) / _FULL_SCALE)


def rms_dbfs(samples: NDArray[np.int16]) -> float:
    """Return the root mean square in dB relative to full scale; -120 for digital silence."""
    if len(samples) == 0:
        return SILENCE_DBFS
    return _dbfs(math.sqrt(float(np.mean(np.square(samples, dtype=np.float64)))) / _FULL_SCALE)


def _dbfs(ratio: float) -> float:
    return max(SILENCE_DBFS, 20 * math.log10(ratio)) if ratio > 0 else SILENCE_DBFS
