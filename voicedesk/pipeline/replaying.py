"""Speak an earlier answer again, or play what the user said."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING

from voicedesk.core.errors import VoiceDeskError
from voicedesk.core.tasks import cancel_and_wait
from voicedesk.pipeline.speaking import ReplySpeaker

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence

    from voicedesk.core.audio_clip import AudioClip
    from voicedesk.core.ports import Player, StoredSound
    from voicedesk.core.tasks import TaskRegistry
    from voicedesk.pipeline.services import Services

_PIECE_S = 5.0
"""Short enough to begin at once and to need little memory."""


class Replay:
    """What is played again at present, if anything is; never two things at once."""

    def __init__(self, tasks: TaskRegistry) -> None:
        self._tasks = tasks
        self._playing: asyncio.Task[VoiceDeskError | None] | None = None

    @property
    def is_playing(self) -> bool:
        return self._playing is not None and not self._playing.done()

    def begin(
        self, playing: Callable[[], Awaitable[None]], turn_id: str
    ) -> asyncio.Task[VoiceDeskError | None]:
        """Play in a task of its own, to be awaited with ``until_heard``; stop the last one first."""
        self._playing = self._tasks.start(_told(playing), name=f"replay-{turn_id}")
        return self._playing

    async def wait(self) -> None:
        """Return when nothing is played any more, however it came to an end."""
        if self._playing is not None:
            await asyncio.wait([self._playing])

    async def stop(self) -> None:
        if self._playing is not None:
            await cancel_and_wait(self._playing)


async def until_heard(playing: asyncio.Task[VoiceDeskError | None]) -> None:
    """Wait until it has been heard, or was stopped; cancelled, stop it.

    Raises:
        VoiceDeskError: it could not be played.
    """
    try:
        await asyncio.wait([playing])
    finally:
        if not playing.done():
            await cancel_and_wait(playing)
    # A bug in it has been reported by the task registry.
    if not playing.cancelled() and playing.exception() is None and (told := playing.result()):
        raise told


async def _told(playing: Callable[[], Awaitable[None]]) -> VoiceDeskError | None:
    """Play; return, not raise, the expected failure."""
    try:
        await playing()
    except VoiceDeskError as failure:
        return failure
    return None


async def speak_again(
    reply: str, speech: Sequence[AudioClip], services: Services, *, language: str = ""
) -> Sequence[AudioClip]:
    """Play what was kept of an answer, or synthesize it again if none of it was.

    ``language`` is what to expect where the text does not show it.

    Returns:
        How the answer sounded, to be kept.

    Raises:
        VoiceDeskError: no voice, or no loudspeaker.
    """
    if speech:
        async with aclosing(_each(speech)) as clips:
            await services.player.play(clips)
        return speech
    models = await services.source.models()
    speaker = ReplySpeaker(
        models.synthesizer, services.player, on_first_sound=_nothing, language=language
    )
    speaker.feed(reply)
    speaker.close()
    await speaker.run()
    if speaker.failure is not None:
        raise speaker.failure
    return speaker.clips


async def _each(clips: Iterable[AudioClip]) -> AsyncGenerator[AudioClip, None]:
    for clip in clips:
        yield clip


def _nothing() -> None:
    """Nobody listens for the first sound of a replay."""


async def play_sound(sound: StoredSound, player: Player) -> None:
    """Play a recording, read piece by piece; return when it has been heard.

    Raises:
        StorageError: it cannot be read any more.
        AudioError: there is no loudspeaker.
    """
    async with aclosing(_pieces(sound)) as clips:
        await player.play(clips)


async def _pieces(sound: StoredSound) -> AsyncGenerator[AudioClip, None]:
    start_s = 0.0
    while start_s < sound.duration_s:
        yield await sound.read(start_s, start_s + _PIECE_S)
        start_s += _PIECE_S
