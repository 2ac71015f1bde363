"""What a turn says aloud, whatever it is: begun early, silenced at once, and told as it is heard."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from voicedesk.core import events as ev
from voicedesk.core.tasks import cancel_and_wait
from voicedesk.pipeline.speaking import ReplySpeaker
from voicedesk.pipeline.turn import bug_error

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from voicedesk.core.audio_clip import AudioClip
    from voicedesk.core.ports import Player, Synthesizer
    from voicedesk.core.tasks import TaskRegistry
    from voicedesk.pipeline.turn import Turn


class TurnVoice:
    """Speaks what a turn has to say, and notes on the turn which part of it was heard.

    Args:
        turn: Its ``reply`` is what is spoken.
        synthesizer: The voice.
        player: The loudspeaker.
        tasks: Owns the speaking.
        language: What to expect where a text does not show it, by its code or English name.
    """

    def __init__(
        self,
        turn: Turn,
        synthesizer: Synthesizer,
        player: Player,
        tasks: TaskRegistry,
        *,
        language: str = "",
    ) -> None:
        self._turn = turn
        self._tasks = tasks
        self._has_sounded = False
        self._speaker = ReplySpeaker(
            synthesizer,
            player,
            on_first_sound=self._on_first_sound,
            language=language,
            on_notice=turn.notice,
        )

    @property
    def has_sounded(self) -> bool:
        """Whether anything has been handed to the loudspeaker."""
        return self._has_sounded

    @property
    def clips(self) -> list[AudioClip]:
        """The whole of it as it sounded, to be played again; nothing if it broke off."""
        speaker = self._speaker
        return speaker.clips if speaker.was_heard_completely else []

    def feed(self, text: str) -> None:
        self._speaker.feed(text)

    @asynccontextmanager
    async def speaking(self) -> AsyncGenerator[None]:
        """Speak what is fed within; at the end, unless it is an exception, hear it out.

        Raises:
            VoiceDeskError: speaking met a bug.
        """
        speaker = self._speaker
        task = self._tasks.start(speaker.run(), name=f"{self._turn.turn_id}-speech")
        try:
            yield
            speaker.close()
            await asyncio.wait([task])
            if task.exception() is not None:  # a bug, which the task registry has reported
                raise bug_error()
            if speaker.failure is not None:
                self._turn.notice(speaker.failure)
        finally:
            if not task.done():
                await cancel_and_wait(task)
            self._note_what_was_heard()

    def _on_first_sound(self) -> None:
        turn = self._turn
        self._has_sounded = True
        turn.mark_since_input("first_sound")
        turn.emit(ev.SpeechStarted(turn_id=turn.turn_id, t_ms=turn.t_ms()))

    def _note_what_was_heard(self) -> None:
        turn, speaker = self._turn, self._speaker
        # Where the voice failed, the user read the text instead of hearing it.
        complete = speaker.was_heard_completely or speaker.failure is not None
        turn.heard = turn.reply if complete else speaker.heard()
        if self._has_sounded:
            turn.emit(ev.SpeechFinished(turn_id=turn.turn_id, t_ms=turn.t_ms(), heard=turn.heard))
