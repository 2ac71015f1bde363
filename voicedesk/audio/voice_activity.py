"""Speech told from other sound: WebRTC's detector, and what it takes for speech by mistake.

Alone it calls loud hums and fans voiced all the time, and typing most of the time. So a block must
also stand out from the noise of the last seconds, and sound must last as no key click does.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque
from typing import TYPE_CHECKING

import numpy as np
import webrtcvad

from voicedesk.core.audio_clip import BLOCK_DURATION_S, SPEECH_RATE_HZ, rms_dbfs

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLOCK_FRAMES = round(BLOCK_DURATION_S * SPEECH_RATE_HZ)

AGGRESSIVENESS = 2
"""WebRTC's, from 0 to 3."""

QUIETEST_DBFS = -60.0
"""Nothing below it counts as speech, however silent the room is."""

ABOVE_NOISE_DB = 8.0
NOISE_SHARE = 0.1
"""So much of the last seconds is taken for noise: even fluent speech has as many pauses."""

NOISE_BLOCKS = round(3.0 / BLOCK_DURATION_S)
FIRST_NOISE_DBFS = -65.0
"""Taken for the noise of the first 0.2 s, so that a word spoken with the first sample counts."""

HUM_TILT_DB = -25.5
"""Differences between neighbouring samples, relative to the samples: lower than in any voice."""

LASTING_BLOCKS = 4
"""A key click is over after three blocks."""


class WebRtcVoiceActivity:
    """Implements core.ports.VoiceActivity."""

    def __init__(self) -> None:
        self._detector = webrtcvad.Vad(AGGRESSIVENESS)
        self._noise = _NoiseFloor()
        self._loud_blocks = 0

    def is_voiced(self, samples: NDArray[np.int16]) -> bool:
        if len(samples) != BLOCK_FRAMES:
            return False
        level_dbfs = rms_dbfs(samples)
        noise_dbfs = self._noise.follow(level_dbfs)
        # The detector adapts itself to the sound, so it hears every block.
        is_speech = self._detector.is_speech(samples.tobytes(), SPEECH_RATE_HZ)
        stands_out = level_dbfs > max(QUIETEST_DBFS, noise_dbfs + ABOVE_NOISE_DB)
        is_loud = stands_out and not _is_hum(samples, level_dbfs)
        self._loud_blocks = self._loud_blocks + 1 if is_loud else 0
        return is_speech and self._loud_blocks >= LASTING_BLOCKS


def _is_hum(samples: NDArray[np.int16], level_dbfs: float) -> bool:
    """Tell whether there is nothing but the lowest tones in it, as a transformer makes them."""
    return rms_dbfs(np.diff(samples.astype(np.int32))) - level_dbfs < HUM_TILT_DB


class _NoiseFloor:
    """The level that a share of the last seconds stays below."""

    def __init__(self) -> None:
        self._levels_dbfs = deque([FIRST_NOISE_DBFS])
        self._sorted_dbfs = [FIRST_NOISE_DBFS]

    def follow(self, level_dbfs: float) -> float:
        """Take in one more block and return the noise level."""
        self._levels_dbfs.append(level_dbfs)
        insort(self._sorted_dbfs, level_dbfs)
        if len(self._levels_dbfs) > NOISE_BLOCKS:
            oldest_dbfs = self._levels_dbfs.popleft()
            del self._sorted_dbfs[bisect_left(self._sorted_dbfs, oldest_dbfs)]
        return self._sorted_dbfs[int(NOISE_SHARE * len(self._sorted_dbfs))]
