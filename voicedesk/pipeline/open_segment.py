"""What was said since the last cut: encoded as it comes, and on its way where that is possible."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voicedesk.core.ports import OpenEncoding, SpeechUpload


@dataclass(slots=True)
class OpenSegment:
    """``encoded`` counts the blocks that were encoded, ``unsent`` holds what of them waits.

    ``is_sent_whole`` once it is known that there is no upload to be had before its end.
    """

    blocks: list[NDArray[np.int16]] = field(default_factory=list["NDArray[np.int16]"])
    voiced: list[bool] = field(default_factory=list[bool])
    has_voice: bool = False
    frame_count: int = 0
    encoding: OpenEncoding | None = None
    encoded: int = 0
    unsent: bytearray = field(default_factory=bytearray)
    upload: SpeechUpload | None = None
    is_sent_whole: bool = False

    def add(self, samples: NDArray[np.int16], *, is_voiced: bool) -> None:
        self.blocks.append(samples)
        self.voiced.append(is_voiced)
        self.has_voice = self.has_voice or is_voiced
        self.frame_count += len(samples)

    def encode(self, most_blocks: int) -> None:
        """Encode what waits, up to so many blocks."""
        if self.encoding is not None:
            for samples in self.blocks[self.encoded : self.encoded + most_blocks]:
                self.unsent += self.encoding.write(samples)
                self.encoded += 1

    def send(self) -> None:
        if self.upload is not None and self.unsent:
            self.upload.write(bytes(self.unsent))
            self.unsent.clear()

    def split(self, frame: int) -> tuple[NDArray[np.int16], bool, OpenSegment]:
        """Return the samples before a frame, whether there is voice, and the segment after it."""
        following = OpenSegment()
        has_voice, behind = False, 0
        for block, is_voiced in zip(self.blocks, self.voiced, strict=True):
            begin, behind = behind, behind + len(block)
            if behind > frame:
                following.add(block[max(0, frame - begin) :], is_voiced=is_voiced)
            has_voice = has_voice or (is_voiced and begin < frame)
        return np.concatenate(self.blocks)[:frame].copy(), has_voice, following
