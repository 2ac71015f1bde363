"""A history of an earlier version becomes one of ours, whatever happens meanwhile."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from dataclasses import fields, replace
from typing import TYPE_CHECKING

import pytest

from tests.contracts.history import WHOLE
from tests.storage.history.programs import content, kill, let_run, said, start
from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.core.history import HistoryHealth, StoredTurn
from voicedesk.storage.history.conversations import beginning
from voicedesk.storage.history.copies import copy_file
from voicedesk.storage.history.database import connect, transaction
from voicedesk.storage.history.migrations import VERSION, m1_tables, version_of
from voicedesk.storage.history.store import SqliteHistory
from voicedesk.storage.history.turns import COLUMNS, to_values

if TYPE_CHECKING:
    from pathlib import Path

KILLS = 12
ADDED_SINCE = {"edits", "target_language", "interprets", "attachments"}
NAMES = [field.name for field in fields(StoredTurn) if field.name not in ADDED_SINCE]


def make_version_1(path: Path, count: int) -> None:
    """Write what a program knew that had no search."""
    values = dict(zip(COLUMNS, to_values(WHOLE), strict=True))
    rows = [
        [values[name] if name != "turn_id" else f"t{number}" for name in NAMES]
        for number in range(count)
    ]
    with closing(connect(path)) as connection, transaction(connection):
        m1_tables(connection)
        connection.execute("PRAGMA user_version = 1")
        connection.execute(
            "INSERT INTO conversations (id, title, started_at_s) VALUES ('c', ?, 1)",
            (beginning(WHOLE.transcript),),
        )
        connection.executemany(
            f"INSERT INTO turns ({','.join(NAMES)}) VALUES ({','.join('?' * len(NAMES))})", rows
        )


def version_in(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return version_of(connection)


async def test_an_earlier_version_is_copied_and_migrated(path: Path) -> None:
    make_version_1(path, 7)
    history = SqliteHistory(path)
    state = await history.open()
    assert version_in(path.with_name("history.copy.sqlite")) == 1
    assert state.copy_made_at_s is not None
    assert version_in(path) == VERSION == 5
    assert len(await history.search("東京")) == len(await history.search("greetings")) == 7
    turn = await history.turn("t3")
    assert turn is not None
    assert turn.stage_ms == WHOLE.stage_ms
    assert (turn.intent, turn.target_language) == (WHOLE.intent, "")
    await history.delete_turns(["t3"])
    assert len(await history.search("東京")) == 6
    await history.aclose()


async def test_a_copy_of_an_earlier_version_repairs_too(path: Path) -> None:
    make_version_1(path, 7)
    history = SqliteHistory(path)
    await history.open()
    await history.save(WHOLE)
    await history.aclose()
    with path.open("r+b") as file:
        file.write(b"nothing of a database" * 10)
    await history.open()
    await history.repair()
    assert [turn.turn_id for turn in await history.turns("c")] == [f"t{n}" for n in range(7)]
    assert len(await history.search("東京")) == 7
    await history.aclose()


async def test_what_can_be_read_of_a_damaged_earlier_version_is_carried_over(path: Path) -> None:
    make_version_1(path, 200)
    with closing(sqlite3.connect(path)) as connection:
        [page] = connection.execute(
            "SELECT pageno FROM dbstat WHERE name = 'turns' AND pagetype = 'leaf' LIMIT 1"
        ).fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xa5" * 4096)
    history = SqliteHistory(path)
    assert (await history.open()).health is HistoryHealth.DAMAGED
    await history.repair()
    found = await history.turns("c", limit=1000)
    assert 150 < len(found) < 200
    assert found[-1] == replace(
        WHOLE, turn_id="t199", edits=False, target_language="", interprets=False, attachments=()
    )
    await history.aclose()


async def test_a_newer_version_is_refused_and_left_alone(path: Path) -> None:
    history = SqliteHistory(path)
    await history.save(WHOLE)
    await history.aclose()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA user_version = 99")
    before = content(path)
    for one in (history, SqliteHistory(path, read_only=True)):
        for call in (one.open, one.conversations):
            with pytest.raises(StorageError, match="newer version") as caught:
                await call()
            assert caught.value.kind is ErrorKind.HISTORY_NEWER
            assert "Update VoiceDesk" in caught.value.next_step
        await one.aclose()
    assert content(path) == before


async def test_a_reader_refuses_an_earlier_version(path: Path) -> None:
    make_version_1(path, 1)
    reader = SqliteHistory(path, read_only=True)
    with pytest.raises(StorageError, match="older version"):
        await reader.open()
    await reader.aclose()
    assert version_in(path) == 1


async def test_killed_while_migrating_it_is_the_one_or_the_other(
    path: Path, tmp_path: Path
) -> None:
    seed = random.randrange(1 << 32)
    print("seed", seed)
    chance = random.Random(seed)
    make_version_1(tmp_path / "first.sqlite", 6000)
    copy = path.with_name("history.copy.sqlite")
    path.parent.mkdir()
    for _ in range(KILLS):
        for file in path.parent.iterdir():
            file.unlink()
        copy_file(tmp_path / "first.sqlite", path)
        process = start("open", path)
        assert said(process) == "opening"
        while not copy.exists():  # made right before the migration
            assert process.poll() is None
        let_run(chance, 0.3)
        kill(process)
        with closing(sqlite3.connect(path)) as connection:
            steps_taken = connection.execute(
                "SELECT count(*) FROM sqlite_master"
                " WHERE name IN ('search', 'turns_dictated', 'attachments')"
            ).fetchone()[0]
            steps_taken += connection.execute(
                "SELECT count(*) FROM pragma_table_info('turns') WHERE name = 'target_language'"
            ).fetchone()[0]
            assert version_of(connection) == 1 + steps_taken
            assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        history = SqliteHistory(path)
        await history.open()
        assert len(await history.search("東京", limit=10_000)) == 6000
        await history.aclose()
