"""Words looked up in the index, and the place where they stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from voicedesk.core.history import Excerpt, SearchHit
from voicedesk.storage.history.cutting import MATCH_BEGIN, MATCH_END, SEPARATOR, query

if TYPE_CHECKING:
    import sqlite3

EXCERPT_WORDS = 24

# The index walks its list from the newest turn on and stops at the limit, so excerpts are made
# only of what is shown; joining in the inner query would make it sort everything first.
SELECT = f"""
    SELECT t.turn_id, t.conversation_id, c.title, t.started_at_s, found.excerpt
    FROM (
        SELECT rowid AS position,
            snippet(search, -1, '{MATCH_BEGIN}', '{MATCH_END}', '…', {EXCERPT_WORDS}) AS excerpt
        FROM search WHERE search MATCH ? ORDER BY rowid DESC LIMIT ?
    ) AS found
    JOIN turns AS t ON t.position = found.position
    JOIN conversations AS c ON c.id = t.conversation_id
    ORDER BY found.position DESC
"""  # noqa: S608 - marks of our own

_PIECES = re.compile(f"{MATCH_BEGIN}([^{MATCH_END}]*){MATCH_END}")


def find(connection: sqlite3.Connection, words: str, limit: int) -> list[SearchHit]:
    wanted = query(words)
    if not wanted:
        return []
    rows = connection.execute(SELECT, (wanted, limit)).fetchall()
    return [
        SearchHit(turn_id, conversation_id, title, started_at_s, excerpts(marked))
        for turn_id, conversation_id, title, started_at_s, marked in rows
    ]


def excerpts(marked: str) -> tuple[Excerpt, ...]:
    """Split a text at the marks around what was found; every second piece is a match."""
    pieces = _PIECES.split(marked.replace(SEPARATOR, ""))
    return tuple(
        Excerpt(text, is_match=number % 2 == 1) for number, text in enumerate(pieces) if text
    )
