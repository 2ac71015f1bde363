"""Speak an earlier answer again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind, VoiceDeskError
from voicedesk.pipeline.speaking import ReplySpeaker

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from voicedesk.core.audio_clip import AudioClip
    from voicedesk.pipeline.memory import Remembered
    from voicedesk.pipeline.services import Services


async def speak_again(known: Remembered, services: Services) -> None:
    """Play what was kept of an answer, or synthesize it again if none of it was.

    Raises:
        VoiceDeskError: no voice, or no loudspeaker.
    """
    if known.record is None:
        return
    complete = known.record.heard.strip() == known.record.reply.strip()
    if known.speech and complete:
        await services.player.play(_each(known.speech))
        return
    models = await services.source.models()
    if models.synthesizer is None:
        raise VoiceDeskError(
            "Answers are not spoken at present.",
            kind=ErrorKind.NO_ANSWER,
            next_step="Switch on spoken answers in the settings, on the page Voice.",
        )
    speaker = ReplySpeaker(models.synthesizer, services.player, on_first_sound=_nothing)
    speaker.feed(known.record.reply)
    speaker.close()
    await speaker.run()
    if speaker.failure is not None:
        raise speaker.failure


async def _each(clips: Iterable[AudioClip]) -> AsyncIterator[AudioClip]:
    for clip in clips:
        yield clip


def _nothing() -> None:
    """Nobody listens for the first sound of a replay."""
