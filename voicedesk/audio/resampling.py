"""Sample rates into one another, a piece at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import soxr

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from voicedesk.core.audio_clip import AudioClip

PIECE_S = 0.1
"""Takes about half a millisecond, so the loop is never held up."""

_LOWEST, _HIGHEST = -32_768, 32_767


class Resampler:
    """Resamples one recording or clip; equal rates pass through untouched."""

    def __init__(self, from_rate_hz: int, to_rate_hz: int) -> None:
        self._stream = (
            None
            if from_rate_hz == to_rate_hz
            else soxr.ResampleStream(from_rate_hz, to_rate_hz, 1, dtype="float32")
        )

    def feed(self, samples: NDArray[np.int16], *, last: bool = False) -> NDArray[np.int16]:
        """Return what has become ready; ``last`` gives the rest."""
        if self._stream is None:
            return samples
        # As whole numbers, soxr would add a dither that turns digital silence into sound.
        resampled = self._stream.resample_chunk(samples.astype(np.float32), last=last)
        return to_int16(resampled)

    def finish(self) -> NDArray[np.int16]:
        return self.feed(np.zeros(0, np.int16), last=True)


def to_int16(samples: NDArray[np.float32]) -> NDArray[np.int16]:
    """Round samples that are on the scale of 16 bits; louder ones are cut off."""
    return np.clip(np.rint(samples), _LOWEST, _HIGHEST).astype(np.int16)


def resampled_pieces(clip: AudioClip, to_rate_hz: int) -> Iterator[NDArray[np.int16]]:
    """Yield a clip at another rate in short pieces."""
    resampler = Resampler(clip.sample_rate_hz, to_rate_hz)
    length = max(1, round(PIECE_S * clip.sample_rate_hz))
    for begin in range(0, len(clip.samples), length):
        if len(piece := resampler.feed(clip.samples[begin : begin + length])):
            yield piece
    if len(rest := resampler.finish()):
        yield rest
