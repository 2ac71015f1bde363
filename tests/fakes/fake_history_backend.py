"""The history behind the window, as a test wants it to be."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from voicedesk.core.history import (
    ConversationSummary,
    Excerpt,
    HistoryHealth,
    HistoryState,
    SearchHit,
    StoredTurn,
)
from voicedesk.core.turns import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from voicedesk.core.errors import VoiceDeskError
    from voicedesk.ui.history_backend import ExportFormat

PAGE = 30


@dataclass
class FakeHistoryBackend:
    """Implements ``ui.history_backend.HistoryBackend`` in memory.

    ``errors`` and ``gates`` bear the names of calls: what is raised, and what is waited for first.
    """

    summaries: list[ConversationSummary] = field(default_factory=list[ConversationSummary])
    stored: dict[str, list[StoredTurn]] = field(default_factory=dict[str, list[StoredTurn]])
    recovered: list[StoredTurn] = field(default_factory=list[StoredTurn])
    health: HistoryHealth = HistoryHealth.INTACT
    copy_made_at_s: float | None = None
    new_transcript: str = "What was said, understood better"
    imported: int = 3
    errors: dict[str, VoiceDeskError] = field(default_factory=dict[str, "VoiceDeskError"])
    gates: dict[str, asyncio.Event] = field(default_factory=dict[str, asyncio.Event])
    calls: list[str] = field(default_factory=list[str])
    listeners: list[Callable[[], None]] = field(default_factory=list["Callable[[], None]"])
    playing: asyncio.Event | None = None

    # What the test does
    def add(self, conversation_id: str, title: str, *turns: StoredTurn, at_s: float = 0.0) -> None:
        """Put a conversation in front of the others."""
        count = len(turns)
        self.summaries.insert(0, ConversationSummary(conversation_id, title, at_s, at_s, count))
        self.stored[conversation_id] = list(turns)

    def tell_changed(self) -> None:
        for listener in self.listeners:
            listener()

    def turn(self, turn_id: str) -> StoredTurn:
        return next(
            each for turns in self.stored.values() for each in turns if each.turn_id == turn_id
        )

    # What the window calls
    def subscribe(self, on_changed: Callable[[], None]) -> None:
        self.listeners.append(on_changed)

    async def open(self) -> HistoryState:
        await self._asked("open")
        return HistoryState(self.health, self.copy_made_at_s)

    async def repair(self) -> int:
        await self._asked("repair")
        self.health = HistoryHealth.INTACT
        self.tell_changed()
        return sum(len(turns) for turns in self.stored.values())

    async def conversations(self, *, limit: int, offset: int = 0) -> list[ConversationSummary]:
        await self._asked("conversations", f"{limit} from {offset}")
        return self.summaries[offset : offset + limit]

    async def search(self, words: str) -> list[SearchHit]:
        await self._asked("search", words)
        return [
            SearchHit(
                turn.turn_id,
                turn.conversation_id,
                next(
                    each.title
                    for each in self.summaries
                    if each.conversation_id == turn.conversation_id
                ),
                turn.started_at_s,
                _excerpts(f"{turn.transcript} {turn.reply}", words),
            )
            for turns in self.stored.values()
            for turn in turns
            if words.lower() in f"{turn.transcript} {turn.reply}".lower()
        ]

    async def open_conversation(self, conversation_id: str) -> list[StoredTurn]:
        await self._asked("open_conversation", conversation_id)
        return self.stored.get(conversation_id, [])[-PAGE:]

    async def earlier_turns(self, conversation_id: str, before_turn_id: str) -> list[StoredTurn]:
        await self._asked("earlier_turns", before_turn_id)
        turns = self.stored.get(conversation_id, [])
        ids = [turn.turn_id for turn in turns]
        end = ids.index(before_turn_id) if before_turn_id in ids else 0
        return turns[max(0, end - PAGE) : end]

    async def rename(self, conversation_id: str, title: str) -> None:
        await self._asked("rename", f"{conversation_id} {title}")
        self.summaries = [
            replace(each, title=title) if each.conversation_id == conversation_id else each
            for each in self.summaries
        ]
        self.tell_changed()

    async def delete_turn(self, turn_id: str) -> None:
        await self._asked("delete_turn", turn_id)
        for place, turns in self.stored.items():
            self.stored[place] = [turn for turn in turns if turn.turn_id != turn_id]
        self.tell_changed()

    async def delete_conversation(self, conversation_id: str) -> None:
        await self._asked("delete_conversation", conversation_id)
        self.summaries = [
            each for each in self.summaries if each.conversation_id != conversation_id
        ]
        self.stored.pop(conversation_id, None)
        self.tell_changed()

    async def delete_all(self) -> None:
        await self._asked("delete_all")
        self.summaries, self.stored, self.recovered = [], {}, []
        self.tell_changed()

    async def export(
        self, conversation_id: str, kind: ExportFormat, target: Path
    ) -> Sequence[Path]:
        await self._asked("export", f"{conversation_id or 'everything'} {kind} {target}")
        return [target]

    async def import_file(self, path: Path) -> int:
        await self._asked("import_file", str(path))
        self.tell_changed()
        return self.imported

    async def recovered_turns(self) -> list[StoredTurn]:
        await self._asked("recovered_turns")
        return list(self.recovered)

    async def keep_recovered(self, turn_ids: Sequence[str]) -> None:
        await self._asked("keep_recovered", " ".join(turn_ids))
        self.recovered = [turn for turn in self.recovered if turn.turn_id not in turn_ids]

    async def play_recording(self, turn_id: str) -> None:
        await self._asked("play_recording", turn_id)
        self.playing = asyncio.Event()
        await self.playing.wait()

    async def stop_recording(self) -> None:
        await self._asked("stop_recording")
        if self.playing is not None:
            self.playing.set()

    async def transcribe_again(self, turn_id: str, *, model: str, language: str) -> StoredTurn:
        await self._asked("transcribe_again", f"{turn_id} {model or '-'} {language or '-'}")
        again = replace(
            self.turn(turn_id),
            transcript=self.new_transcript,
            outcome=self.turn(turn_id).outcome or Outcome.COMPLETED,
        )
        turns = self.stored[again.conversation_id]
        self.stored[again.conversation_id] = [
            again if each.turn_id == turn_id else each for each in turns
        ]
        return again

    async def _asked(self, call: str, details: str = "") -> None:
        self.calls.append(f"{call} {details}".strip())
        if (gate := self.gates.get(call)) is not None:
            await gate.wait()
        if (error := self.errors.get(call)) is not None:
            raise error


def _excerpts(text: str, words: str) -> tuple[Excerpt, ...]:
    at = text.lower().find(words.lower())
    before, after = text[:at], text[at + len(words) :]
    parts = (Excerpt(before), Excerpt(text[at : at + len(words)], is_match=True), Excerpt(after))
    return tuple(part for part in parts if part.text)
