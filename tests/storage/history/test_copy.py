"""The copy is made when nobody waits, and is there whole or not at all."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.contracts.history import a_turn
from tests.storage.disks import fill, small_disk
from voicedesk.storage.history.copies import HistoryFiles
from voicedesk.storage.history.database import connect, is_sound_file
from voicedesk.storage.history.store import SqliteHistory

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from tests.guards import LogGuard


class GivenUp(Exception):
    pass


def names(path: Path) -> set[str]:
    return {file.name for file in path.parent.iterdir()}


async def test_a_copy_that_is_given_up_leaves_the_one_before(
    path: Path, history: SqliteHistory, copy_made: Callable[[], Awaitable[Path]]
) -> None:
    await history.save(a_turn("a"))
    await history.aclose()
    copy = await copy_made()
    await history.save(a_turn("b", reply="many words " * 100_000))
    await history.aclose()
    seen: list[int] = []

    def give_up_in_the_middle() -> None:
        seen.append(1)
        if len(seen) == 3:
            raise GivenUp

    with closing(connect(path)) as connection, pytest.raises(GivenUp):
        HistoryFiles(path).make_copy(connection, give_up_in_the_middle)
    assert names(path) == {"history.sqlite", "history.copy.sqlite"}
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT turn_id FROM turns").fetchall() == [("a",)]


async def test_while_somebody_asks_the_copy_waits_and_then_comes(path: Path) -> None:
    history = SqliteHistory(path, copy_delay_s=0)
    await history.open()
    for number in range(20):
        await history.save(a_turn(f"t{number}", reply="many words " * 20_000))
        await asyncio.gather(*(history.turn(f"t{number}") for _ in range(20)))
    copy = HistoryFiles(path).copy
    async with asyncio.timeout(60):
        while not copy.exists():  # noqa: ASYNC110 - the program under test sets no event
            await asyncio.sleep(0.01)
    await history.aclose()
    assert is_sound_file(copy)
    assert names(path) == {"history.sqlite", "history.copy.sqlite"}


async def test_closing_does_not_wait_for_the_copy(path: Path) -> None:
    history = SqliteHistory(path, copy_delay_s=0)
    for number in range(10):
        await history.save(a_turn(f"t{number}", reply="many words " * 20_000))
        await asyncio.sleep(0)
        await history.aclose()
    assert not {name for name in names(path) if "partial" in name}


async def test_no_room_for_a_copy_is_logged_and_nothing_else(
    tmp_path: Path, expected_warnings: LogGuard
) -> None:
    with small_disk(tmp_path / "disk", "8m") as disk:
        path = disk / "history.sqlite"
        history = SqliteHistory(path)
        await history.save(a_turn("a", reply="many words " * 100_000))
        await history.aclose()
        filler = fill(disk)
        with filler.open("r+b") as file:  # enough for the log, not for a copy
            file.truncate(filler.stat().st_size - 300_000)
        expected_warnings.expect("no copy of the history was made: .*disk is full")
        history = SqliteHistory(path, copy_delay_s=0)
        await history.open()
        async with asyncio.timeout(60):
            while not expected_warnings.messages:  # noqa: ASYNC110 - a log sets no event
                await asyncio.sleep(0.01)
        await history.save(a_turn("b"))
        await history.aclose()
        assert not {name for name in names(path) if "copy" in name}
