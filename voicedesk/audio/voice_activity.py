"""Speech told from other sound: WebRTC's detector, and what it takes for speech by mistake.

Alone it calls loud hums and fans voiced all the time, and typing most of the time. So a block must
also stand out from the noise of the last seconds, or have the pitch of a voice, and sound must last
as no key click does.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque
from typing import TYPE_CHECKING

import numpy as np
import webrtcvad

from voicedesk.audio.framing import BLOCK_FRAMES
from voicedesk.core.audio_clip import BLOCK_DURATION_S, SILENCE_DBFS, SPEECH_RATE_HZ, rms_dbfs

if TYPE_CHECKING:
    from numpy.typing import NDArray

AGGRESSIVENESS = 2
"""WebRTC's, from 0 to 3."""

QUIETEST_DBFS = -65.0
"""Nothing below it counts as speech, however silent the room is."""

ABOVE_NOISE_DB = 8.0
NOISE_SHARE = 0.1
"""So much of the last seconds is taken for noise: even fluent speech has as many pauses."""

NOISE_BLOCKS = round(3.0 / BLOCK_DURATION_S)

PITCHED = 0.6
"""How much a sound resembles itself one period later: vowels do, typing and fans do not."""

LOWEST_VOICE_HZ = 75
HIGHEST_VOICE_HZ = 400

HUM_TILT_DB = -25.5
"""Differences between neighbouring samples, relative to the samples: lower than in any voice."""

LASTING_BLOCKS = 3
"""A key click is over after two or three blocks."""

DETECTOR_DBFS = -20.0
MOST_GAIN_DB = 30.0
"""The detector takes soft voices for silence, so it hears them louder."""


class WebRtcVoiceActivity:
    """Implements core.ports.VoiceActivity."""

    def __init__(self) -> None:
        self._detector = webrtcvad.Vad(AGGRESSIVENESS)
        self._noise = _NoiseFloor()
        self._loudest_dbfs = SILENCE_DBFS
        self._before = np.zeros(BLOCK_FRAMES, np.int16)
        self._loud_blocks = 0

    def is_voiced(self, samples: NDArray[np.int16]) -> bool:
        if len(samples) != BLOCK_FRAMES:
            return False
        level_dbfs = rms_dbfs(samples)
        noise_dbfs = self._noise.follow(level_dbfs)
        # The detector adapts itself to the sound, so it hears every block.
        is_speech = self._detects(samples, level_dbfs)
        before, self._before = self._before, samples
        is_loud = (
            level_dbfs > QUIETEST_DBFS
            and not _is_hum(samples, level_dbfs)
            and (
                level_dbfs > noise_dbfs + ABOVE_NOISE_DB
                # A word that fills the whole recording stands out from nothing.
                or (is_speech and _pitch_strength(np.concatenate([before, samples])) > PITCHED)
            )
        )
        self._loud_blocks = self._loud_blocks + 1 if is_loud else 0
        return is_speech and self._loud_blocks >= LASTING_BLOCKS

    def _detects(self, samples: NDArray[np.int16], level_dbfs: float) -> bool:
        self._loudest_dbfs = max(self._loudest_dbfs, level_dbfs)
        gain_db = min(MOST_GAIN_DB, max(0.0, DETECTOR_DBFS - self._loudest_dbfs))
        louder = np.clip(samples * 10 ** (gain_db / 20), -32_768, 32_767).astype(np.int16)
        return self._detector.is_speech(louder.tobytes(), SPEECH_RATE_HZ)


def _is_hum(samples: NDArray[np.int16], level_dbfs: float) -> bool:
    """Tell whether there is nothing but the lowest tones in it, as a transformer makes them."""
    return rms_dbfs(np.diff(samples.astype(np.int32))) - level_dbfs < HUM_TILT_DB


def _pitch_strength(samples: NDArray[np.int16]) -> float:
    """Return how much 40 ms of sound repeat themselves at the pitch of a voice, up to 1."""
    sound = samples - samples.mean()
    count = len(sound)
    size = 2 * count
    spectrum = np.fft.rfft(sound, size)
    alike = np.fft.irfft(spectrum * spectrum.conj(), size)
    lags = np.arange(SPEECH_RATE_HZ // HIGHEST_VOICE_HZ, SPEECH_RATE_HZ // LOWEST_VOICE_HZ)
    energy = np.concatenate([[0.0], np.cumsum(sound * sound)])
    most = np.sqrt(energy[count - lags] * (energy[count] - energy[lags]))
    return float(np.max(alike[lags] / np.maximum(most, 1.0)))


class _NoiseFloor:
    """The level that a share of the last seconds stays below."""

    def __init__(self) -> None:
        self._levels_dbfs = deque[float]()
        self._sorted_dbfs: list[float] = []

    def follow(self, level_dbfs: float) -> float:
        """Take in one more block and return the noise level."""
        self._levels_dbfs.append(level_dbfs)
        insort(self._sorted_dbfs, level_dbfs)
        if len(self._levels_dbfs) > NOISE_BLOCKS:
            oldest_dbfs = self._levels_dbfs.popleft()
            del self._sorted_dbfs[bisect_left(self._sorted_dbfs, oldest_dbfs)]
        return self._sorted_dbfs[int(NOISE_SHARE * len(self._sorted_dbfs))]
