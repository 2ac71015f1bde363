"""The second half of a dictation: from what was said to a text where the cursor is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core import events as ev
from voicedesk.core.errors import ErrorKind, NothingHeard
from voicedesk.core.text_rules import as_written
from voicedesk.pipeline.cleaning_up import edit, in_style
from voicedesk.pipeline.placing import Placing

if TYPE_CHECKING:
    from voicedesk.core.insertion import Target
    from voicedesk.core.settings import DictationSettings
    from voicedesk.core.tasks import TaskRegistry
    from voicedesk.pipeline.placing import Place
    from voicedesk.pipeline.services import Models, Services
    from voicedesk.pipeline.turn import Turn


class Dictation:
    """Looks where the cursor is when it is made, and puts a text there when it is run."""

    def __init__(self, turn: Turn, services: Services, tasks: TaskRegistry) -> None:
        self._turn = turn
        self._placing = Placing(turn, services, tasks, inserts=turn.manner.inserts)
        self.language = ""
        """What the text is written in, as far as that is known."""

    @property
    def inserted_into(self) -> Target | None:
        """Where the text stands now, if it was put anywhere."""
        return self._placing.inserted_into

    async def run(self, models: Models) -> None:
        """Write what was said, and put it at the cursor.

        Raises:
            InsertionError: it could not be; the turn has the text all the same.
            NothingHeard: nothing was said but fillers.
            ServiceError: the selected text could not be changed, and stays as it is.
        """
        turn, manner, placing = self._turn, self._turn.manner, self._placing
        place = await placing.place()
        if place.failure is not None and manner.edits:
            raise place.failure
        settings = placing.settings(place)
        self.language = turn.language or models.language
        turn.reply = await self._written(settings, place, models)
        text = turn.reply
        if not manner.edits:
            text = placing.fitted(turn.reply, place, settings, self.language)
        ready = turn.reply if manner.inserts else text
        turn.emit(ev.TextReady(turn_id=turn.turn_id, t_ms=turn.t_ms(), text=ready))
        if place.failure is not None:
            raise place.failure
        if manner.inserts:
            await placing.insert(text, place, settings)
        elif manner.before is None:
            placing.tell_ready()

    def give_up(self) -> None:
        """End what is still under way; the task registry waits for it."""
        self._placing.give_up()

    async def _written(self, settings: DictationSettings, place: Place, models: Models) -> str:
        """Return the text by the user's rules, and by a chat model if the user wants that."""
        turn = self._turn
        if turn.manner.edits:
            return await edit(turn, place.selected, turn.transcript, models)
        text = as_written(turn.transcript, settings, self.language)
        if not text:
            raise _only_fillers()
        return await in_style(turn, text, settings, models)


def _only_fillers() -> NothingHeard:
    return NothingHeard(
        "There is nothing but filler words in what you said, so nothing was written.",
        kind=ErrorKind.NOTHING_HEARD,
        next_step="Dictate it again, or let the settings keep filler words.",
    )
