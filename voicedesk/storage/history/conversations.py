"""Conversations as rows: the list of them, and their titles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core.history import ConversationSummary

if TYPE_CHECKING:
    import sqlite3

TITLE_CHARACTERS = 60
SELECT = """
    SELECT c.id, c.title, c.started_at_s, last.started_at_s,
        (SELECT count(*) FROM turns WHERE conversation_id = c.id)
    FROM conversations AS c JOIN turns AS last ON last.position = c.last_position
"""


def listed(connection: sqlite3.Connection, limit: int, offset: int) -> list[ConversationSummary]:
    rows = connection.execute(
        f"{SELECT} ORDER BY c.last_position DESC LIMIT ? OFFSET ?", (limit, offset)
    ).fetchall()
    return [ConversationSummary(*row) for row in rows]


def one(connection: sqlite3.Connection, conversation_id: str) -> ConversationSummary | None:
    row = connection.execute(f"{SELECT} WHERE c.id = ?", (conversation_id,)).fetchone()
    return None if row is None else ConversationSummary(*row)


def ensure(connection: sqlite3.Connection, conversation_id: str, started_at_s: float) -> None:
    """Make a conversation if it is not there."""
    connection.execute(
        "INSERT INTO conversations (id, started_at_s) VALUES (?, ?) ON CONFLICT DO NOTHING",
        (conversation_id, started_at_s),
    )


def retitle(connection: sqlite3.Connection, conversation_id: str) -> bool:
    """Name a conversation after its first words, unless a person named it.

    Return whether another title was there before; its words are to leave the disk.
    """
    row = connection.execute(
        "SELECT title FROM conversations WHERE id = ? AND NOT is_renamed", (conversation_id,)
    ).fetchone()
    if row is None:
        return False
    first = connection.execute(
        "SELECT transcript FROM turns WHERE conversation_id = ? AND transcript <> ''"
        " ORDER BY position LIMIT 1",
        (conversation_id,),
    ).fetchone()
    title = beginning(first[0]) if first else ""
    if title != row[0]:
        connection.execute(
            "UPDATE conversations SET title = ? WHERE id = ?", (title, conversation_id)
        )
    return row[0] not in ("", title)


def rename(connection: sqlite3.Connection, conversation_id: str, title: str) -> None:
    connection.execute(
        "UPDATE conversations SET title = ?, is_renamed = 1 WHERE id = ?", (title, conversation_id)
    )


def beginning(words: str) -> str:
    """Return as many whole words as make a title of one line, or a piece of a very long one."""
    line = " ".join(words[: 20 * TITLE_CHARACTERS].split())
    if len(line) <= TITLE_CHARACTERS:
        return line
    return line[: TITLE_CHARACTERS + 1].rpartition(" ")[0] or line[:TITLE_CHARACTERS]
