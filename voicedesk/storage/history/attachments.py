"""What questions brought along, as rows of their own; they leave the disk with their turns."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from voicedesk.core.moderation import VerdictStatus
from voicedesk.core.outside import MOST_PICTURES, Attachment, OutsideKind

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from voicedesk.core.history import StoredTurn

_PUT: Final = """
    INSERT INTO attachments
        (turn_id, number, kind, name, text, picture, media_type, size_bytes, verdict)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (turn_id, number) DO UPDATE SET verdict = excluded.verdict
"""
_WITHOUT_PICTURE: Final = "kind, name, text, media_type, size_bytes, verdict"


def put(connection: sqlite3.Connection, turn: StoredTurn) -> None:
    """Keep what a turn brought along; what is there already stays as it is.

    A turn that was read may know less of its pictures than the disk has.
    """
    connection.executemany(
        _PUT,
        [
            (
                *(turn.turn_id, number, each.kind, each.name, each.text, each.picture),
                *(each.media_type, each.size_bytes, each.verdict),
            )
            for number, each in enumerate(turn.attachments)
        ],
    )


def with_attachments(
    connection: sqlite3.Connection, turns: Sequence[StoredTurn]
) -> list[StoredTurn]:
    """Return turns, oldest first, with what they brought along.

    So many of the last pictures as one request may carry come with their bytes.
    """
    found: list[StoredTurn] = []
    pictures_left = MOST_PICTURES
    for turn in reversed(turns):
        attachments: list[Attachment] = []
        for row in connection.execute(
            f"SELECT number, {_WITHOUT_PICTURE} FROM attachments"  # noqa: S608 - names of our own
            " WHERE turn_id = ? ORDER BY number",
            (turn.turn_id,),
        ):
            attachment = _attachment(row)
            if attachment.is_picture and pictures_left:
                pictures_left -= 1
                picture = _picture(connection, turn.turn_id, row["number"])
                attachment = replace(attachment, picture=picture)
            attachments.append(attachment)
        found.append(replace(turn, attachments=tuple(attachments)) if attachments else turn)
    return found[::-1]


def _attachment(row: sqlite3.Row) -> Attachment:
    return Attachment(
        OutsideKind(row["kind"]),
        row["name"],
        text=row["text"],
        media_type=row["media_type"],
        size_bytes=row["size_bytes"],
        verdict=None if row["verdict"] is None else VerdictStatus(row["verdict"]),
    )


def _picture(connection: sqlite3.Connection, turn_id: str, number: int) -> bytes:
    row = connection.execute(
        "SELECT picture FROM attachments WHERE turn_id = ? AND number = ?", (turn_id, number)
    ).fetchone()
    return row[0]
