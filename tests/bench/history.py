"""What the history costs with 100,000 turns in it, against SQLite asked without us.

Floor and baseline are the same bare query, on a connection of its own, without values made of the
rows; the rest is the thread, the excerpts and the values. Before that the real program is started
with it and with an empty profile, in turn; there an empty window is the floor.
"""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.filling import fill, settle
from tests.bench.startup import EMPTY_WINDOW, VOICEDESK, start
from tests.bench.table import timed_row
from tests.desk.desktop import VirtualDesktop
from tests.storage.history.large import COMMON_WORD, LONG_CONVERSATION, RARE_WORD
from voicedesk.storage.history.store import SqliteHistory
from voicedesk.storage.paths import ProfilePaths

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

ROUNDS = 50
STARTS = 15
UNFINISHED = f"{COMMON_WORD} xyl"
MATCH = "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid DESC LIMIT 50"
PAGE = "SELECT * FROM turns WHERE conversation_id = ? ORDER BY position DESC LIMIT 30"
LIST = "SELECT * FROM conversations ORDER BY last_position DESC LIMIT ?"


@dataclass(frozen=True, slots=True)
class Question:
    """The same question to us and to SQLite."""

    scenario: str
    ask: Callable[[SqliteHistory], Awaitable[Sequence[object]]]
    bare: str
    value: str | int


QUESTIONS = (
    Question("search: common word", lambda h: h.search(COMMON_WORD), MATCH, f'"{COMMON_WORD}"*'),
    Question("search: rare word", lambda h: h.search(RARE_WORD), MATCH, f'"{RARE_WORD}"*'),
    Question("search: two words", lambda h: h.search(UNFINISHED), MATCH, f"{UNFINISHED}*"),
    Question("search: one letter", lambda h: h.search("t"), MATCH, "t*"),
    Question("5,000 turns: last page", lambda h: h.turns(LONG_CONVERSATION), PAGE, "long"),
    Question("first conversations", lambda h: h.conversations(), LIST, 100),
)


def measure(rounds: int = 0) -> list[dict[str, object]]:
    """Start the program, then ask both in turn; return a row per painting and per question."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        full, empty = Path(folder) / "full", Path(folder) / "empty"
        fill(full)
        settle(empty)
        rows = _starts(full, empty, rounds or STARTS)
        path = ProfilePaths.at(full).history_file
        return rows + asyncio.run(_measure(path, rounds or ROUNDS))


def _starts(full: Path, empty: Path, rounds: int) -> list[dict[str, object]]:
    floor_ms: list[float] = []
    painted_ms: dict[Path, list[list[float]]] = {full: [], empty: []}
    with VirtualDesktop(audio=False) as desktop:
        for profile in painted_ms:
            start(VOICEDESK, desktop, profile)  # fills the file cache
        for _ in range(rounds):
            floor_ms.append(start(EMPTY_WINDOW, desktop, empty)[0][0])
            for profile, found_ms in painted_ms.items():
                found_ms.append(start(VOICEDESK, desktop, profile)[0])
    return [
        timed_row(
            "history",
            f"{scenario}, beside an empty profile",
            [times[place] for times in painted_ms[full]],
            floor_ms=floor_ms,
            baseline_ms=[times[place] for times in painted_ms[empty]],
        )
        for place, scenario in enumerate(("first paint", "page painted"))
    ]


async def _measure(path: Path, rounds: int) -> list[dict[str, object]]:
    history = SqliteHistory(path, copy_delay_s=3600)
    await history.open()
    with closing(sqlite3.connect(path)) as bare:
        rows = [await _row(question, history, bare, rounds) for question in QUESTIONS]
    await history.aclose()
    return rows


async def _row(
    question: Question, history: SqliteHistory, bare: sqlite3.Connection, rounds: int
) -> dict[str, object]:
    own_ms: list[float] = []
    bare_ms: list[float] = []
    for _ in range(rounds):
        began_at_s = time.perf_counter()
        bare.execute(question.bare, (question.value,)).fetchall()
        asked_at_s = time.perf_counter()
        found = await question.ask(history)
        own_ms.append(1000 * (time.perf_counter() - asked_at_s))
        bare_ms.append(1000 * (asked_at_s - began_at_s))
        assert found, question.scenario
    return timed_row("history", question.scenario, own_ms, floor_ms=bare_ms, baseline_ms=bare_ms)
