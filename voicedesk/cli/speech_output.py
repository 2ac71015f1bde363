"""Where spoken answers go on the command line: the loudspeaker or a WAV file."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from voicedesk.audio.files import save_wav
from voicedesk.core.audio_clip import AudioClip, join_clips
from voicedesk.core.ports import PlayProgress

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from pathlib import Path


class ClipCollector:
    """Implements core.ports.Player: keeps the clips instead of playing them."""

    def __init__(self) -> None:
        self.clips: list[AudioClip] = []

    async def warm(self) -> None:
        """Nothing needs opening."""

    def expect(self) -> None:
        """Nothing has to be ready."""

    async def play(
        self,
        clips: AsyncIterator[AudioClip],
        *,
        on_progress: Callable[[PlayProgress], None] | None = None,
    ) -> None:
        index = -1
        async for clip in clips:
            index += 1
            self.clips.append(clip)
            if on_progress is not None:
                now_s = time.monotonic()
                on_progress(PlayProgress(index, 0.0, finished=False, at_s=now_s))
                on_progress(PlayProgress(index, clip.duration_s, finished=True, at_s=now_s))

    def save(self, path: Path) -> None:
        """Write everything that was collected as one WAV file.

        Raises:
            AudioFileError: the file cannot be written.
        """
        save_wav(join_clips(_at_one_rate(self.clips)), path)


def _at_one_rate(clips: Sequence[AudioClip]) -> list[AudioClip]:
    """Return clips at the highest of their rates: voices take turns in one answer."""
    from voicedesk.audio.resampling import resampled_pieces

    rate_hz = max((clip.sample_rate_hz for clip in clips), default=0)
    return [
        clip
        if clip.sample_rate_hz == rate_hz
        else AudioClip(np.concatenate(list(resampled_pieces(clip, rate_hz))), rate_hz)
        for clip in clips
    ]
