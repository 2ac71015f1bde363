"""The last dictated text: once more where the cursor is, or taken back from where it was put."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core.application_rules import for_application
from voicedesk.core.errors import ErrorKind, InsertionError
from voicedesk.core.fitting import fitted
from voicedesk.core.insertion import InsertionManner, Target
from voicedesk.pipeline.inserting import insert_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicedesk.pipeline.dictating import Dictation
    from voicedesk.pipeline.services import Services
    from voicedesk.pipeline.turn import Turn


class LastText:
    """Remembered as long as the program runs.

    ``on_settled`` is called when the text needs to be offered no more: inserted, or forgotten.
    """

    def __init__(self) -> None:
        self.text = ""
        self.on_settled: Callable[[], None] = _nobody
        self._turn_id = ""
        self._language = ""
        self._inserted_into: Target | None = None
        """Where something stands that can be taken back."""

    def note(self, turn: Turn, dictation: Dictation | None) -> None:
        """Take what a dictation has come to, however it ended."""
        # What is to be done with a text is not itself a text to be inserted.
        said = "" if turn.manner.edits else turn.transcript
        if turn.reply or said:
            self.text, self._turn_id = turn.reply or said, turn.turn_id
        if dictation is not None:
            self._language = dictation.language if turn.reply else self._language
            self._inserted_into = dictation.inserted_into or self._inserted_into

    def forget(self, turn_id: str = "") -> None:
        """Forget the text, if it is that of a turn or if none is named."""
        if turn_id in ("", self._turn_id):
            self.text = self._language = self._turn_id = ""
            self._inserted_into = None
            self.on_settled()

    async def insert(self, services: Services) -> None:
        """Put the text where the cursor is now.

        Raises:
            InsertionError: it could not be, or there is none.
        """
        if not self.text:
            raise InsertionError(
                "Nothing has been dictated yet.",
                kind=ErrorKind.NOT_INSERTED,
                next_step="Dictate something first.",
            )
        text, language, inserter = self.text, self._language, services.inserter
        target = await inserter.target()
        settings = for_application(services.dictation(), target)
        before = await inserter.text_before(target) if settings.fit_in else None
        vocabulary = services.hearing().vocabulary
        text = fitted(text, before, settings, language=language, vocabulary=vocabulary)
        manner = InsertionManner(settings.way, settings.paste_keys)
        done = await insert_text(inserter, text, target, manner)
        if done.was_taken is False:
            raise InsertionError(done.notice, kind=ErrorKind.NOT_INSERTED, next_step=done.next_step)
        self._inserted_into = target
        self.on_settled()

    async def undo(self, services: Services) -> None:
        """Let the program take back what was inserted last, once.

        Raises:
            InsertionError: there is nothing, or another window has the focus.
        """
        target, self._inserted_into = self._inserted_into, None
        if target is None:
            raise InsertionError(
                "There is no dictated text to take back.",
                kind=ErrorKind.NOT_INSERTED,
                next_step="Use the program's own undo.",
            )
        try:
            await services.inserter.undo(target)
        except BaseException:
            self._inserted_into = self._inserted_into or target
            raise


def _nobody() -> None:
    """Nobody wants to know."""
