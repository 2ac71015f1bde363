"""The last dictated text: once more where the cursor is, or taken back from where it was put."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core.application_rules import for_application
from voicedesk.core.errors import ErrorKind, InsertionError
from voicedesk.core.fitting import fitted
from voicedesk.core.insertion import InsertionManner, Target

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicedesk.pipeline.dictating import Dictation
    from voicedesk.pipeline.services import Services
    from voicedesk.pipeline.turn import Turn


class LastText:
    """Remembered as long as the program runs; ``on_inserted`` is called when ``insert`` has been."""

    def __init__(self) -> None:
        self.text = ""
        self.on_inserted: Callable[[], None] = _nobody
        self._language = ""
        self._inserted_into: Target | None = None
        """Where something stands that can be taken back."""

    def note(self, turn: Turn, dictation: Dictation | None) -> None:
        """Take what a dictation has come to, however it ended."""
        # What is to be done with a text is not itself a text to be inserted.
        said = "" if turn.manner.edits else turn.transcript
        self.text = turn.reply or said or self.text
        if dictation is not None:
            self._language = dictation.language if turn.reply else self._language
            self._inserted_into = dictation.inserted_into or self._inserted_into

    def forget(self) -> None:
        self.text = self._language = ""
        self._inserted_into = None

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
        await inserter.insert(text, target, InsertionManner(settings.way, settings.paste_keys))
        self._inserted_into = target
        self.on_inserted()

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
