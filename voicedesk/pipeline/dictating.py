"""The second half of a dictation: from what was said to a text where the cursor is."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from voicedesk.core import events as ev
from voicedesk.core.application_rules import for_application
from voicedesk.core.clean_up import NO_STYLE, style_named
from voicedesk.core.errors import ErrorKind, NothingHeard, VoiceDeskError
from voicedesk.core.fitting import fitted
from voicedesk.core.insertion import NO_TARGET, InsertionManner, Target
from voicedesk.core.settings import AfterText
from voicedesk.core.text_rules import as_written
from voicedesk.core.turns import Intent
from voicedesk.pipeline.cleaning_up import clean_up, edit
from voicedesk.pipeline.inserting import insert_text
from voicedesk.pipeline.turn import bug_error

if TYPE_CHECKING:
    from voicedesk.core.settings import DictationSettings
    from voicedesk.core.tasks import TaskRegistry
    from voicedesk.pipeline.services import Models, Services
    from voicedesk.pipeline.turn import Turn


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the cursor was when the user began to speak, and what stood there."""

    target: Target = NO_TARGET
    before: str | None = None
    selected: str = ""
    failure: VoiceDeskError | None = None
    """Why it cannot be known."""


class Dictation:
    """Looks where the cursor is when it is made, and puts a text there when it is run."""

    def __init__(self, turn: Turn, services: Services, tasks: TaskRegistry) -> None:
        self._turn = turn
        self._services = services
        self.inserted_into: Target | None = None
        """Where the text stands now, if it was put anywhere."""
        self.language = ""
        """What the text is written in, as far as that is known."""
        self._looking: asyncio.Task[_Place] | None = None
        if turn.manner.inserts:
            self._looking = tasks.start(self._look(), name=f"{turn.turn_id}-target")

    async def run(self, models: Models) -> None:
        """Write what was said, and put it at the cursor.

        Raises:
            InsertionError: it could not be; the turn has the text all the same.
            NothingHeard: nothing was said but fillers.
            ServiceError: the selected text could not be changed, and stays as it is.
        """
        turn, manner = self._turn, self._turn.manner
        place = _Place(before=manner.before)
        if self._looking is not None:
            place = await _found(self._looking)
        if place.failure is not None and manner.edits:
            raise place.failure
        settings = for_application(self._services.dictation(), place.target)
        self.language = _language(turn, models)
        turn.reply = await self._written(settings, place, models)
        text = turn.reply if manner.edits else self._fitted(place, settings)
        ready = turn.reply if manner.inserts else text
        turn.emit(ev.TextReady(turn_id=turn.turn_id, t_ms=turn.t_ms(), text=ready))
        if place.failure is not None:
            raise place.failure
        if manner.inserts:
            await self._insert(text, place.target, settings)
        elif manner.before is None:
            self._tell_ready()

    def _tell_ready(self) -> None:
        """Say that a text has come that nobody takes by itself, such as that of a turn that waited."""
        self._turn.emit(
            ev.Notice(
                turn_id=self._turn.turn_id,
                t_ms=self._turn.t_ms(),
                message="The text is ready.",
                next_step="Click where it belongs and paste the last text, or copy it.",
            )
        )

    def give_up(self) -> None:
        """End what is still under way; the task registry waits for it."""
        if self._looking is not None:
            self._looking.cancel()

    async def _look(self) -> _Place:
        inserter = self._services.inserter
        try:
            target = await inserter.target()
            if self._turn.manner.edits:
                return _Place(target, selected=await inserter.selected_text(target))
            fits_in = self._services.dictation().fit_in
            return _Place(target, await inserter.text_before(target) if fits_in else None)
        except VoiceDeskError as failure:
            return _Place(failure=failure)

    def _fitted(self, place: _Place, settings: DictationSettings) -> str:
        """Return the text as it goes where the cursor is; whoever takes it puts nothing after."""
        if not self._turn.manner.inserts:
            settings = replace(settings, after_text=AfterText.NOTHING)
        vocabulary = self._services.hearing().vocabulary
        return fitted(
            self._turn.reply, place.before, settings, language=self.language, vocabulary=vocabulary
        )

    async def _written(self, settings: DictationSettings, place: _Place, models: Models) -> str:
        """Return the text by the user's rules, and by a chat model if the user wants that."""
        turn = self._turn
        if turn.manner.edits:
            return await edit(turn, place.selected, turn.transcript, models)
        if turn.intent is Intent.TRANSLATE:
            text = turn.transcript.strip()
        else:
            text = as_written(turn.transcript, settings, self.language)
        if not text:
            raise _only_fillers()
        name = turn.manner.style or settings.style
        if not name or name == NO_STYLE:
            return text
        style = style_named(name, settings)
        if style is None:
            turn.notice(_no_such_style(name))
            return text
        return await clean_up(turn, text, style, models)

    async def _insert(self, text: str, target: Target, settings: DictationSettings) -> None:
        turn = self._turn
        manner = InsertionManner(settings.way, settings.paste_keys)
        application, inserter = target.application, self._services.inserter
        began_at_s = turn.clock.monotonic_s()
        done = await insert_text(inserter, text, target, manner)
        if done.was_taken is not False:
            self.inserted_into = target
        elapsed_s = turn.clock.monotonic_s() - began_at_s
        turn.stage_ms["insert"] = round(1000 * elapsed_s, 2)
        turn.emit(
            ev.TextInserted(
                turn_id=turn.turn_id,
                t_ms=turn.t_ms(),
                application=application,
                way=done.way,
                was_taken=done.was_taken,
            )
        )
        if done.notice:
            turn.emit(
                ev.Notice(
                    turn_id=turn.turn_id,
                    t_ms=turn.t_ms(),
                    message=done.notice,
                    next_step=done.next_step,
                )
            )


async def _found(looking: asyncio.Task[_Place]) -> _Place:
    """Return where the text goes."""
    await asyncio.wait([looking])
    if looking.cancelled() or looking.exception() is not None:
        raise bug_error()  # the task registry has reported it
    return looking.result()


def _language(turn: Turn, models: Models) -> str:
    """Return the language that a dictated text is in, as far as that is known."""
    return "en" if turn.intent is Intent.TRANSLATE else turn.language or models.language


def _only_fillers() -> NothingHeard:
    return NothingHeard(
        "There is nothing but filler words in what you said, so nothing was written.",
        kind=ErrorKind.NOTHING_HEARD,
        next_step="Dictate it again, or let the settings keep filler words.",
    )


def _no_such_style(name: str) -> VoiceDeskError:
    return VoiceDeskError(
        f"There is no clean-up style “{name}”, so the text stands as you said it.",
        kind=ErrorKind.NOT_FOUND,
        next_step="Choose another one in the settings.",
    )
