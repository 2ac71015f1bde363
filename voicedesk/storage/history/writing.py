"""What changes the history; words that leave it leave the disk.

They stand in more places than their row: in the pages that held it (``secure_delete`` overwrites
them), in the index, which only marks them as deleted until it is merged, in the log, in the copy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.storage.history import attachments, conversations, failures, turns
from voicedesk.storage.history.database import empty_log, transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from voicedesk.core.history import StoredTurn
    from voicedesk.storage.history.copies import HistoryFiles

TEXTS = ("transcript", "reply", "heard")


def save(connection: sqlite3.Connection, files: HistoryFiles, turn: StoredTurn) -> None:
    """Insert or replace a turn in one transaction."""
    before = turns.one(connection, turn.turn_id)
    is_moved = before is not None and before.conversation_id != turn.conversation_id
    with transaction(connection):
        put(connection, turn)
        has_old_words = conversations.retitle(connection, turn.conversation_id)
        if before is not None and is_moved:
            has_old_words |= _tidy(connection, before.conversation_id)
        has_old_words |= before is not None and _loses_words(before, turn)
        if has_old_words:
            _forget(connection, files)
    if has_old_words:
        _leave_no_trace(connection)


def put(connection: sqlite3.Connection, turn: StoredTurn) -> None:
    conversations.ensure(connection, turn.conversation_id, turn.started_at_s)
    connection.execute(turns.UPSERT, turns.to_values(turn))
    attachments.put(connection, turn)


def rename(
    connection: sqlite3.Connection, files: HistoryFiles, conversation_id: str, title: str
) -> None:
    """Give a title; the one before leaves the disk."""
    with transaction(connection):
        conversations.rename(connection, conversation_id, turns.storable(title))
        files.remove_others()
    _leave_no_trace(connection)


def delete_turns(
    connection: sqlite3.Connection, files: HistoryFiles, turn_ids: Sequence[str]
) -> None:
    """Remove turns, the conversations that become empty, and the titles that came from them."""
    with transaction(connection):
        touched: set[str] = set()
        for turn_id in turn_ids:
            row = connection.execute(
                "DELETE FROM turns WHERE turn_id = ? RETURNING conversation_id", (turn_id,)
            ).fetchall()
            touched.update(found[0] for found in row)
        for conversation_id in touched:
            _tidy(connection, conversation_id)
        if touched:
            _forget(connection, files)
    if touched:
        _leave_no_trace(connection)


def delete_conversation(
    connection: sqlite3.Connection, files: HistoryFiles, conversation_id: str
) -> list[str]:
    turn_ids = turns.ids_in(connection, conversation_id)
    delete_turns(connection, files, turn_ids)
    return turn_ids


def delete_all(connection: sqlite3.Connection, files: HistoryFiles) -> None:
    with transaction(connection):
        connection.execute("DELETE FROM turns")
        connection.execute("DELETE FROM conversations")
        _forget(connection, files)
    _leave_no_trace(connection)


def _loses_words(before: StoredTurn, after: StoredTurn) -> bool:
    """Whether a text was replaced by another one, not only continued."""
    return not all(getattr(after, name).startswith(getattr(before, name)) for name in TEXTS)


def _tidy(connection: sqlite3.Connection, conversation_id: str) -> bool:
    """Remove a conversation that is empty, retitle one that is not."""
    connection.execute(
        "DELETE FROM conversations WHERE id = ? AND last_position = 0", (conversation_id,)
    )
    return conversations.retitle(connection, conversation_id)


def _forget(connection: sqlite3.Connection, files: HistoryFiles) -> None:
    """Take words out of the index and of the other files, before the deletion is committed.

    A program killed afterwards leaves them nowhere but in the log, which the next one empties.
    """
    connection.execute("INSERT INTO search (search) VALUES ('optimize')")
    files.remove_others()


def _leave_no_trace(connection: sqlite3.Connection) -> None:
    if not empty_log(connection):
        raise failures.traces_left()
