"""Clips on their way to the loudspeaker: what the audio thread takes, and what it reports back."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Mark:
    """The first or last sample of a clip was handed over, this many frames into the buffer."""

    clip: int
    is_end: bool
    at_frame: int


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    clip: int
    samples: NDArray[np.int16]
    begins: bool
    ends: bool


class PlaybackQueue:
    """Samples of consecutive clips; one thread appends, the audio thread fills its buffers.

    Appending to and popping from a deque are atomic, so the audio thread never waits for a lock.
    """

    def __init__(self) -> None:
        self._pieces: deque[_Piece] = deque()
        self._current: _Piece | None = None
        self._offset = 0
        self.handed = 0
        """Frames of the current clip that were handed over so far."""

    def append(
        self, clip: int, samples: NDArray[np.int16], *, begins: bool = False, ends: bool = False
    ) -> None:
        self._pieces.append(_Piece(clip, samples, begins, ends))

    def fill(self, buffer: NDArray[np.int16]) -> list[Mark]:
        """Copy what is there into the buffer and silence after it; return what began and ended."""
        marks: list[Mark] = []
        filled = 0
        while filled < len(buffer) and (piece := self._current or self._next()) is not None:
            if piece.begins and self._offset == 0:
                self.handed = 0
                marks.append(Mark(piece.clip, is_end=False, at_frame=filled))
            count = min(len(buffer) - filled, len(piece.samples) - self._offset)
            buffer[filled : filled + count] = piece.samples[self._offset : self._offset + count]
            filled += count
            self._offset += count
            self.handed += count
            if self._offset == len(piece.samples):
                self._current, self._offset = None, 0
                if piece.ends:
                    marks.append(Mark(piece.clip, is_end=True, at_frame=filled))
        buffer[filled:] = 0
        return marks

    def _next(self) -> _Piece | None:
        self._current = self._pieces.popleft() if self._pieces else None
        return self._current
