"""How long it would hold up the window to lay out a text as Markdown, judged by what it holds."""

from __future__ import annotations

import re
from typing import Final

from voicedesk.core.utf16 import utf16_length

ANSWER_MOST: Final = 1.3
"""What a whole answer may cost; a thousand lines of text with tables and listings cost less."""
BLOCK_MOST: Final = 0.2
"""The same for a block that is being written, which is laid out again with each piece."""

_MS = (("\n", 0.3), ("|", 0.35), ("@", 0.45), ("![", 0.15), ("://", 0.2), ("www.", 0.2))
_MARKS_MS = (("[", 0.25), *((mark, 0.1) for mark in "*_~`<&\t"))
_BEYOND_MS = 0.08
"""Emoji and rare scripts, whose fonts have to be looked for."""
_MOST_CELLS = 64
# A list in a list in a list, or quotes, on one line.
_DEEP = re.compile(r"^(?:[ \t]*(?:>|(?:[-+*]|\d{1,9}[.)])[ \t])){16}", re.MULTILINE)
# One word, in a writing that does not end its lines wherever it likes.
_ENDLESS = re.compile("[\x21-\u0dff]{6000}")
_TOO_MUCH: Final = float("inf")


def markdown_cost(text: str) -> float:
    """Return about how many seconds it takes; endless for what grows with its square."""
    bars = text.count("|")
    if _DEEP.search(text) or _ENDLESS.search(text) or (bars > _MOST_CELLS and _has_wide_row(text)):
        return _TOO_MUCH
    marks = sum(text.count(mark) * cost_ms for mark, cost_ms in (*_MS, *_MARKS_MS))
    beyond = utf16_length(text) - len(text)
    return (marks + beyond * _BEYOND_MS) / 1000


def _has_wide_row(text: str) -> bool:
    return any(line.count("|") > _MOST_CELLS for line in text.split("\n"))
