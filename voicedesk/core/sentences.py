"""Cut a reply into pieces to speak, while it is still being written.

The pieces are slices: joined, they are the text again, which is how the program knows which words
were heard. The first one may be a clause, so that speech starts early; later ones are sentences.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from voicedesk.core.abbreviations import ends_no_sentence, last_word
from voicedesk.core.code_block import begin_code_block, may_begin_code_block

if TYPE_CHECKING:
    from voicedesk.core.code_block import CodeBlock

FIRST_CLAUSE_MIN_CHARACTERS = 10
"""A shorter opening ("Well,") sounds chopped and saves nothing."""

_SENTENCE_END = ".!?…。！？｡"  # noqa: RUF001 - the full stops of Chinese and Japanese
_CLAUSE_END = ",;:–—，；：、"  # noqa: RUF001 - likewise
_WIDE = "。！？｡，；：、"  # noqa: RUF001 - wide marks need no blank behind them
_CLOSING = "\"'”’“»«)]}*_`」』）"  # noqa: RUF001 - quotation marks of several languages
_MARK = re.compile(f"\n|[{_CLAUSE_END}]|[{_SENTENCE_END}]+")
_FORCED_CUTS = (
    re.compile(r"(?:[,;:–—]\s+|[，；：、]\s*)(?=\S)"),  # noqa: RUF001 - as above
    re.compile(r"\s+(?=\S)"),
)
_SLICE_CHARACTERS = 1024
"""Text is taken in by so much at a time, so that a long one is not copied for every piece."""


class SentenceSplitter:
    """Feed it the reply as it arrives; it gives back the pieces that are complete.

    ``max_characters`` bounds every piece but code blocks, which are not spoken.
    """

    def __init__(self, max_characters: int = 200) -> None:
        self._max_characters = max_characters
        self._buffer = ""
        self._code: CodeBlock | None = None
        self._first = True

    def feed(self, text: str) -> list[str]:
        """Add text; return the pieces that it completed."""
        pieces: list[str] = []
        for begin in range(0, len(text), _SLICE_CHARACTERS):
            self._buffer += text[begin : begin + _SLICE_CHARACTERS]
            while piece := self._complete_piece():
                pieces.append(piece)
        return pieces

    def finish(self) -> list[str]:
        """Return what is left, cut to the limit."""
        pieces: list[str] = []
        if self._code is not None:
            pieces.append(self._code.text)
            self._code = None
        while self._buffer:
            piece = self._complete_piece()
            if not piece and self._code is not None:
                piece, self._code = self._code.text, None
            pieces.append(piece or self._take(self._max_characters))
        return pieces

    def _complete_piece(self) -> str:
        """Take the first piece out of the buffer, nothing if none is complete yet."""
        if self._code is None and (begun := begin_code_block(self._buffer)):
            self._code, self._buffer = begun
        if self._code is None:
            return self._take(self._piece_end())
        code, self._buffer = self._code, self._code.feed(self._buffer)
        if not code.is_closed:
            return ""
        self._code = None
        return code.text

    def _take(self, end: int) -> str:
        piece, self._buffer = self._buffer[:end], self._buffer[end:]
        if piece.strip():
            self._first = False
        return piece

    def _piece_end(self) -> int:
        """Return where the first complete piece ends, 0 if none is complete yet."""
        limit = self._max_characters
        text = self._buffer[: limit + 1]
        if len(text) <= limit and may_begin_code_block(text):
            return 0
        start = len(text) - len(text.lstrip())
        for match in _MARK.finditer(text, start):
            end = self._end_after(match, start)
            if 0 < end <= limit:
                return end
        return _forced_end(text[:limit]) if len(text) > limit else 0

    def _end_after(self, mark: re.Match[str], start: int) -> int:
        """Return the end of a piece that a mark closes, 0 if it closes none."""
        if mark.group() == "\n":
            return mark.end()
        if mark.string[start] == "|":
            return 0  # a row of a table is read as a whole
        too_early = not self._first or mark.start() - start < FIRST_CLAUSE_MIN_CHARACTERS
        if mark.group() in _CLAUSE_END and too_early:
            return 0
        return _after_mark(mark.string, mark.start(), mark.end())


def _forced_end(head: str) -> int:
    """Return a place to cut a piece that is too long: a clause, a blank, anywhere."""
    for pattern in _FORCED_CUTS:
        ends = [match.end() for match in pattern.finditer(head)]
        if ends and ends[-1] > len(head) // 3:
            return ends[-1]
    return len(head)


def _after_mark(text: str, start: int, end: int) -> int:
    """Return the end of a piece that these punctuation marks close, 0 if they close none (yet)."""
    is_wide = text[end - 1] in _WIDE
    while end < len(text) and text[end] in _SENTENCE_END + _CLOSING:
        end += 1
    if is_wide:
        return end
    if end == len(text):
        return end if _closes_at_once(text[:start], text[start]) else 0
    if not text[end].isspace():
        return 0
    following = text[end:].lstrip()
    return 0 if text[start] == "." and ends_no_sentence(text[:start], following) else end


def _closes_at_once(before: str, mark: str) -> bool:
    """Tell whether a mark at the very end of what has arrived closes a piece without doubt.

    Waiting for the next word would cost up to a few hundred milliseconds. A digit ("3,14"), a
    single letter, an abbreviation or an address before the mark leave doubt.
    """
    word = last_word(before)
    if mark in ":–—" or "://" in word:  # noqa: RUF001 - as above
        return False
    if mark != ".":
        return mark not in _CLAUSE_END or not word[-1:].isdigit()
    doubtful = any(each in word for each in "./@\\:_") or word[-1:].isdigit()
    return len(word) > 1 and not doubtful and not ends_no_sentence(before, "")
