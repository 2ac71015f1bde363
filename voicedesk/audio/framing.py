"""What comes at a device's rate, cut into blocks of 20 ms at 16 kHz."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from voicedesk.audio.resampling import Resampler
from voicedesk.core.audio_clip import BLOCK_DURATION_S, SPEECH_RATE_HZ, AudioBlock

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLOCK_FRAMES = round(BLOCK_DURATION_S * SPEECH_RATE_HZ)


class Framer:
    """Resamples and cuts one recording, whose rate may change on the way."""

    def __init__(self, sample_rate_hz: int) -> None:
        self._resampler = Resampler(sample_rate_hz, SPEECH_RATE_HZ)
        self._pending = np.zeros(0, np.int16)

    def feed(self, block: AudioBlock) -> list[AudioBlock]:
        """Return the whole blocks that have become ready."""
        return self._cut(self._resampler.feed(block.samples), block.captured_at_s)

    def change_rate(self, sample_rate_hz: int) -> list[AudioBlock]:
        """Go on at another rate; return what the sound so far still completes."""
        rest = self._resampler.finish()
        self._resampler = Resampler(sample_rate_hz, SPEECH_RATE_HZ)
        return self._cut(rest, time.monotonic())

    def finish(self) -> list[AudioBlock]:
        """Return the rest; its last block may be shorter."""
        now_s = time.monotonic()
        blocks = self._cut(self._resampler.finish(), now_s)
        if len(self._pending):
            blocks.append(AudioBlock(self._pending, now_s))
        return blocks

    def _cut(self, samples: NDArray[np.int16], captured_at_s: float) -> list[AudioBlock]:
        pending = np.concatenate([self._pending, samples])
        whole = len(pending) - len(pending) % BLOCK_FRAMES
        self._pending = pending[whole:]
        return [
            AudioBlock(pending[begin : begin + BLOCK_FRAMES], captured_at_s)
            for begin in range(0, whole, BLOCK_FRAMES)
        ]
