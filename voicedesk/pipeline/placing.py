"""Where the cursor was when the user began to speak, and a text that is put there."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from voicedesk.core import events as ev
from voicedesk.core.application_rules import for_application
from voicedesk.core.errors import VoiceDeskError
from voicedesk.core.fitting import fitted
from voicedesk.core.insertion import NO_TARGET, InsertionManner, Target
from voicedesk.core.settings import AfterText
from voicedesk.pipeline.inserting import insert_text
from voicedesk.pipeline.turn import bug_error

if TYPE_CHECKING:
    from voicedesk.core.settings import DictationSettings
    from voicedesk.core.tasks import TaskRegistry
    from voicedesk.pipeline.services import Services
    from voicedesk.pipeline.turn import Turn


@dataclass(frozen=True, slots=True)
class Place:
    """Where the cursor was when the user began to speak, and what stood there."""

    target: Target = NO_TARGET
    before: str | None = None
    selected: str = ""
    failure: VoiceDeskError | None = None
    """Why it cannot be known."""


class Placing:
    """Looks where the cursor is when it is made, if ``inserts``, and puts a text there."""

    def __init__(
        self, turn: Turn, services: Services, tasks: TaskRegistry, *, inserts: bool
    ) -> None:
        self._turn = turn
        self._services = services
        self.inserts = inserts
        self.inserted_into: Target | None = None
        """Where the text stands now, if it was put anywhere."""
        self._looking: asyncio.Task[Place] | None = None
        if inserts:
            self._looking = tasks.start(self._look(), name=f"{turn.turn_id}-target")

    async def place(self) -> Place:
        """Return where the text goes."""
        looking = self._looking
        if looking is None:
            return Place(before=self._turn.manner.before)
        await asyncio.wait([looking])
        if looking.cancelled() or looking.exception() is not None:
            raise bug_error()  # the task registry has reported it
        return looking.result()

    def settings(self, place: Place) -> DictationSettings:
        """Return how a text is written there."""
        return for_application(self._services.dictation(), place.target)

    def give_up(self) -> None:
        """End what is still under way; the task registry waits for it."""
        if self._looking is not None:
            self._looking.cancel()

    async def _look(self) -> Place:
        inserter = self._services.inserter
        try:
            target = await inserter.target()
            if self._turn.manner.edits:
                return Place(target, selected=await inserter.selected_text(target))
            fits_in = self._services.dictation().fit_in
            return Place(target, await inserter.text_before(target) if fits_in else None)
        except VoiceDeskError as failure:
            return Place(failure=failure)

    def fitted(self, text: str, place: Place, settings: DictationSettings, language: str) -> str:
        """Return a text as it goes where the cursor is; whoever takes it puts nothing after."""
        if not self.inserts:
            settings = replace(settings, after_text=AfterText.NOTHING)
        vocabulary = self._services.hearing().vocabulary
        return fitted(text, place.before, settings, language=language, vocabulary=vocabulary)

    async def insert(self, text: str, place: Place, settings: DictationSettings) -> None:
        """Put a text where the cursor is, and tell it.

        Raises:
            InsertionError: it could not be.
        """
        turn, target = self._turn, place.target
        manner = InsertionManner(settings.way, settings.paste_keys)
        with turn.timed("insert"):
            done = await insert_text(self._services.inserter, text, target, manner)
        if done.was_taken is not False:
            self.inserted_into = target
        turn.emit(
            ev.TextInserted(
                turn_id=turn.turn_id,
                t_ms=turn.t_ms(),
                application=target.application,
                way=done.way,
                was_taken=done.was_taken,
            )
        )
        if done.notice:
            turn.tell(done.notice, done.next_step)

    def tell_ready(self) -> None:
        """Say that a text has come that nobody takes by itself, such as that of a turn that waited."""
        self._turn.tell(
            "The text is ready.", "Click where it belongs and paste the last text, or copy it."
        )
