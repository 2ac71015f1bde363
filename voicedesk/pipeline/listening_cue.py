"""The sound that says "speak now", and its absence from the recording."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import numpy as np

from voicedesk.core.audio_clip import AudioBlock
from voicedesk.core.errors import AudioError

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncIterator

    from voicedesk.core.audio_clip import AudioClip
    from voicedesk.core.tasks import TaskRegistry
    from voicedesk.pipeline.services import Services

_log = logging.getLogger(__name__)

_ECHO_BLOCKS = 4
"""The last of the sound is still in the room, and on its way through the microphone."""


class ListeningCue:
    """Plays the sound once, if the user wants it; meanwhile the recording hears nothing."""

    def __init__(self, services: Services, tasks: TaskRegistry) -> None:
        self._services = services
        self._tasks = tasks
        self._playing: asyncio.Task[None] | None = None
        self._blocks_after = 0

    def begin(self) -> None:
        if self._services.plays_cue():
            self._blocks_after = _ECHO_BLOCKS
            self._playing = self._tasks.start(self._play(), name="listening-cue")

    def end(self) -> None:
        """Fall silent; the recording is over."""
        if self._playing is not None:
            self._playing.cancel()

    def silenced(self, block: AudioBlock) -> AudioBlock:
        """Return a block as it is, or silent while the cue can be heard in it."""
        if self._playing is None or not self._blocks_after:
            return block
        if self._playing.done():
            self._blocks_after -= 1
        return AudioBlock(np.zeros_like(block.samples), block.captured_at_s)

    async def _play(self) -> None:
        try:
            await self._services.player.play(_one(self._services.cue))
        except AudioError as failure:
            # Without a loudspeaker the window still shows that it listens.
            _log.info("no cue: %s", failure.message)


async def _one(clip: AudioClip) -> AsyncIterator[AudioClip]:
    yield clip
