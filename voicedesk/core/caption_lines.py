"""Texts cut for captions: pieces of a line or two that can be read at a glance.

Widths are counted in columns; Chinese, Japanese and Korean characters take two. The time that
cutting takes grows with the length of a text, and not with its square.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LINE_COLUMNS = 42
"""What subtitles have in a line, by the custom of broadcasters."""

_SENTENCE_END = ".!?…。！？"  # noqa: RUF001 - with the marks of Chinese and Japanese
_CLAUSE_END = ",;:–—，；：、"  # noqa: RUF001 - likewise
_NEARER = {**dict.fromkeys(_SENTENCE_END, 0.4), **dict.fromkeys(_CLAUSE_END, 0.7)}
"""How far away a place counts, by the mark before it: 1.0 times where there is none."""


def columns(text: str) -> int:
    """Return how wide a text is."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def cut_alike(texts: Sequence[str], *, lines: int) -> list[tuple[str, ...]]:
    """Return texts that say the same in as many pieces each, every piece in at most ``lines``.

    A text that has no words left for a piece has an empty one.
    """
    laid_out = [_LaidOut.of(text) for text in texts]
    number = max(1, *(-(-each.width // (LINE_COLUMNS * lines)) for each in laid_out))
    while True:
        cut = [[each.lines_of(*piece, lines) for piece in each.pieces(number)] for each in laid_out]
        pieces = [
            tuple(piece for piece in together if piece is not None)
            for together in zip(*cut, strict=True)
        ]
        if all(len(each) == len(texts) for each in pieces):
            return [each for each in pieces if any(each)]
        number += 1 + number // 10


@dataclass(frozen=True, slots=True)
class _LaidOut:
    """A text on one endless line: what must stay together, and from where to where it reaches."""

    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> _LaidOut:
        words: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for blank, word in _words(text):
            at += blank if words else 0
            words.append(word)
            starts.append(at)
            at += columns(word)
            ends.append(at)
        return cls(tuple(words), tuple(starts), tuple(ends))

    @property
    def width(self) -> int:
        return self.ends[-1] if self.ends else 0

    def pieces(self, number: int) -> list[tuple[int, int]]:
        """Return from which word to which each of so many pieces of about the same width goes."""
        step = self.width / number
        cuts = [0]
        for n in range(1, number):
            cuts.append(max(cuts[-1], self._cut_near(n * step, 0, self.count)))
        return list(pairwise([*cuts, self.count]))

    def lines_of(self, begin: int, end: int, most: int) -> str | None:
        """Return some words in one line or two of about the same width, None without room."""
        if begin == end:
            return ""
        width = self.ends[end - 1] - self.starts[begin]
        if width <= LINE_COLUMNS:
            return self._text(begin, end)
        if most == 1:
            return None
        middle = self.starts[begin] + width / 2
        # Both halves must have room, so the break cannot be just anywhere.
        first = bisect_left(self.starts, self.ends[end - 1] - LINE_COLUMNS, begin, end)
        last = bisect_left(self.ends, self.starts[begin] + LINE_COLUMNS + 1, begin, end)
        if first > last or first == end:
            return None
        at = self._cut_near(middle, first, last)
        return f"{self._text(begin, at)}\n{self._text(at, end)}"

    @property
    def count(self) -> int:
        return len(self.words)

    def _cut_near(self, wanted: float, first: int, last: int) -> int:
        """Return the word from ``first`` to ``last`` before which a cut is best."""
        near = bisect_left(self.starts, wanted, first, last)
        candidates = range(max(first, near - 8), min(last, near + 8) + 1)
        return min(candidates, key=lambda at: self._distance(at, wanted))

    def _distance(self, at: int, wanted: float) -> float:
        start = self.starts[at] if at < self.count else self.width
        mark = self.words[at - 1][-1] if at else ""
        return abs(start - wanted) * _NEARER.get(mark, 1.0)

    def _text(self, begin: int, end: int) -> str:
        text = ""
        for at in range(begin, end):
            gap = self.starts[at] - self.ends[at - 1] if at > begin else 0
            text += " " * gap + self.words[at]
        return text


def _words(text: str) -> list[tuple[int, str]]:
    """Return what may not be parted, each with the number of blanks before it.

    Wide characters may be parted anywhere but before punctuation, and what is wider than a line
    is an address, or no word.
    """
    found: list[tuple[int, str]] = []
    for word in text.split():
        blank, part, width = 1, "", 0
        for character in word:
            own = columns(character)
            is_mark = unicodedata.category(character)[0] in "MP"
            may_part = part and not is_mark and 2 in (own, columns(part[-1]))
            if may_part or width + own > LINE_COLUMNS:
                found.append((blank, part))
                blank, part, width = 0, "", 0
            part += character
            width += own
        found.append((blank, part))
    return found
