"""Full disks, read-only disks and other programs: told in a sentence, and over when they are."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.contracts.history import WHOLE, a_turn
from tests.storage.disks import fill, small_disk
from tests.storage.history.programs import holding
from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.core.history import HistoryHealth
from voicedesk.storage.history.store import SqliteHistory

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LARGE = "every word takes room " * 20_000


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", "3m") as folder:
        yield folder


def make_read_only(disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)


async def test_a_full_disk_refuses_a_turn_and_takes_it_when_there_is_room(disk: Path) -> None:
    history = SqliteHistory(disk / "history.sqlite")
    await history.open()
    await history.save(WHOLE)
    filler = fill(disk)
    for _ in range(2):
        with pytest.raises(StorageError, match="disk is full") as caught:
            await history.save(a_turn("large", reply=LARGE))
        assert caught.value.kind is ErrorKind.HISTORY_UNWRITABLE
        assert str(disk) in caught.value.next_step
        assert await history.turn("whole") == WHOLE
        assert await history.turn("large") is None
    filler.unlink()
    await history.save(a_turn("large"))
    await history.aclose()
    assert (await history.open()).health is HistoryHealth.INTACT
    assert [turn.turn_id for turn in await history.turns("c")] == ["whole", "large"]
    await history.aclose()


async def test_on_a_full_disk_no_history_is_begun(disk: Path) -> None:
    filler = fill(disk)
    history = SqliteHistory(disk / "history.sqlite")
    for call in (history.open, history.conversations):
        with pytest.raises(StorageError, match="cannot be written") as caught:
            await call()
        assert caught.value.kind is ErrorKind.HISTORY_UNWRITABLE
    filler.unlink()
    await history.save(WHOLE)
    await history.aclose()


async def test_on_a_full_disk_old_words_can_be_deleted(disk: Path) -> None:
    history = SqliteHistory(disk / "history.sqlite")
    await history.save(a_turn("large", reply=LARGE))
    await history.save(WHOLE)
    await history.aclose()
    await history.open()
    fill(disk)
    refusal = None
    try:
        await history.delete_turns(["large"])
    except StorageError as error:
        refusal = error
    print("refused:", refusal)
    assert refusal is None or refusal.kind is ErrorKind.HISTORY_UNWRITABLE
    assert (await history.turn("large") is None) == (refusal is None)
    assert await history.turn("whole") == WHOLE
    await history.aclose()


async def test_a_read_only_disk_is_told_of_and_can_be_read(disk: Path) -> None:
    history = SqliteHistory(disk / "history.sqlite")
    await history.save(WHOLE)
    await history.aclose()
    make_read_only(disk)
    for call in (history.open(), history.save(WHOLE)):
        with pytest.raises(StorageError, match="cannot be written") as caught:
            await call
        assert caught.value.kind is ErrorKind.HISTORY_UNWRITABLE
    reader = SqliteHistory(disk / "history.sqlite", read_only=True)
    await reader.open()
    assert await reader.turn("whole") == WHOLE
    assert [hit.turn_id for hit in await reader.search("greet")] == ["whole"]
    await reader.aclose()
    await history.aclose()


async def test_a_folder_in_place_of_the_file_is_told_of(path: Path, history: SqliteHistory) -> None:
    (path / "inside").parent.mkdir(parents=True)
    with pytest.raises(StorageError) as caught:
        await history.open()
    assert caught.value.kind is ErrorKind.HISTORY_UNWRITABLE
    await history.aclose()


async def test_a_writing_program_lets_read_but_not_write(
    path: Path, history: SqliteHistory
) -> None:
    await history.save(WHOLE)
    with holding("lock", path):
        with pytest.raises(StorageError, match="Another program") as caught:
            await history.save(a_turn("b"))
        assert caught.value.kind is ErrorKind.HISTORY_BUSY
        assert caught.value.retryable
        assert await history.turn("whole") == WHOLE
    await history.save(a_turn("b"))
    assert len(await history.turns("c")) == 2
    await history.aclose()


async def test_a_program_that_keeps_everybody_out_is_told_of(
    path: Path, history: SqliteHistory
) -> None:
    await history.save(WHOLE)
    await history.aclose()
    reader = SqliteHistory(path, read_only=True, busy_timeout_s=0.2)
    with holding("shut", path):
        for call in (history.open(), history.save(a_turn("b")), reader.open()):
            with pytest.raises(StorageError, match="Another program") as caught:
                await call
            assert caught.value.kind is ErrorKind.HISTORY_BUSY
    await history.save(a_turn("b"))
    assert len(await history.turns("c")) == 2
    await history.aclose()
    await reader.aclose()


async def test_a_history_that_was_taken_away_is_not_written_for_nobody(
    path: Path, history: SqliteHistory
) -> None:
    await history.save(a_turn("a"))
    elsewhere = path.parent.rename(path.parent.with_name("elsewhere"))
    for _ in range(2):
        with pytest.raises(StorageError, match="not there any more") as caught:
            await history.save(a_turn("b"))
        assert caught.value.kind is ErrorKind.HISTORY_UNWRITABLE
    assert not path.parent.exists()
    elsewhere.rename(path.parent)
    await history.save(a_turn("b"))
    await history.aclose()
    assert [turn.turn_id for turn in await history.turns("c")] == ["a", "b"]
    await history.aclose()


async def test_another_history_in_its_place_is_used(path: Path, history: SqliteHistory) -> None:
    await history.save(a_turn("a"))
    path.parent.rename(path.parent.with_name("elsewhere"))
    other = SqliteHistory(path)
    await other.save(a_turn("b"))
    await other.aclose()
    await history.save(a_turn("c"))
    assert [turn.turn_id for turn in await history.turns("c")] == ["b", "c"]
    await history.aclose()
