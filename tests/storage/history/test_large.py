"""With 100,000 turns no question walks through all of them."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.storage.history.large import (
    LONG_CONVERSATION,
    LONG_TURNS,
    RARE_EVERY,
    RARE_WORD,
    TURNS,
    build,
)
from voicedesk.storage.history import conversations, search, turns, writing
from voicedesk.storage.history.copies import HistoryFiles
from voicedesk.storage.history.database import connect

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator
    from pathlib import Path

STEPS = 20_000
"""A small part of what a walk through all turns takes SQLite, which is more than 100,000."""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("large") / "history.sqlite"
    build(path)
    return path


@pytest.fixture
def database(large: Path) -> Iterator[sqlite3.Connection]:
    with closing(connect(large)) as connection:
        yield connection


def steps_of(database: sqlite3.Connection, call: Callable[[], object]) -> int:
    """Count, in hundreds, the instructions of SQLite's machine that a call takes."""
    counted = 0

    def count() -> int:
        nonlocal counted
        counted += 100
        return 0

    database.set_progress_handler(count, 100)
    call()
    database.set_progress_handler(None, 0)
    return counted


def test_a_word_in_every_turn_gives_the_newest(database: sqlite3.Connection) -> None:
    hits = search.find(database, "the", 50)
    assert [hit.turn_id for hit in hits] == [f"t{TURNS - 1 - n}" for n in range(50)]
    assert steps_of(database, lambda: search.find(database, "the", 50)) < STEPS
    assert steps_of(database, lambda: search.find(database, "t", 50)) < STEPS


def test_a_rare_word_is_found_wherever_it_is(database: sqlite3.Connection) -> None:
    hits = search.find(database, f"the {RARE_WORD[:5]}", 50)
    assert [hit.turn_id for hit in hits] == [f"t{n}" for n in reversed(range(7, TURNS, RARE_EVERY))]


def test_a_page_and_the_list_look_at_little(database: sqlite3.Connection) -> None:
    page = turns.page(database, LONG_CONVERSATION, 30, f"t{TURNS - LONG_TURNS + 100}")
    assert [turn.turn_id for turn in page] == [
        f"t{n}" for n in range(TURNS - LONG_TURNS + 70, TURNS - LONG_TURNS + 100)
    ]
    assert steps_of(database, lambda: turns.page(database, LONG_CONVERSATION, 30, "")) < STEPS
    summaries = conversations.listed(database, 100, 0)
    assert [one.turn_count for one in summaries[:2]] == [LONG_TURNS, 20]
    assert steps_of(database, lambda: conversations.listed(database, 100, 0)) < 2 * STEPS


def test_turns_can_be_deleted_among_so_many(large: Path, database: sqlite3.Connection) -> None:
    writing.delete_turns(database, HistoryFiles(large), ["t50001", "t50002"])
    assert turns.one(database, "t50001") is None
    assert len(search.find(database, "the", 2 * TURNS)) == TURNS - 2
