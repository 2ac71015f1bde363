"""The history on disk keeps the contract, and its files to itself."""

from __future__ import annotations

import asyncio
import os
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.contracts import HistoryStoreContract
from tests.contracts.history import WHOLE, a_turn
from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.core.history import HistoryHealth
from voicedesk.core.moderation import VerdictStatus
from voicedesk.core.outside import Attachment, OutsideKind
from voicedesk.storage.history.conversations import beginning
from voicedesk.storage.history.store import SqliteHistory

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path


class TestSqliteHistory(HistoryStoreContract):
    @pytest.fixture
    def history(self, path: Path) -> SqliteHistory:
        return SqliteHistory(path)


def permissions(file: Path) -> str:
    return oct(file.stat().st_mode & 0o777)


def permit(file: Path, mode: int) -> None:
    file.chmod(mode)


async def test_everything_is_there_after_closing(path: Path, history: SqliteHistory) -> None:
    await history.open()
    await history.save(WHOLE)
    await history.rename("c", "Mine")
    await history.aclose()
    assert [file.name for file in path.parent.iterdir()] == ["history.sqlite"]
    again = SqliteHistory(path)
    await again.open()
    assert await again.turn("whole") == WHOLE
    assert (await again.conversations())[0].title == "Mine"
    await again.aclose()


async def test_all_files_are_for_their_owner_only(
    path: Path, history: SqliteHistory, copy_made: Callable[[], Awaitable[Path]]
) -> None:
    old_mask = os.umask(0)
    try:
        await history.open()
        await history.save(WHOLE)
        await copy_made()
        files = list(path.parent.iterdir())
        assert {file.name for file in files} >= {"history.sqlite", "history.copy.sqlite"}
        assert {permissions(file) for file in files} == {"0o600"}
        assert path.parent.stat().st_mode & 0o077 == 0
    finally:
        os.umask(old_mask)
    await history.aclose()


async def test_a_file_that_others_could_read_is_closed_to_them(
    path: Path, history: SqliteHistory
) -> None:
    await history.open()
    await history.aclose()
    permit(path, 0o644)
    await history.open()
    assert permissions(path) == "0o600"
    await history.aclose()


async def test_half_characters_and_zeros_are_kept_as_far_as_they_can_be(
    history: SqliteHistory,
) -> None:
    await history.open()
    await history.save(a_turn("a", transcript="half \ud83d and zero \0 end"))
    turn = await history.turn("a")
    assert turn is not None
    assert turn.transcript == "half ? and zero \0 end"
    assert [hit.turn_id for hit in await history.search("end")] == ["a"]
    assert await history.turn("\ud83d") is None
    await history.rename("c", "\ud83d")
    await history.save(a_turn("\ud83d", "\ud83e"))
    assert (await history.turns("\ud83e"))[0].turn_id == "?"
    await history.aclose()


async def test_a_call_before_opening_opens(path: Path, history: SqliteHistory) -> None:
    await history.save(a_turn("a"))
    await history.aclose()
    again = SqliteHistory(path)
    assert await again.turn("a") == a_turn("a")
    await again.aclose()


async def test_a_closed_history_can_be_opened_again(history: SqliteHistory) -> None:
    for name in "ab":
        await history.open()
        await history.save(a_turn(name))
        await history.aclose()
        await history.aclose()
    assert len(await history.turns("c")) == 2
    await history.aclose()


async def test_a_call_that_is_cancelled_while_it_waits_harms_nothing(
    history: SqliteHistory,
) -> None:
    await history.open()
    for number in range(40):
        saving = asyncio.ensure_future(history.save(a_turn(f"t{number}")))
        for _ in range(number % 4):
            await asyncio.sleep(0)
        saving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await saving
    await history.save(a_turn("last"))
    found = await history.turns("c", limit=100)
    assert found[-1].turn_id == "last"
    assert all(turn == a_turn(turn.turn_id) for turn in found)
    await history.aclose()
    assert (await history.open()).health is HistoryHealth.INTACT
    await history.aclose()


