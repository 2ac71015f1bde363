"""The schema, step by step; a step is never changed once it was released.

Each step is one transaction, so that a program killed in the middle leaves the step before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.storage.history.cutting import SEPARATOR, cut
from voicedesk.storage.history.database import transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    Migration = Callable[[sqlite3.Connection], None]

TABLES = (
    """CREATE TABLE conversations (
        id TEXT PRIMARY KEY NOT NULL,
        title TEXT NOT NULL DEFAULT '',
        is_renamed INTEGER NOT NULL DEFAULT 0,
        started_at_s REAL NOT NULL,
        last_position INTEGER NOT NULL DEFAULT 0
    )""",
    "CREATE INDEX conversations_by_activity ON conversations (last_position)",
    # AUTOINCREMENT: the place of a turn that was deleted is never given again.
    """CREATE TABLE turns (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        turn_id TEXT UNIQUE NOT NULL,
        conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
        started_at_s REAL NOT NULL,
        intent TEXT NOT NULL,
        source TEXT NOT NULL,
        outcome TEXT,
        transcript TEXT NOT NULL,
        language TEXT NOT NULL,
        transcription_model TEXT NOT NULL,
        reply TEXT NOT NULL,
        heard TEXT NOT NULL,
        finish_reason TEXT NOT NULL,
        model TEXT NOT NULL,
        usage TEXT,
        stage_ms TEXT NOT NULL,
        verdict TEXT NOT NULL,
        error_kind TEXT NOT NULL,
        message TEXT NOT NULL,
        next_step TEXT NOT NULL,
        recorded_s REAL NOT NULL,
        has_audio INTEGER NOT NULL
    )""",
    "CREATE INDEX turns_by_conversation ON turns (conversation_id, position)",
    "CREATE INDEX turns_by_time ON turns (started_at_s)",
    "CREATE INDEX turns_running ON turns (position) WHERE outcome IS NULL",
    """CREATE TRIGGER turn_added AFTER INSERT ON turns BEGIN
        UPDATE conversations SET last_position = max(last_position, new.position)
            WHERE id = new.conversation_id;
    END""",
    """CREATE TRIGGER turn_moved AFTER UPDATE OF conversation_id ON turns
        WHEN old.conversation_id <> new.conversation_id BEGIN
        UPDATE conversations SET last_position = max(last_position, new.position)
            WHERE id = new.conversation_id;
        UPDATE conversations SET last_position = coalesce(
            (SELECT max(position) FROM turns WHERE conversation_id = old.conversation_id), 0)
            WHERE id = old.conversation_id;
    END""",
    """CREATE TRIGGER turn_removed AFTER DELETE ON turns BEGIN
        UPDATE conversations SET last_position = coalesce(
            (SELECT max(position) FROM turns WHERE conversation_id = old.conversation_id), 0)
            WHERE id = old.conversation_id AND last_position = old.position;
    END""",
)

SEARCH = (
    # Text that the tokenizer would not cut into words, cut; NULL where it does (see cutting).
    "ALTER TABLE turns ADD COLUMN cut_transcript TEXT",
    "ALTER TABLE turns ADD COLUMN cut_reply TEXT",
    """CREATE VIEW searchable AS SELECT position,
        coalesce(cut_transcript, transcript) AS transcript,
        coalesce(cut_reply, reply) AS reply FROM turns""",
    f"""CREATE VIRTUAL TABLE search USING fts5 (
        transcript, reply, content = 'searchable', content_rowid = 'position',
        tokenize = "unicode61 remove_diacritics 2 separators '{SEPARATOR}'", prefix = '1 2 3'
    )""",
    """CREATE TRIGGER searchable_added AFTER INSERT ON turns BEGIN
        INSERT INTO search (rowid, transcript, reply) VALUES (new.position,
            coalesce(new.cut_transcript, new.transcript), coalesce(new.cut_reply, new.reply));
    END""",
    """CREATE TRIGGER searchable_removed AFTER DELETE ON turns BEGIN
        INSERT INTO search (search, rowid, transcript, reply) VALUES ('delete', old.position,
            coalesce(old.cut_transcript, old.transcript), coalesce(old.cut_reply, old.reply));
    END""",
    """CREATE TRIGGER searchable_changed AFTER UPDATE ON turns
        WHEN old.transcript IS NOT new.transcript OR old.reply IS NOT new.reply BEGIN
        INSERT INTO search (search, rowid, transcript, reply) VALUES ('delete', old.position,
            coalesce(old.cut_transcript, old.transcript), coalesce(old.cut_reply, old.reply));
        INSERT INTO search (rowid, transcript, reply) VALUES (new.position,
            coalesce(new.cut_transcript, new.transcript), coalesce(new.cut_reply, new.reply));
    END""",
)


def m1_tables(connection: sqlite3.Connection) -> None:
    _run(connection, TABLES)


def m2_search(connection: sqlite3.Connection) -> None:
    """Make every word that is already there findable."""
    _run(connection, SEARCH[:2])
    for position, transcript, reply in connection.execute(
        "SELECT position, transcript, reply FROM turns"
    ).fetchall():
        if (words := cut(transcript)) is not None or cut(reply) is not None:
            connection.execute(
                "UPDATE turns SET cut_transcript = ?, cut_reply = ? WHERE position = ?",
                (words, cut(reply), position),
            )
    _run(connection, SEARCH[2:])
    connection.execute("INSERT INTO search (search) VALUES ('rebuild')")


def m3_dictations(connection: sqlite3.Connection) -> None:
    """Tell dictations from what was to be done with a text, and find them among any questions."""
    connection.execute("ALTER TABLE turns ADD COLUMN edits INTEGER NOT NULL DEFAULT 0")
    connection.execute("CREATE INDEX turns_dictated ON turns (position) WHERE intent <> 'ask'")


def m4_translations(connection: sqlite3.Connection) -> None:
    """Tell what a text was translated into, and what was translated between two people."""
    connection.execute("ALTER TABLE turns ADD COLUMN target_language TEXT NOT NULL DEFAULT ''")
    connection.execute("ALTER TABLE turns ADD COLUMN interprets INTEGER NOT NULL DEFAULT 0")


def m5_attachments(connection: sqlite3.Connection) -> None:
    """Keep what questions bring along, as long as their turns."""
    connection.execute(
        """CREATE TABLE attachments (
            turn_id TEXT NOT NULL REFERENCES turns (turn_id) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            text TEXT NOT NULL,
            picture BLOB NOT NULL,
            media_type TEXT NOT NULL,
            size_bytes INTEGER NOT NULL,
            verdict TEXT,
            PRIMARY KEY (turn_id, number)
        )"""
    )


MIGRATIONS: tuple[Migration, ...] = (
    m1_tables,
    m2_search,
    m3_dictations,
    m4_translations,
    m5_attachments,
)
VERSION = len(MIGRATIONS)


def version_of(connection: sqlite3.Connection) -> int:
    return connection.execute("PRAGMA user_version").fetchone()[0]


def migrate(connection: sqlite3.Connection) -> None:
    """Take every step that this database has not taken."""
    for number, step in enumerate(MIGRATIONS, start=1):
        if version_of(connection) >= number:
            continue
        with transaction(connection):  # another program may have taken the step meanwhile
            if version_of(connection) < number:
                step(connection)
                connection.execute(f"PRAGMA user_version = {number}")


def _run(connection: sqlite3.Connection, statements: tuple[str, ...]) -> None:
    for statement in statements:
        connection.execute(statement)
