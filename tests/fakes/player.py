"""A loudspeaker that remembers what it played."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from voicedesk.core.ports import PlayProgress

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from voicedesk.core.audio_clip import AudioClip
    from voicedesk.core.errors import AudioError


class RecordingPlayer:
    """Implements core.ports.Player.

    Args:
        pace: Seconds that a second of sound takes; 0 plays everything at once.
        refused: Raised by ``warm`` and ``play``.
        lost: Raised by ``play`` when the first clip has begun.

    ``hold`` makes clips begin and not end, until ``release``. ``cancelled_after_s`` is how much of
    a held clip counts as played when it is cancelled.
    """

    def __init__(
        self,
        *,
        pace: float = 0.0,
        refused: AudioError | None = None,
        lost: AudioError | None = None,
    ) -> None:
        self.pace = pace
        self.refused = refused
        self.lost = lost
        self.cancelled_after_s = 0.0
        self.warmed = 0
        self.expected = 0
        self.begun: list[AudioClip] = []
        self.finished: list[AudioClip] = []
        self.cancelled = 0
        self._may_end = asyncio.Event()
        self._may_end.set()

    def hold(self) -> None:
        self._may_end.clear()

    def release(self) -> None:
        self._may_end.set()

    @property
    def is_playing(self) -> bool:
        return len(self.begun) > len(self.finished) + self.cancelled

    async def warm(self) -> None:
        if self.refused is not None:
            raise self.refused
        self.warmed += 1

    def expect(self) -> None:
        self.expected += 1

    async def play(
        self,
        clips: AsyncIterator[AudioClip],
        *,
        on_progress: Callable[[PlayProgress], None] | None = None,
    ) -> None:
        if self.refused is not None:
            raise self.refused
        report = on_progress or _ignore
        index = 0
        upcoming = asyncio.ensure_future(anext(clips, None))
        try:
            while (clip := await upcoming) is not None:
                upcoming = asyncio.ensure_future(anext(clips, None))
                await self._play_one(clip, index, report)
                index += 1
        finally:
            upcoming.cancel()
            await asyncio.gather(upcoming, return_exceptions=True)

    async def _play_one(
        self, clip: AudioClip, index: int, report: Callable[[PlayProgress], None]
    ) -> None:
        self.begun.append(clip)
        report(PlayProgress(index, 0.0, finished=False, at_s=time.monotonic()))
        if self.lost is not None:
            raise self.lost
        try:
            await asyncio.sleep(clip.duration_s * self.pace)
            await self._may_end.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            played_s = self.cancelled_after_s
            report(PlayProgress(index, played_s, finished=False, at_s=time.monotonic()))
            raise
        self.finished.append(clip)
        report(PlayProgress(index, clip.duration_s, finished=True, at_s=time.monotonic()))


def _ignore(_: PlayProgress) -> None:
    """Nobody asked for progress."""
