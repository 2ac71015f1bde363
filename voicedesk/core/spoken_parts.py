"""Cut a text that is too long for one request, where it is heard least."""

from __future__ import annotations

import re

_CLAUSE = re.compile(r"(?:[,;:–—]\s+|[，；：、]\s*)(?=\S)")  # noqa: RUF001 - Chinese and Japanese marks
_BLANK = re.compile(r"(?<=\S)\s+(?=\S)")


def parts_within(text: str, limit: int) -> list[str]:
    """Return a text in parts of at most ``limit`` characters each, words kept whole if they fit."""
    parts: list[str] = []
    text = text.strip()
    while len(text) > limit:
        end = cut_place(text[: limit + 1], limit)
        parts.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return [*parts, text] if text else parts


def cut_place(head: str, limit: int) -> int:
    """Return where to cut a text of which this is the head: behind a clause, a blank, anywhere."""
    clauses = [match.end() for match in _CLAUSE.finditer(head) if match.end() <= limit]
    if clauses and clauses[-1] > limit // 3:
        return clauses[-1]
    blanks = [match.end() for match in _BLANK.finditer(head) if match.start() <= limit]
    return min(blanks[-1], limit) if blanks else limit
