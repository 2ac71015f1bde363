"""A damaged history is noticed, nothing is written to it, and it is repaired as far as can be."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from tests.contracts.history import a_turn
from tests.storage.history.programs import content
from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.core.history import HistoryHealth
from voicedesk.core.turns import Outcome
from voicedesk.storage.history.store import SqliteHistory

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

PAGE_BYTES = 4096


def overwrite(path: Path, offset: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(data)


def pages_of(path: Path, table: str) -> list[int]:
    """Return the numbers of the pages with a table's rows, in their order."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY path", (table,)
        ).fetchall()
    return [row[0] for row in rows]


def break_turns_page(path: Path) -> None:
    """Overwrite a page in the middle of the turns, as a failing disk does."""
    pages = pages_of(path, "turns")
    overwrite(path, (pages[len(pages) // 2] - 1) * PAGE_BYTES, b"\xa5" * PAGE_BYTES)


def truncate(path: Path) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.truncate(size // 2)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def write_text(path: Path) -> None:
    path.write_text("This is a letter to my aunt. " * 1000, encoding="utf-8")


def break_schema(path: Path) -> None:
    overwrite(path, 100, b"\xff" * 3000)


async def fill(history: SqliteHistory, first: int, end: int) -> None:
    for number in range(first, end):
        await history.save(a_turn(f"t{number}", reply="some words of the answer " * 4))


def aside(path: Path) -> list[str]:
    return sorted(file.name for file in path.parent.glob("history.damaged-*.sqlite"))


@pytest.mark.parametrize("damage", [break_turns_page, truncate, empty, write_text, break_schema])
async def test_damage_is_noticed_told_and_repaired_from_the_copy(
    path: Path,
    history: SqliteHistory,
    copy_made: Callable[[], Awaitable[Path]],
    damage: Callable[[Path], None],
) -> None:
    await fill(history, 0, 200)
    await history.aclose()
    copy = await copy_made()
    damage(path)
    damaged_bytes = content(path)

    state = await history.open()
    assert state.health is HistoryHealth.DAMAGED
    assert state.copy_made_at_s == pytest.approx(copy.stat().st_mtime)
    for refused in (
        history.save(a_turn("x")),
        history.conversations(),
        history.search("words"),
        history.delete_all(),
    ):
        with pytest.raises(StorageError) as caught:
            await refused
        assert caught.value.kind is ErrorKind.HISTORY_DAMAGED
        assert caught.value.next_step
    assert content(path) == damaged_bytes

    await history.repair()
    found = [turn.turn_id for turn in await history.turns("c", limit=1000)]
    assert found == [f"t{number}" for number in range(200)]
    assert len(await history.search("answer", limit=1000)) == 200
    day = datetime.now().astimezone().date().isoformat()
    assert aside(path) == [f"history.damaged-{day}.sqlite"]
    assert content(path.parent / aside(path)[0]) == damaged_bytes
    await fill(history, 200, 201)
    await history.aclose()
    assert (await history.open()).health is HistoryHealth.INTACT
    assert len(await history.turns("c", limit=1000)) == 201
    await history.aclose()


async def test_what_came_after_the_copy_is_carried_over(
    path: Path, history: SqliteHistory, copy_made: Callable[[], Awaitable[Path]]
) -> None:
    await fill(history, 0, 200)
    await history.save(a_turn("unfinished", "other", outcome=None))
    await history.aclose()
    await copy_made()
    await history.save(a_turn("unfinished", "other", outcome=Outcome.FAILED))
    await fill(history, 200, 400)
    await history.rename("c", "Named later")
    await history.rename("other", "")
    await fill(history, 400, 410)
    await history.aclose()
    copy = await copy_made()
    assert copy.exists()
    await fill(history, 410, 600)
    await history.aclose()
    pages = pages_of(path, "turns")
    overwrite(path, (pages[3] - 1) * PAGE_BYTES, b"\xa5" * PAGE_BYTES)
    overwrite(path, (pages[-2] - 1) * PAGE_BYTES, b"\xa5" * PAGE_BYTES)

    assert (await history.open()).health is HistoryHealth.DAMAGED
    await history.repair()
    found = [int(turn.turn_id[1:]) for turn in await history.turns("c", limit=1000)]
    assert found == sorted(found)
    assert found[:410] == list(range(410))
    lost = set(range(600)) - set(found)
    assert 0 < len(lost) < 40
    assert 599 in found
    unfinished = await history.turn("unfinished")
    assert unfinished is not None
    assert unfinished.outcome is Outcome.FAILED
    assert {one.title for one in await history.conversations()} == {"Named later", ""}
    assert len(await history.search("answer", limit=1000)) == len(found)
    await history.aclose()


async def test_without_a_copy_what_can_be_read_is_kept(path: Path, history: SqliteHistory) -> None:
    await fill(history, 0, 200)
    await history.aclose()
    break_turns_page(path)
    state = await history.open()
    assert state.health is HistoryHealth.DAMAGED
    assert state.copy_made_at_s is None
    await history.repair()
    assert 160 < len(await history.turns("c", limit=1000)) < 200
    await history.aclose()


async def test_without_anything_readable_it_begins_anew(path: Path, history: SqliteHistory) -> None:
    path.parent.mkdir()
    write_text(path)
    assert (await history.open()).health is HistoryHealth.DAMAGED
    await history.repair()
    assert await history.conversations() == []
    await fill(history, 0, 1)
    assert len(aside(path)) == 1
    await history.aclose()


async def test_a_damaged_copy_is_not_put_in_place(
    path: Path, history: SqliteHistory, copy_made: Callable[[], Awaitable[Path]]
) -> None:
    await fill(history, 0, 200)
    await history.aclose()
    copy = await copy_made()
    break_turns_page(path)
    truncate(copy)
    assert (await history.open()).copy_made_at_s is None
    await history.repair()
    assert 160 < len(await history.turns("c", limit=1000)) < 200
    await history.aclose()


async def test_damage_on_two_days_keeps_both_files(path: Path, history: SqliteHistory) -> None:
    for count in (1, 2):
        await fill(history, 0, 200)
        await history.aclose()
        break_turns_page(path)
        await history.open()
        await history.repair()
        assert len(aside(path)) == count
    await history.aclose()


async def test_damage_that_shows_in_use_is_told_and_repaired(
    path: Path, history: SqliteHistory
) -> None:
    """The check of the pages does not look into the index, whose pages are sound."""
    await fill(history, 0, 200)
    await history.aclose()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE search_data SET block = zeroblob(50) WHERE id > 10")
    assert (await history.open()).health is HistoryHealth.INTACT
    with pytest.raises(StorageError) as caught:
        await history.search("answer")
    assert caught.value.kind is ErrorKind.HISTORY_DAMAGED
    assert (await history.open()).health is HistoryHealth.DAMAGED
    await history.repair()
    assert len(await history.search("answer", limit=1000)) == 200
    await history.aclose()


async def test_an_old_copy_is_made_anew_once_the_history_changed(
    path: Path, copy_made: Callable[[], Awaitable[Path]]
) -> None:
    history = SqliteHistory(path, copy_delay_s=0)
    await history.save(a_turn("a"))
    await history.aclose()
    copy = await copy_made()
    fresh_s = copy.stat().st_mtime
    await history.open()
    await history.save(a_turn("b"))
    await asyncio.sleep(0.05)
    await history.conversations()
    assert copy.stat().st_mtime == fresh_s  # not a day old
    two_days_ago_s = fresh_s - 2 * 24 * 3600
    os.utime(copy, (two_days_ago_s, two_days_ago_s))
    await history.save(a_turn("c"))
    async with asyncio.timeout(60):
        while copy.stat().st_mtime < fresh_s:  # noqa: ASYNC110 - the program sets no event
            await asyncio.sleep(0.01)
    await history.aclose()
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT count(*) FROM turns").fetchone()[0] == 3
