"""What the history costs with 100,000 turns in it, against SQLite asked without us.

Floor and baseline are the same bare query, on a connection of its own, without values made of the
rows; the rest is the thread, the excerpts and the values.
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

from tests.bench.table import p50, p95
from tests.storage.history.large import COMMON_WORD, LONG_CONVERSATION, RARE_WORD, build
from voicedesk.storage.history.store import SqliteHistory

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

ROUNDS = 50
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
    """Ask both in turn; return a row per question."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.sqlite"
        build(path)
        return asyncio.run(_measure(path, rounds or ROUNDS))


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
    return {
        "name": "history",
        "scenario": question.scenario,
        "floor_ms": p50(bare_ms),
        "baseline_ms": p50(bare_ms),
        "p50_ms": p50(own_ms),
        "p95_ms": p95(own_ms),
        "ratio": round(p50(own_ms) / max(p50(bare_ms), 0.01), 2),
    }
