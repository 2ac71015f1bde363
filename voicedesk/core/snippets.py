r"""Short things to say for long things to write: ``my address -> 12 High Street\nLondon``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voicedesk.core.vocabulary import occurrences

if TYPE_CHECKING:
    from collections.abc import Sequence

_FIRST_PRIVATE_CHARACTER = 0xE000
_END_OF_PLACE = re.compile(r"[ \t]*[.,;:!?…]+")
_MAKES_STOP_NEEDLESS = ".,;:!?…\n"


@dataclass(frozen=True, slots=True)
class Held:
    """A text with a mark in the place of each snippet, which no rule changes."""

    text: str
    mark: str = ""
    written: tuple[str, ...] = ()

    def restored(self, text: str) -> str:
        """Return a text with the snippets where their marks are, in their order."""
        if not self.mark:
            return text
        first, *rest = text.split(self.mark)
        return first + "".join(a + b for a, b in zip(self.written, rest, strict=True))


def hold_snippets(text: str, lines: Sequence[str]) -> Held:
    """Take the snippets out of a text.

    The service's full stop goes where the whole text is a snippet, and its punctuation behind one
    that ends in a sign or a new line of its own.
    """
    mark = _unused(text)
    pieces: list[str] = []
    written: list[str] = []
    at = 0
    for start, end, snippet in occurrences(text, lines):
        pieces.append(text[at:start])
        value = snippet.replace(r"\n", "\n")
        sign = _END_OF_PLACE.match(text, end)
        is_all = not text[:start].strip() and sign and not text[sign.end() :].strip()
        at = sign.end() if sign and (is_all or value[-1] in _MAKES_STOP_NEEDLESS) else end
        pieces.append(mark)
        written.append(value)
    if not written:
        return Held(text)
    return Held("".join(pieces) + text[at:], mark, tuple(written))


def _unused(text: str) -> str:
    """Return a character for private use that the text does not hold."""
    code = _FIRST_PRIVATE_CHARACTER
    while chr(code) in text:
        code += 1
    return chr(code)
