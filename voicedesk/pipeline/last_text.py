"""The last dictated text: once more where the cursor is, or taken back from where it was put."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voicedesk.core.application_rules import for_application
from voicedesk.core.errors import ErrorKind, InsertionError
from voicedesk.core.fitting import fitted
from voicedesk.core.history import StoredTurn, dictated_text
from voicedesk.core.insertion import InsertionManner, Target
from voicedesk.core.translation import ENGLISH
from voicedesk.core.turns import Intent, Source
from voicedesk.pipeline.inserting import insert_text
from voicedesk.pipeline.keeping import record_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicedesk.core.insertion import LateInsertion
    from voicedesk.core.turns import TurnRecord
    from voicedesk.pipeline.dictating import Dictation
    from voicedesk.pipeline.keeping import Keeper
    from voicedesk.pipeline.services import Services
    from voicedesk.pipeline.translating import Translation
    from voicedesk.pipeline.turn import Turn


@dataclass(frozen=True, slots=True)
class _Text:
    """A text and the turn that it came of: one of this run, or one of the history."""

    text: str
    turn: Turn | StoredTurn
    language: str = ""

    def record(self) -> TurnRecord | None:
        """Return how the turn ended."""
        turn = self.turn
        return record_of(turn) if isinstance(turn, StoredTurn) else turn.record


@dataclass(frozen=True, slots=True)
class Placed:
    """A turn, as it had ended, whose text was put into an application."""

    record: TurnRecord
    application: str
    is_private: bool


class LastText:
    """That of this run; until there is one, the newest that the history has.

    ``on_settled`` is called when the text needs to be offered no more: inserted, or forgotten.
    ``on_inserted`` is for the session, which calls it when it has noted that a text was put
    somewhere.
    """

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self.on_settled: Callable[[], None] = _nobody
        self.on_inserted: Callable[[LateInsertion], None] = _nobody_of
        self._known: _Text | None = None
        self._recalled: _Text | None = None
        """From the history, while this run has none."""
        self._forgotten = 0
        """How often something was to be forgotten."""
        self._inserted_into: Target | None = None
        """Where something stands that can be taken back."""

    @property
    def text(self) -> str:
        """The text as far as it is known by now; that of an earlier run has to be recalled first."""
        last = self._last
        return "" if last is None else last.text

    @property
    def _last(self) -> _Text | None:
        return self._known or self._recalled

    def note(self, turn: Turn, dictation: Dictation | Translation) -> None:
        """Take what a dictation or translation has come to, however it ended."""
        if turn.source is not Source.MICROPHONE:
            return
        # What is to be done with a text is not itself a text to be inserted.
        text = turn.reply or ("" if turn.manner.edits else turn.transcript)
        if text:
            language = dictation.language if turn.reply else ""
            self._known, self._recalled = _Text(text, turn, language), None
        self._inserted_into = dictation.inserted_into or self._inserted_into

    async def recall(self) -> None:
        """Look for the newest text in the history, unless this run has one.

        Raises:
            StorageError: the history cannot be read.
        """
        if self._known is not None:
            return
        forgotten = self._forgotten
        stored = await self._keeper.last_text_turn()
        if self._known is None:
            # What was deleted while it was read is not to come back.
            is_there = stored is not None and forgotten == self._forgotten
            self._recalled = _of_history(stored) if stored is not None and is_there else None

    def forget(self, turn_id: str = "", *, conversation_id: str = "") -> None:
        """Forget the text, if it is that of a turn or of a conversation, or if none is named."""
        self._forgotten += 1
        last = self._last
        if last is None:
            return
        is_of_turn = bool(turn_id) and last.turn.turn_id == turn_id
        is_in_conversation = bool(conversation_id) and last.turn.conversation_id == conversation_id
        if is_of_turn or is_in_conversation or not (turn_id or conversation_id):
            self._known = self._recalled = self._inserted_into = None
            self.on_settled()

    async def insert(self, services: Services) -> Placed | None:
        """Put the text where the cursor is now; return whose it was, if that is still known.

        Raises:
            InsertionError: it could not be, or there is none.
            StorageError: this run has none, and the history cannot be read.
        """
        if not self.text:
            await self.recall()
        last = self._last
        if last is None:
            raise self._nothing()
        forgotten = self._forgotten
        target = await self._insert(last, services)
        self._inserted_into = target
        now = self._last
        if now is not None and now.turn.turn_id == last.turn.turn_id:
            self.on_settled()
        record = last.record()
        if record is None or forgotten != self._forgotten:
            return None
        is_private = not isinstance(last.turn, StoredTurn) and last.turn.is_private
        return Placed(record, target.application, is_private)

    async def _insert(self, last: _Text, services: Services) -> Target:
        inserter = services.inserter
        target = await inserter.target()
        settings = for_application(services.dictation(), target)
        before = await inserter.text_before(target) if settings.fit_in else None
        vocabulary = services.hearing().vocabulary
        text = fitted(last.text, before, settings, language=last.language, vocabulary=vocabulary)
        manner = InsertionManner(settings.way, settings.paste_keys)
        done = await insert_text(inserter, text, target, manner)
        if done.was_taken is False:
            raise InsertionError(done.notice, kind=ErrorKind.NOT_INSERTED, next_step=done.next_step)
        return target

    def _nothing(self) -> InsertionError:
        message = "Nothing has been dictated yet."
        if not self._keeper.keeps_history:
            message = "Nothing has been dictated since VoiceDesk started, and no history is kept."
        return InsertionError(
            message, kind=ErrorKind.NOT_INSERTED, next_step="Dictate something first."
        )

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


def _of_history(stored: StoredTurn) -> _Text:
    language = stored.language
    if stored.intent is Intent.TRANSLATE and stored.reply:
        language = stored.target_language or ENGLISH
    return _Text(dictated_text(stored), stored, language)


def _nobody() -> None:
    """Nobody wants to know."""


def _nobody_of(_: LateInsertion) -> None:
    """Nobody wants to know of it."""
