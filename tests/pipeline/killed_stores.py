"""A history and recordings in memory that a kill may stop between any two writings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from voicedesk.core.audio_clip import AudioClip
from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.core.history import ConversationSummary, HistoryState, Orphan, SearchHit, StoredTurn
from voicedesk.core.history import HistoryHealth as Health
from voicedesk.core.turns import Intent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicedesk.core.ports import OpenRecording


class Killed(BaseException):
    """The program was killed here."""


class Disk:
    """Counts writings; the one with number ``dies_at`` does not happen any more."""

    def __init__(self) -> None:
        self.writings = 0
        self.dies_at: int | None = None

    def write(self) -> None:
        if self.writings == self.dies_at:
            raise Killed
        self.writings += 1

    def restart(self, *, dies_at: int | None = None) -> None:
        self.writings, self.dies_at = 0, dies_at


@dataclass
class Take:
    """One recording on the disk."""

    duration_s: float
    pending: bool
    readable: bool = True
    of_this_run: bool = False
    size: int = 0
    sample_rate_hz: int = 16_000
    peak_dbfs: float = -20.0

    async def read(self, start_s: float, end_s: float) -> AudioClip:
        frames = round(self.duration_s * self.sample_rate_hz)
        return AudioClip(np.ones(frames, np.int16), self.sample_rate_hz).part(start_s, end_s)


class DiskRecordings:
    """Implements core.ports.RecordingStore for what an ended program left; records nothing."""

    def __init__(self, disk: Disk) -> None:
        self.takes: dict[str, Take] = {}
        self._disk = disk

    def begin(self, turn_id: str, intent: Intent, sample_rate_hz: int) -> OpenRecording:
        raise AssertionError("nothing is recorded here")

    async def find(self, turn_id: str) -> Take | None:
        take = self.takes.get(turn_id)
        if take is not None and not take.readable:
            raise StorageError("It is damaged.", kind=ErrorKind.FILE, next_step="Delete it.")
        return take

    async def keep(self, turn_id: str) -> None:
        self._disk.write()
        self.takes[turn_id].pending = False

    async def discard(self, turn_id: str) -> None:
        self._disk.write()
        self.takes.pop(turn_id, None)

    async def orphans(self) -> list[Orphan]:
        return [
            Orphan(turn_id, Intent.ASK, 500.0, take.duration_s, take.peak_dbfs)
            for turn_id, take in self.takes.items()
            if take.pending and not take.of_this_run
        ]

    async def kept_sizes(self) -> dict[str, int]:
        return {name: take.size for name, take in self.takes.items() if not take.pending}

    async def aclose(self) -> None:
        """Nothing is open."""


class DiskHistory:
    """Implements core.ports.HistoryStore; titles are the first words."""

    def __init__(self, disk: Disk) -> None:
        self.rows: dict[str, StoredTurn] = {}
        self.titles: dict[str, str] = {}
        self._disk = disk

    async def open(self) -> HistoryState:
        return HistoryState(Health.INTACT)

    async def repair(self) -> None:
        raise AssertionError("nothing is damaged here")

    async def conversations(
        self, *, limit: int = 100, offset: int = 0
    ) -> list[ConversationSummary]:
        names = list(dict.fromkeys(row.conversation_id for row in self.rows.values()))
        found = [self._summary(name) for name in names]
        found.sort(key=lambda each: -each.updated_at_s)
        return found[offset : offset + limit]

    async def conversation(self, conversation_id: str) -> ConversationSummary | None:
        there = any(row.conversation_id == conversation_id for row in self.rows.values())
        return self._summary(conversation_id) if there else None

    async def turns(
        self, conversation_id: str, *, limit: int = 30, before_turn_id: str = ""
    ) -> list[StoredTurn]:
        rows = [row for row in self.rows.values() if row.conversation_id == conversation_id]
        names = [row.turn_id for row in rows]
        end = names.index(before_turn_id) if before_turn_id else len(rows)
        return rows[max(0, end - limit) : end]

    async def turn(self, turn_id: str) -> StoredTurn | None:
        return self.rows.get(turn_id)

    async def running_turns(self) -> list[StoredTurn]:
        return [row for row in self.rows.values() if row.outcome is None]

    async def search(self, words: str, *, limit: int = 50) -> list[SearchHit]:
        raise AssertionError("nobody searches here")

    async def save(self, turn: StoredTurn) -> None:
        self._disk.write()
        self.rows[turn.turn_id] = replace(turn)
        self.titles.setdefault(turn.conversation_id, turn.transcript[:20])

    async def rename(self, conversation_id: str, title: str) -> None:
        self._disk.write()
        self.titles[conversation_id] = title

    async def delete_turns(self, turn_ids: Sequence[str]) -> None:
        self._disk.write()
        for turn_id in turn_ids:
            self.rows.pop(turn_id, None)

    async def delete_conversation(self, conversation_id: str) -> list[str]:
        self._disk.write()
        gone = [row.turn_id for row in self.rows.values() if row.conversation_id == conversation_id]
        for turn_id in gone:
            del self.rows[turn_id]
        return gone

    async def delete_all(self) -> None:
        self._disk.write()
        self.rows.clear()

    async def turn_ids_before(self, started_at_s: float) -> list[str]:
        old = [
            row
            for row in self.rows.values()
            if row.outcome is not None and row.started_at_s < started_at_s
        ]
        return [row.turn_id for row in sorted(old, key=lambda row: row.started_at_s)]

    async def aclose(self) -> None:
        """Nothing is open."""

    def _summary(self, conversation_id: str) -> ConversationSummary:
        times = [
            row.started_at_s for row in self.rows.values() if row.conversation_id == conversation_id
        ]
        title = self.titles.get(conversation_id, "")
        return ConversationSummary(conversation_id, title, times[0], times[-1], len(times))
