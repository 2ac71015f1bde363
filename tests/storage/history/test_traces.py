"""What was deleted, renamed or replaced stands in no file of the history any more."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.contracts.history import a_turn
from tests.storage.history.programs import holding
from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.core.outside import Attachment, OutsideKind, text_attachment

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from voicedesk.core.history import StoredTurn
    from voicedesk.storage.history.store import SqliteHistory

SECRET = "xylophonequartz"
TAIL = b"phonequartz"
"""The index stores only what differs from the word before, so the end is looked for."""


def traces(path: Path) -> list[str]:
    return [file.name for file in path.parent.iterdir() if TAIL in file.read_bytes()]


async def fill(history: SqliteHistory) -> None:
    for number in range(30):
        await history.save(a_turn(f"t{number}", f"c{number % 3}"))
    await history.save(a_turn("secret", "s", transcript=f"{SECRET} one", reply=SECRET * 500))
    await history.save(a_turn("after", "s", transcript="harmless"))


async def delete_turn(history: SqliteHistory) -> None:
    await history.delete_turns(["secret"])


async def delete_conversation(history: SqliteHistory) -> None:
    await history.delete_conversation("s")


async def replace_words(history: SqliteHistory) -> None:
    await history.save(a_turn("secret", "s", transcript="other", reply="words"))


@pytest.mark.parametrize("closes", [True, False])
@pytest.mark.parametrize("has_copy", [True, False])
@pytest.mark.parametrize("forget", [delete_turn, delete_conversation, replace_words])
async def test_words_leave_every_file(
    path: Path,
    history: SqliteHistory,
    copy_made: Callable[[], Awaitable[Path]],
    forget: Callable[[SqliteHistory], Awaitable[None]],
    *,
    has_copy: bool,
    closes: bool,
) -> None:
    await history.open()
    await fill(history)
    if has_copy:
        await copy_made()
        path.with_name("history.damaged-2026-01-01.sqlite").write_text(SECRET)
        path.with_name("history.copy.partial").write_text(SECRET)
    assert len(traces(path)) >= 1
    await forget(history)
    if closes:
        await history.aclose()
    assert traces(path) == []
    assert len(await history.turns("c1")) == 10
    await history.aclose()


async def delete_all(history: SqliteHistory) -> None:
    await history.delete_all()


@pytest.mark.parametrize("forget", [delete_turn, delete_conversation, delete_all])
async def test_what_went_along_leaves_every_file_with_its_turn(
    path: Path,
    history: SqliteHistory,
    copy_made: Callable[[], Awaitable[Path]],
    forget: Callable[[SqliteHistory], Awaitable[None]],
) -> None:
    photo = Attachment(OutsideKind.PICTURE, "a.png", picture=SECRET.encode() * 5000)
    notes = text_attachment(OutsideKind.FILE, f"{SECRET}.txt", f"{SECRET} " * 3000)
    await history.open()
    await history.save(a_turn("secret", "s", attachments=(notes, photo)))
    await history.save(a_turn("after", "s"))
    await copy_made()
    assert len(traces(path)) >= 2
    await forget(history)
    assert traces(path) == []
    await history.aclose()


async def test_after_deleting_all_no_word_is_left(
    path: Path, history: SqliteHistory, copy_made: Callable[[], Awaitable[Path]]
) -> None:
    await history.open()
    await fill(history)
    await copy_made()
    await history.delete_all()
    assert traces(path) == []
    assert not any(b"words" in file.read_bytes() for file in path.parent.iterdir())
    await history.aclose()


async def test_an_old_title_leaves_the_disk(
    path: Path, history: SqliteHistory, copy_made: Callable[[], Awaitable[Path]]
) -> None:
    await history.open()
    await history.save(a_turn("a"))
    await history.rename("c", SECRET)
    await copy_made()
    assert traces(path)
    await history.rename("c", "harmless")
    assert traces(path) == []
    await history.aclose()


async def test_a_reply_that_grows_keeps_the_copy(
    history: SqliteHistory, copy_made: Callable[[], Awaitable[Path]]
) -> None:
    await history.open()
    await history.save(a_turn("a", reply="one"))
    copy = await copy_made()
    await history.save(a_turn("a", reply="one two"))
    await history.save(a_turn("b"))
    assert copy.exists()
    await history.aclose()


async def test_after_many_changes_nothing_of_the_gone_is_left(
    path: Path, history: SqliteHistory
) -> None:
    chance = random.Random(3)
    kept: dict[str, StoredTurn] = {}
    gone: set[str] = set()

    def words(count: int) -> str:
        return " ".join(f"{chance.getrandbits(64):016x}" for _ in range(count))

    await history.open()
    for number in range(120):
        name = chance.choice([f"t{number}", *kept])
        before = kept.pop(name, None)
        gone |= set(f"{before.transcript} {before.reply}".split()) if before else set()
        if before is not None and chance.random() < 0.4:
            await history.delete_turns([name])
            continue
        turn = before or a_turn(name, f"c{number % 3}")
        count = chance.choice([2, 30, 300])
        kept[name] = replace(turn, transcript=words(2), reply=words(count))
        await history.save(kept[name])
    await history.delete_turns([turn_id := next(iter(kept))])
    gone |= set(f"{kept[turn_id].transcript} {kept[turn_id].reply}".split())
    content = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert len(gone) > 1000
    assert [word for word in gone if word[5:].encode() in content] == []
    await history.aclose()


async def test_a_reader_that_keeps_traces_alive_is_told_of(
    path: Path, history: SqliteHistory
) -> None:
    await history.open()
    await fill(history)
    with holding("read", path), pytest.raises(StorageError, match="traces") as caught:
        await history.delete_turns(["secret"])
    assert caught.value.kind is ErrorKind.HISTORY_BUSY
    assert await history.turn("secret") is None
    await history.aclose()
    assert traces(path) == []
