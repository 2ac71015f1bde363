"""What the window asks of the history, answered by the program."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING

from voicedesk.app.history_files import write_export, write_sounds
from voicedesk.core.errors import ErrorKind, StorageError, VoiceDeskError
from voicedesk.core.history import HistoryHealth
from voicedesk.core.history_import import from_json
from voicedesk.core.vocabulary import with_replacements
from voicedesk.pipeline.transcribing import encode_input, transcribe_parts
from voicedesk.pipeline.turn import RecordedInput
from voicedesk.storage.export_file import read_export
from voicedesk.ui.history_backend import ExportFormat

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from voicedesk.app.program import Program
    from voicedesk.core.history import ConversationSummary, HistoryState, SearchHit, StoredTurn
    from voicedesk.core.history_export import ExportedConversation
    from voicedesk.core.ports import HistoryStore
    from voicedesk.pipeline.library import Library

PAGE = 30
"""Turns that a conversation shows at first, and again each time one scrolls to its beginning."""


class ProgramHistory:
    """Implements ui.history_backend.HistoryBackend."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._listeners: list[Callable[[], None]] = []
        self._state: HistoryState | None = None
        self._recovered: list[StoredTurn] = []
        self._opening = asyncio.Lock()
        program.keeper.on_changed = self._tell

    def subscribe(self, on_changed: Callable[[], None]) -> None:
        self._listeners.append(on_changed)

    async def open(self) -> HistoryState:
        """Open, find what an earlier run left unfinished, and let go what has been kept enough.

        Until this has been done once, nothing is written: no running turn may be taken for one
        that was left behind.
        """
        async with self._opening:
            if self._state is None or self._state.health is not HistoryHealth.INTACT:
                async with self._program.keeper.order:
                    self._state = await self._open()
                self._tell()
            return self._state

    async def _open(self) -> HistoryState:
        state = await self._store.open()
        if state.health is HistoryHealth.INTACT and self._program.keeps_history:
            await self._program.keeper.write_refused()
            self._recovered = await self._library.recover(self._program.settings.history)
            self._program.tasks.start(self._look_back(), name="last text and retention")
        return state

    async def _look_back(self) -> None:
        """Recall the last text, and remove what has been kept long enough.

        Years of it may take a minute.
        """
        try:
            await self._recall_last()
            if self._program.session.last_text:
                self._tell()
            if await self._library.apply_retention(self._program.settings.history):
                await self._recall_last()
                self._tell()
        except VoiceDeskError as problem:
            self._program.on_problem(problem)

    async def _recall_last(self) -> None:
        """Look for the last text, unless this run has one: the history has become another."""
        await self._program.session.last.recall()

    async def repair(self) -> int:
        await self._store.repair()
        self._state = None
        await self.open()
        return sum(summary.turn_count for summary in await self._library.summaries())

    async def conversations(self, *, limit: int, offset: int = 0) -> list[ConversationSummary]:
        return await self._store.conversations(limit=limit, offset=offset)

    async def search(self, words: str) -> list[SearchHit]:
        return await self._store.search(words)

    async def open_conversation(self, conversation_id: str) -> list[StoredTurn]:
        turns = await self._store.turns(conversation_id, limit=PAGE)
        await self._program.session.open_conversation(conversation_id, turns)
        # The turn that was interrupted may belong to it.
        await self._program.keeper.flush()
        return await self._store.turns(conversation_id, limit=PAGE)

    async def earlier_turns(self, conversation_id: str, before_turn_id: str) -> list[StoredTurn]:
        return await self._store.turns(conversation_id, limit=PAGE, before_turn_id=before_turn_id)

    async def rename(self, conversation_id: str, title: str) -> None:
        await self._store.rename(conversation_id, title)
        self._tell()

    async def delete_turn(self, turn_id: str) -> None:
        await self._end_turn(turn_id)
        await self._library.delete_turn(turn_id)
        await self._recall_last()
        self._tell()

    async def delete_conversation(self, conversation_id: str) -> None:
        session = self._program.session
        if session.conversation_id == conversation_id:
            await session.new_conversation()
        session.last.forget(conversation_id=conversation_id)
        await self._program.keeper.flush()
        self._program.keeper.give_up_refused(
            lambda record: record.conversation_id == conversation_id
        )
        await self._library.delete_conversation(conversation_id)
        await self._recall_last()
        self._tell()

    async def delete_all(self) -> None:
        await self._program.session.new_conversation()
        self._program.session.last.forget()
        await self._program.keeper.flush()
        self._program.keeper.give_up_refused(lambda _: True)
        await self._library.delete_all()
        await self._recall_last()
        self._tell()

    async def export(
        self, conversation_id: str, kind: ExportFormat, target: Path
    ) -> Sequence[Path]:
        if kind in (ExportFormat.WAV, ExportFormat.FLAC):
            return await write_sounds(self._library, conversation_id, kind.value, target)
        return await write_export(self._library, conversation_id, kind.value, target)

    async def import_file(self, path: Path) -> int:
        return await self._import(await asyncio.to_thread(_read, path))

    async def add(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """Take over turns from another process of this user, as an export in JSON."""
        await self.open()
        return {"new": await self._import(from_json(str(request.get("export")).encode()))}

    async def _import(self, conversations: Sequence[ExportedConversation]) -> int:
        new = await self._library.import_turns(conversations)
        self._tell()
        return new

    async def recovered_turns(self) -> list[StoredTurn]:
        """Return what is still to be decided on.

        A turn that was deleted, or runs again, or has ended another way, is decided on.
        """
        await self.open()
        now = [await self._store.turn(turn.turn_id) for turn in self._recovered]
        self._recovered = [
            turn for turn in now if turn is not None and turn.error_kind == ErrorKind.INTERRUPTED
        ]
        return list(self._recovered)

    async def keep_recovered(self, turn_ids: Sequence[str]) -> None:
        await self._library.keep_recovered(turn_ids)
        self._recovered = [turn for turn in self._recovered if turn.turn_id not in turn_ids]

    async def play_recording(self, turn_id: str) -> None:
        await self._program.session.replay_sound(turn_id)

    async def stop_recording(self) -> None:
        await self._program.session.stop_replay()

    async def transcribe_again(self, turn_id: str, *, model: str, language: str) -> StoredTurn:
        turn, sound = await self._program.keeper.recall(turn_id)
        if turn is None or sound is None:
            raise StorageError(
                "The recording of this turn is not there any more.",
                kind=ErrorKind.FILE,
                next_step="Its words are still in the history.",
            )
        transcriber, model_id = await self._program.models.transcriber_of(model)
        services = self._program.services
        # Whoever asks again insists that there are words in it.
        parts = encode_input(RecordedInput(sound), services.encode, trusts_sound=True)
        async with aclosing(parts):
            found = await transcribe_parts(
                parts, transcriber, language=language, vocabulary=services.hearing().vocabulary
            )
        transcript = with_replacements(found, services.hearing().replacements)
        changed = replace(
            turn,
            transcript=transcript.text,
            language=transcript.language,
            transcription_model=model_id,
        )
        await self._store.save(changed)
        # What is known now must not be replaced by what was known before.
        self._program.keeper.give_up_refused(lambda record: record.turn_id == turn_id)
        self._program.session.replace_words(turn_id, transcript)
        self._tell()
        return changed

    @property
    def _store(self) -> HistoryStore:
        if self._program.history is None:
            raise RuntimeError("a window's program keeps a history")
        return self._program.history

    @property
    def _library(self) -> Library:
        if self._program.library is None:
            raise RuntimeError("a window's program keeps a history")
        return self._program.library

    async def _end_turn(self, turn_id: str) -> None:
        """End a turn that is to be deleted while it runs; it must not come back afterwards."""
        session = self._program.session
        if session.running_turn_id == turn_id:
            await session.cancel()
        await self._program.keeper.flush()
        self._program.keeper.give_up_refused(lambda record: record.turn_id == turn_id)
        session.forget_turn(turn_id)

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()


def _read(path: Path) -> list[ExportedConversation]:
    return from_json(read_export(path))
