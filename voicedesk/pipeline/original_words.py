"""What was said before it was translated, by a second request beside that for the translation."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from voicedesk.core import events as ev
from voicedesk.core.errors import VoiceDeskError
from voicedesk.core.language_guess import guess_language, language_code
from voicedesk.core.letter_case import with_small_letter
from voicedesk.pipeline.turn import bug_error
from voicedesk.pipeline.understanding import words_of_sound

if TYPE_CHECKING:
    from voicedesk.core.tasks import TaskRegistry
    from voicedesk.core.transcript import Transcript
    from voicedesk.pipeline.services import Services
    from voicedesk.pipeline.turn import SoundInput, Turn


class OriginalWords:
    """Is asked for when it is made, and becomes the turn's transcript once that is translated."""

    def __init__(
        self, turn: Turn, given: SoundInput, services: Services, tasks: TaskRegistry
    ) -> None:
        """Begin; the models of ``services`` are those that give what was said."""
        self._turn = turn
        self._given = given
        self._services = services
        self._is_translated = asyncio.Event()
        self._found: Transcript | None = None
        self._is_kept = False
        self._asking = tasks.start(self._ask(), name=f"{turn.turn_id}-original")

    def show(self) -> None:
        """Let them be told as soon as they are there: the translation is."""
        self._is_translated.set()

    async def shown(self) -> None:
        """Return when they have been told, or why there are none."""
        await asyncio.wait([self._asking])
        if self._asking.exception() is not None:  # which the task registry has reported
            self._turn.notice(_unknown(bug_error()))

    def give_up(self) -> None:
        """End what is still under way; words that have come stay with the turn, untold."""
        self._asking.cancel()
        if self._found is not None and not self._is_kept:
            self._keep(self._found)

    async def _ask(self) -> None:
        turn = self._turn
        try:
            models = await self._services.source.models()
            self._found = await words_of_sound(turn, self._given, self._services, models)
        except VoiceDeskError as failure:
            await self._is_translated.wait()
            turn.notice(_unknown(failure))
            return
        await self._is_translated.wait()
        self._keep(self._found)
        turn.emit(
            ev.OriginalReady(
                turn_id=turn.turn_id,
                t_ms=turn.t_ms(),
                text=turn.transcript,
                language=turn.language,
            )
        )

    def _keep(self, found: Transcript) -> None:
        self._is_kept = True
        self._turn.transcript = found.text
        self._turn.language = language_code(found.language) or guess_language(found.text)


def _unknown(failure: VoiceDeskError) -> VoiceDeskError:
    """Return what the user is told when there is only the translation."""
    return VoiceDeskError(
        f"What you said cannot be shown beside its translation: "
        f"{with_small_letter(failure.message)}",
        kind=failure.kind,
        next_step=failure.next_step,
        retryable=failure.retryable,
    )
