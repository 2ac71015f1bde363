"""Turns as rows, and rows as turns."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any, cast

from voicedesk.core.chat import Usage
from voicedesk.core.history import StoredTurn, dictated_text
from voicedesk.core.turns import Intent, Outcome, Source
from voicedesk.storage.history.attachments import with_attachments
from voicedesk.storage.history.cutting import cut

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

FIELDS = tuple(field.name for field in fields(StoredTurn) if field.name != "attachments")
COLUMNS = (*FIELDS, "cut_transcript", "cut_reply")
SELECT = f"SELECT {', '.join(FIELDS)} FROM turns"  # noqa: S608 - names of our own
UPSERT = (
    f"INSERT INTO turns ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608 - names of our own
    " ON CONFLICT (turn_id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in COLUMNS if name != "turn_id")
)
INSERT_AT = (
    f"INSERT INTO turns (position, {', '.join(COLUMNS)})"  # noqa: S608 - names of our own
    f" VALUES (?{', ?' * len(COLUMNS)}) ON CONFLICT DO NOTHING"
)


def to_values(turn: StoredTurn) -> tuple[object, ...]:
    """Return what stands in ``COLUMNS``."""
    found: dict[str, Any] = {name: getattr(turn, name) for name in FIELDS}
    found |= {name: storable(value) for name, value in found.items() if isinstance(value, str)}
    found["usage"] = None if turn.usage is None else json.dumps(asdict(turn.usage))
    found["stage_ms"] = json.dumps(dict(turn.stage_ms))
    return (*found.values(), cut(found["transcript"]), cut(found["reply"]))


def to_turn(row: sqlite3.Row | Mapping[str, Any]) -> StoredTurn:
    """Return the turn of a row that has at least ``FIELDS``.

    Raises:
        ValueError: the row was not written by us, or is damaged.
    """
    found: dict[str, Any] = {name: row[name] for name in FIELDS}
    found["intent"] = Intent(found["intent"])
    found["source"] = Source(found["source"])
    found["outcome"] = None if found["outcome"] is None else Outcome(found["outcome"])
    found["usage"] = None if found["usage"] is None else _usage(json.loads(found["usage"]))
    found["stage_ms"] = cast("dict[str, float]", json.loads(found["stage_ms"]))
    found |= {name: bool(found[name]) for name in ("has_audio", "edits", "interprets")}
    return StoredTurn(**found)


def storable(text: str) -> str:
    """Return a text that is valid: half of a character becomes a question mark."""
    return text.encode(errors="replace").decode()


def page(
    connection: sqlite3.Connection, conversation_id: str, limit: int, before_turn_id: str
) -> list[StoredTurn]:
    """Return the last turns of a conversation, before one of them if it is named."""
    before = "AND position < (SELECT position FROM turns WHERE turn_id = ? AND conversation_id = ?)"
    rows = connection.execute(
        f"{SELECT} WHERE conversation_id = ? {before if before_turn_id else ''}"
        " ORDER BY position DESC LIMIT ?",
        (
            conversation_id,
            *((before_turn_id, conversation_id) if before_turn_id else ()),
            limit,
        ),
    ).fetchall()
    return with_attachments(connection, [to_turn(row) for row in reversed(rows)])


def one(connection: sqlite3.Connection, turn_id: str) -> StoredTurn | None:
    row = connection.execute(f"{SELECT} WHERE turn_id = ?", (turn_id,)).fetchone()
    return None if row is None else with_attachments(connection, [to_turn(row)])[0]


def running(connection: sqlite3.Connection) -> list[StoredTurn]:
    rows = connection.execute(f"{SELECT} WHERE outcome IS NULL ORDER BY position").fetchall()
    return with_attachments(connection, [to_turn(row) for row in rows])


def last_dictated(connection: sqlite3.Connection) -> StoredTurn | None:
    """Return the newest turn with a dictated text, by the index of those that were no questions."""
    with closing(
        connection.execute(f"{SELECT} WHERE intent <> 'ask' ORDER BY position DESC")
    ) as rows:
        found = map(to_turn, rows)
        return next((turn for turn in found if dictated_text(turn)), None)


def ids_before(connection: sqlite3.Connection, started_at_s: float) -> list[str]:
    return _names(
        connection.execute(
            "SELECT turn_id FROM turns WHERE started_at_s < ? AND outcome IS NOT NULL"
            " ORDER BY position",
            (started_at_s,),
        ).fetchall()
    )


def ids_in(connection: sqlite3.Connection, conversation_id: str) -> list[str]:
    return _names(
        connection.execute(
            "SELECT turn_id FROM turns WHERE conversation_id = ? ORDER BY position",
            (conversation_id,),
        ).fetchall()
    )


def _names(rows: Sequence[sqlite3.Row]) -> list[str]:
    return [row[0] for row in rows]


def _usage(found: dict[str, int]) -> Usage:
    return Usage(**found)
