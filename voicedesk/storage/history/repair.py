"""A damaged history made whole again: the copy, and what can still be read of the damaged one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from voicedesk.core.turns import Outcome
from voicedesk.storage.history import conversations, failures, turns, writing
from voicedesk.storage.history.attachments import with_attachments
from voicedesk.storage.history.copies import LOG_SUFFIXES, copy_file, put_in_place, with_suffix
from voicedesk.storage.history.database import (
    connect,
    connect_to_read,
    empty_log,
    is_sound_file,
    transaction,
)
from voicedesk.storage.history.migrations import migrate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voicedesk.core.history import StoredTurn
    from voicedesk.storage.history.copies import HistoryFiles

MISSES = 20_000
"""So many places in a row without a readable turn are the end of the damaged history."""


def repair(files: HistoryFiles) -> None:
    """Build the new history beside the damaged one, then put it in its place.

    Killed at any moment, the damaged one or the repaired one is there. Calls are to be made with
    no connection open.
    """
    files.remove_unfinished()
    if files.copy.exists() and is_sound_file(files.copy):
        copy_file(files.copy, files.repaired)
    with closing(connect(files.repaired)) as repaired:
        migrate(repaired)
        if files.path.exists():
            with transaction(repaired):
                _carry_over(files, repaired)
        empty_log(repaired)
    if files.path.exists():
        files.set_aside()
    for suffix in LOG_SUFFIXES:  # or its changes would be made to the repaired one
        with_suffix(files.path, suffix).unlink(missing_ok=True)
    put_in_place(files.repaired, files.path)


def _carry_over(files: HistoryFiles, repaired: sqlite3.Connection) -> None:
    try:
        with closing(connect_to_read(files.path)) as damaged:
            titles = _given_titles(damaged)
            for position, turn in _readable_turns(damaged):
                _carry_turn(repaired, position, turn)
            for conversation_id, title in titles.items():
                conversations.rename(repaired, conversation_id, title)
    except sqlite3.DatabaseError as error:
        if not _is_told(error):
            raise


def _carry_turn(repaired: sqlite3.Connection, position: int, turn: StoredTurn) -> None:
    """Add a turn that the copy has not, or has only unfinished, at the place where it was."""
    known = turns.one(repaired, turn.turn_id)
    if known is not None and known.outcome is Outcome.COMPLETED:
        return
    if known is None:
        conversations.ensure(repaired, turn.conversation_id, turn.started_at_s)
        repaired.execute(turns.INSERT_AT, (position, *turns.to_values(turn)))
    writing.put(repaired, turn)
    conversations.retitle(repaired, turn.conversation_id)


def _readable_turns(damaged: sqlite3.Connection) -> Iterator[tuple[int, StoredTurn]]:
    """Yield every turn that can be read, by trying one place after the other."""
    position, misses = 0, 0
    while misses < MISSES:
        position += 1
        turn = _turn_at(damaged, position)
        misses = 0 if turn is not None else misses + 1
        if turn is not None:
            yield position, turn


def _turn_at(damaged: sqlite3.Connection, position: int) -> StoredTurn | None:
    try:
        row = damaged.execute("SELECT * FROM turns WHERE position = ?", (position,)).fetchone()
        if row is None:
            return None
        # An earlier version knew less of a turn.
        turn = turns.to_turn(
            {"edits": False, "target_language": "", "interprets": False, **dict(row)}
        )
    except (ValueError, TypeError, KeyError):  # not what we wrote
        return None
    except sqlite3.DatabaseError as error:
        if not _is_told(error):
            raise
        return None
    return _with_attachments(damaged, turn)


def _with_attachments(damaged: sqlite3.Connection, turn: StoredTurn) -> StoredTurn:
    """Return a turn with what it brought along, or without where that cannot be read."""
    try:
        return with_attachments(damaged, [turn])[0]
    except (ValueError, TypeError):  # not what we wrote
        return turn
    except sqlite3.DatabaseError as error:
        if not _is_told(error):
            raise
        return turn


def _given_titles(damaged: sqlite3.Connection) -> dict[str, str]:
    """Return the titles that a person gave, as far as they can be read."""
    found: dict[str, str] = {}
    try:
        for row in damaged.execute("SELECT id, title FROM conversations WHERE is_renamed"):
            found[row[0]] = row[1]
    except sqlite3.DatabaseError as error:
        if not _is_told(error):
            raise
    return found


def _is_told(error: sqlite3.DatabaseError) -> bool:
    """Whether it is the damage that speaks: a page, a missing table, a text that is no text."""
    return failures.is_damage(error) or isinstance(error, sqlite3.OperationalError)
