"""A fenced code block while it arrives: nothing of it is spoken, so it is one piece."""

from __future__ import annotations

import re

_OPENING = re.compile(r"\s*(`{3,})[^`\n]*\n")
_PERHAPS_OPENING = re.compile(r"\s*(?:`{1,2}|`{3,}[^`\n]*)")
_MOST_INDENTATION = 64


class CodeBlock:
    """Collects a block in time linear to its length, however it is split."""

    def __init__(self, opening: str, ticks: int) -> None:
        self._parts = [opening]
        self._tail = "\n"
        blanks = rf"[ \t]{{0,{_MOST_INDENTATION}}}"
        self._closing = re.compile(rf"\n{blanks}`{{{ticks},}}{blanks}(?:\n|\Z)")
        self._longest_closing = 2 * _MOST_INDENTATION + ticks + 2
        self.is_closed = False

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def feed(self, text: str) -> str:
        """Take what belongs to the block; return what lies behind it."""
        seen = self._tail + text
        found = self._closing.search(seen)
        self.is_closed = found is not None
        end = found.end() - len(self._tail) if found else len(text)
        self._parts.append(text[:end])
        self._tail = seen[-self._longest_closing :]
        return text[end:]


def begin_code_block(text: str) -> tuple[CodeBlock, str] | None:
    """Return the block that a text begins with and what follows its first line, if it does."""
    opening = _OPENING.match(text)
    if opening is None:
        return None
    return CodeBlock(opening.group(), len(opening.group(1))), text[opening.end() :]


def may_begin_code_block(text: str) -> bool:
    """Tell whether more text may turn this into the first line of a code block."""
    return _PERHAPS_OPENING.fullmatch(text) is not None
