"""What stays of a turn: its words in the history, its sound until it has become text."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind, VoiceDeskError
from voicedesk.core.history import StoredTurn, inserted_late
from voicedesk.core.moderation import parse_verdict_line, verdict_line
from voicedesk.core.turns import Manner, Outcome, Source, TurnRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from voicedesk.core.ports import HistoryStore, OpenRecording, RecordingStore, StoredSound
    from voicedesk.core.settings import HistorySettings
    from voicedesk.core.tasks import TaskRegistry
    from voicedesk.pipeline.turn import Turn

_log = logging.getLogger(__name__)

REQUEST_LEAVES_WITHIN_S = 0.01
"""A thread that writes takes the interpreter for half a millisecond at a time."""

WORTH_BRINGING_BACK_S = 1.0
"""A take that was broken off sooner was a slip of the finger."""


@dataclass(frozen=True, slots=True)
class Stores:
    """``history`` None keeps nothing; ``private`` is where the sound of private turns goes."""

    recordings: RecordingStore
    private: RecordingStore
    history: HistoryStore | None = None


class Keeper:
    """Writes what happens to turns, in the order in which it happens, beside the turns.

    Words are written before the sound they came from is given up, so that a program killed at
    any moment leaves the one or the other. What cannot be written is told by ``on_problem``; then
    the sound stays, and how the turn ended is written once the disk takes it again.
    """

    def __init__(
        self,
        stores: Stores,
        tasks: TaskRegistry,
        settings: Callable[[], HistorySettings],
        *,
        on_problem: Callable[[VoiceDeskError], None],
        on_changed: Callable[[], None] = lambda: None,
    ) -> None:
        self._stores = stores
        self._tasks = tasks
        self._settings = settings
        self._on_problem = on_problem
        self.on_changed = on_changed
        self.order = asyncio.Lock()
        """Whoever holds it keeps everything else from being written."""
        self._writing: set[asyncio.Task[None]] = set()
        self._refused: dict[str, tuple[Turn, TurnRecord]] = {}

    def begin_recording(self, turn: Turn, sample_rate_hz: int) -> OpenRecording:
        store = self._recordings(is_private=turn.is_private)
        return store.begin(turn.turn_id, turn.intent, sample_rate_hz)

    def note_words(self, turn: Turn) -> None:
        """Keep the words of a turn that runs.

        Words that were spoken wait for a moment, since their sound is kept already: the request
        for the answer leaves before the disk has its turn.
        """
        if self._keeps(turn):
            wait_s = 0.0 if turn.source is Source.TEXT else REQUEST_LEAVES_WITHIN_S
            self._start(self._save(_running(turn), wait_s=wait_s), turn.turn_id)

    def keeps_sound(self, turn: Turn, outcome: Outcome, error: VoiceDeskError | None) -> bool:
        """Tell whether what was said stays after a turn has ended this way."""
        if turn.source is not Source.MICROPHONE or not turn.recorded_s:
            return False
        match outcome:
            case Outcome.COMPLETED | Outcome.BLOCKED:
                settings = self._settings()
                return settings.keep_audio and settings.keep_conversations
            case Outcome.CANCELLED:
                return turn.recorded_s >= WORTH_BRINGING_BACK_S
            case Outcome.FAILED:
                silent = error is not None and error.kind is ErrorKind.NOTHING_HEARD
                worth = turn.recorded_s >= WORTH_BRINGING_BACK_S or bool(turn.discarded)
                return worth or not silent

    def note_end(self, turn: Turn, record: TurnRecord) -> None:
        """Keep how a turn ended, then give up its sound if it is needed no more."""
        self._start(self._settle(turn, record), turn.turn_id)

    @property
    def keeps_history(self) -> bool:
        """Whether turns are kept, unless they are private."""
        return self._settings().keep_conversations and self._stores.history is not None

    async def last_text_turn(self) -> StoredTurn | None:
        """Return the newest turn with a dictated text, if turns are kept at all.

        Raises:
            StorageError: it cannot be read.
        """
        # Where they are not, what the history still has is not what was dictated last.
        history = self._stores.history if self.keeps_history else None
        return await history.last_text_turn() if history is not None else None

    def note_inserted(self, record: TurnRecord, *, is_private: bool) -> TurnRecord:
        """Keep that the text of an ended turn was put where it belongs; return what it is now.

        Its sound is given up as that of a turn that completes.
        """
        settings = self._settings()
        keeps_sound = settings.keep_audio and settings.keep_conversations
        now = _inserted_late(record, keeps_sound=keeps_sound)
        if now is not record:
            work = self._settle_inserted(now, is_private=is_private)
            self._start(work, record.turn_id)
        return now

    async def recall(self, turn_id: str) -> tuple[StoredTurn | None, StoredSound | None]:
        """Return a turn of an earlier run and what was said in it, as far as they are kept.

        Raises:
            StorageError: they cannot be read.
        """
        history = self._stores.history
        stored = await history.turn(turn_id) if history is not None else None
        return stored, await self._stores.recordings.find(turn_id)

    async def sound(self, turn_id: str, *, is_private: bool) -> StoredSound | None:
        """Return what was said in a turn.

        Raises:
            StorageError: it cannot be read.
        """
        return await self._recordings(is_private=is_private).find(turn_id)

    async def forget_private(self, turn_ids: list[str]) -> None:
        """Drop the sound of a private conversation that is over."""
        for turn_id in turn_ids:
            await self._stores.private.discard(turn_id)

    async def flush(self) -> None:
        """Return when everything noted so far has been written, or refused."""
        while self._writing:
            await asyncio.wait(self._writing)

    async def write_refused(self) -> None:
        """Offer again how turns ended that could not be written; whoever calls holds ``order``."""
        for turn_id, (turn, record) in tuple(self._refused.items()):
            if turn_id not in self._refused:  # deleted meanwhile
                continue
            try:
                await self._settle(turn, record)
            except VoiceDeskError as problem:  # was told when it was refused first
                _log.info("still not kept: %s", problem.message)
                return

    def give_up_refused(self, is_unwanted: Callable[[TurnRecord], bool]) -> None:
        """Let turns that were deleted not come back when the disk takes them."""
        for turn_id, (_, record) in tuple(self._refused.items()):
            if is_unwanted(record):
                del self._refused[turn_id]

    def _keeps(self, turn: Turn) -> bool:
        return self.keeps_history and not turn.is_private

    def _recordings(self, *, is_private: bool) -> RecordingStore:
        return self._stores.private if is_private else self._stores.recordings

    def _start(self, work: Coroutine[Any, Any, None], turn_id: str) -> None:
        task = self._tasks.start(self._in_order(work), name=f"{turn_id}-keep")
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def _in_order(self, work: Coroutine[Any, Any, None]) -> None:
        async with self.order:
            await self.write_refused()  # before what is newer, so that turns stay in order
            try:
                await work
            except VoiceDeskError as problem:
                self._on_problem(problem)
        self.on_changed()

    async def _save(self, stored: StoredTurn, *, wait_s: float = 0.0) -> None:
        if wait_s > 0:
            await asyncio.sleep(wait_s)
        if self._stores.history is not None:
            await self._stores.history.save(stored)

    async def _drop(self, turn_id: str) -> None:
        """Take a turn out of the history that was offered there, and that nobody wants kept."""
        history = self._stores.history
        if history is not None and await history.turn(turn_id) is not None:
            await history.delete_turns([turn_id])

    async def _settle(self, turn: Turn, record: TurnRecord) -> None:
        """Do what ``note_end`` promises; remembered until all of it is done."""
        self._refused[turn.turn_id] = turn, record
        await self._settle_stores(turn, record)
        self._refused.pop(turn.turn_id, None)

    async def _settle_inserted(self, record: TurnRecord, *, is_private: bool) -> None:
        """Do what ``note_inserted`` promises; a turn that was deleted meanwhile stays so."""
        if (refused := self._refused.get(record.turn_id)) is not None:
            self._refused[record.turn_id] = refused[0], record
        history = self._stores.history
        if history is not None and not is_private:
            stored = await history.turn(record.turn_id)
            if stored is not None:
                # Its words may have been recognised anew since it ended.
                await history.save(inserted_late(stored, keeps_sound=record.has_audio))
        if not record.has_audio:
            await self._recordings(is_private=is_private).discard(record.turn_id)

    async def _settle_stores(self, turn: Turn, record: TurnRecord) -> None:
        keeps = self._keeps(turn) and bool(record.transcript or record.has_audio)
        if keeps:
            await self._save(stored_turn(record))
        elif not turn.is_private:
            await self._drop(turn.turn_id)
        if record.source is not Source.MICROPHONE:
            return
        recordings = self._recordings(is_private=turn.is_private)
        if not record.has_audio:
            await recordings.discard(turn.turn_id)
        elif keeps:
            # Without a place in the history it stays pending, to be offered at the next start.
            await recordings.keep(turn.turn_id)


def _inserted_late(record: TurnRecord, *, keeps_sound: bool) -> TurnRecord:
    """Return a record as ``core.history.inserted_late`` returns a turn."""
    if not record.reply or record.outcome is Outcome.COMPLETED:
        return record
    has_audio = record.has_audio and keeps_sound
    return replace(record, outcome=Outcome.COMPLETED, error=None, has_audio=has_audio)


def stored_turn(record: TurnRecord) -> StoredTurn:
    """Return an ended turn as the history keeps it."""
    error = record.error
    return StoredTurn(
        turn_id=record.turn_id,
        conversation_id=record.conversation_id,
        started_at_s=record.started_at_s,
        intent=record.intent,
        source=record.source,
        outcome=record.outcome,
        transcript=record.transcript,
        language=record.language,
        transcription_model=record.transcription_model,
        reply=record.reply,
        heard=record.heard,
        finish_reason=record.finish_reason,
        model=record.model,
        usage=record.usage,
        stage_ms=record.stage_ms,
        verdict=verdict_line(record.verdict),
        error_kind=error.kind if error else "",
        message=error.message if error else "",
        next_step=error.next_step if error else "",
        recorded_s=record.recorded_s,
        has_audio=record.has_audio,
        edits=record.manner.edits,
        interprets=record.manner.interprets,
        target_language=record.target_language,
        attachments=record.manner.attachments,
    )


def record_of(stored: StoredTurn) -> TurnRecord:
    """Return what the session needs to know of a turn of an earlier run."""
    return TurnRecord(
        turn_id=stored.turn_id,
        intent=stored.intent,
        source=stored.source,
        outcome=stored.outcome or Outcome.FAILED,
        transcript=stored.transcript,
        language=stored.language,
        reply=stored.reply,
        heard=stored.heard,
        finish_reason=stored.finish_reason,
        model=stored.model,
        usage=stored.usage,
        stage_ms=stored.stage_ms,
        conversation_id=stored.conversation_id,
        started_at_s=stored.started_at_s,
        transcription_model=stored.transcription_model,
        recorded_s=stored.recorded_s,
        has_audio=stored.has_audio,
        manner=Manner(
            edits=stored.edits,
            interprets=stored.interprets,
            target_language=stored.target_language,
            attachments=stored.attachments,
        ),
        target_language=stored.target_language,
        error=_error_of(stored),
        verdict=parse_verdict_line(stored.verdict),
    )


def _error_of(stored: StoredTurn) -> VoiceDeskError | None:
    """Return why a turn failed; what an earlier version called otherwise is no reason any more."""
    if stored.error_kind not in list(ErrorKind):
        return None
    return VoiceDeskError(
        stored.message, kind=ErrorKind(stored.error_kind), next_step=stored.next_step
    )


def _running(turn: Turn) -> StoredTurn:
    return StoredTurn(
        turn_id=turn.turn_id,
        conversation_id=turn.conversation_id,
        started_at_s=turn.started_at_s,
        intent=turn.intent,
        source=turn.source,
        transcript=turn.transcript,
        language=turn.language,
        transcription_model=turn.transcription_model,
        recorded_s=turn.recorded_s,
        has_audio=turn.recorded_s > 0,
        edits=turn.manner.edits,
        interprets=turn.manner.interprets,
        target_language=turn.target_language,
        attachments=turn.manner.attachments,
    )