async def test_a_turn_can_move_to_another_conversation(history: SqliteHistory) -> None:
    await history.open()
    await history.save(a_turn("a", "one"))
    await history.save(a_turn("b", "one"))
    await history.save(a_turn("b", "two"))
    assert [(one.conversation_id, one.title) for one in await history.conversations()] == [
        ("two", "words of b"),
        ("one", "words of a"),
    ]
    await history.save(a_turn("a", "two"))
    assert [one.conversation_id for one in await history.conversations()] == ["two"]
    await history.aclose()


async def test_a_reader_sees_what_the_writer_saves_and_changes_nothing(
    path: Path, history: SqliteHistory
) -> None:
    await history.open()
    reader = SqliteHistory(path, read_only=True)
    assert (await reader.open()).health is HistoryHealth.INTACT
    await history.save(WHOLE)
    assert await reader.turn("whole") == WHOLE
    assert [hit.turn_id for hit in await reader.search("greetings")] == ["whole"]
    for refused in (
        reader.save(WHOLE),
        reader.rename("c", "x"),
        reader.delete_turns(["whole"]),
        reader.delete_conversation("c"),
        reader.delete_all(),
        reader.repair(),
    ):
        with pytest.raises(StorageError, match="reading only") as caught:
            await refused
        assert caught.value.kind is ErrorKind.HISTORY_UNWRITABLE
    await reader.aclose()
    await history.aclose()


async def test_a_reader_of_no_history_finds_nothing_and_makes_no_file(path: Path) -> None:
    reader = SqliteHistory(path, read_only=True)
    await reader.open()
    assert await reader.conversations() == []
    assert await reader.search("word") == []
    await reader.aclose()
    assert not path.parent.exists()


async def test_the_database_is_used_on_one_thread_that_ends(history: SqliteHistory) -> None:
    before = set(threading.enumerate())
    await history.open()
    await asyncio.gather(*(history.save(a_turn(f"t{number}")) for number in range(5)))
    (thread,) = set(threading.enumerate()) - before
    assert thread.name == "history"
    await history.aclose()
    await asyncio.to_thread(thread.join, 60)
    assert not thread.is_alive()


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("", ""),
        (" \n\t ", ""),
        ("two\nlines", "two lines"),
        ("x" * 70, "x" * 60),
        ("a" * 60 + " b", "a" * 60),
        ("a" * 30 + " " + "b" * 30, "a" * 30),
        ("東京" * 40, "東京" * 30),
    ],
)
def test_a_title_is_one_line_of_whole_words(words: str, title: str) -> None:
    assert beginning(words) == title


def picture(name: str, data: bytes) -> Attachment:
    return Attachment(
        OutsideKind.PICTURE, name, picture=data, media_type="image/png", size_bytes=len(data)
    )


async def test_so_many_pictures_come_with_a_conversation_as_a_request_may_carry(
    history: SqliteHistory,
) -> None:
    for number in range(5):
        photo = picture(f"{number}.png", bytes((number,)))
        await history.save(a_turn(f"t{number}", attachments=(photo,)))
    turns = await history.turns("c")
    assert [turn.attachments[0].picture for turn in turns] == [b"", b"", b"\x02", b"\x03", b"\x04"]
    oldest = await history.turn("t0")
    assert oldest is not None
    assert oldest.attachments[0].picture == b"\x00"


async def test_a_turn_that_is_saved_again_without_its_pictures_keeps_them(
    history: SqliteHistory,
) -> None:
    await history.save(a_turn("t", attachments=(picture("a.png", b"pixels"),)))
    known = replace(picture("a.png", b""), verdict=VerdictStatus.UNSAFE)
    await history.save(a_turn("t", attachments=(known,)))
    await history.save(a_turn("t"))
    turn = await history.turn("t")
    assert turn is not None
    kept = [(each.picture, each.verdict) for each in turn.attachments]
    assert kept == [(b"pixels", VerdictStatus.UNSAFE)]
