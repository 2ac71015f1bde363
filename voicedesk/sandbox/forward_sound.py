"""Sound files read from beginning to end, whether or not they tell their length."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import soundfile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_BLOCK_FRAMES = 1 << 16
_LONGEST_FRAMES = 1 << 40
"""libsndfile tells more than this of a FLAC that was sent while it was being made."""


class ForwardSound(soundfile.SoundFile):
    """A file in memory; soundfile would look for its end, which libsndfile fails to find."""

    def __init__(self, data: bytes) -> None:
        super().__init__(io.BytesIO(data))

    def blocks(self) -> Iterator[NDArray[np.float32]]:
        """Yield the samples, one row per frame."""
        while len(block := self.read(_BLOCK_FRAMES, dtype="float32", always_2d=True)):
            yield block

    def length_s(self) -> float:
        """Return what the file tells; one that does not is read to its end."""
        frames = self.frames
        if frames > _LONGEST_FRAMES:
            frames = sum(len(block) for block in self.blocks())
        return frames / self.samplerate

    def mono(self) -> NDArray[np.float32]:
        """Return all samples, mixed to one channel."""
        parts = [block.mean(axis=1) for block in self.blocks()]
        return np.concatenate([np.zeros(0, np.float32), *parts])

    def seekable(self) -> bool:  # pyright: ignore[reportImplicitOverride] - core is out of reach
        return False
