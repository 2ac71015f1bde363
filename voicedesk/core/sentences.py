"""Cut a reply into pieces to speak, while it is still being written.

The pieces are slices: joined, they are the text again, which is how the program knows which words
were heard. The first one may be a clause, so that speech starts early; later ones are sentences.
A piece is given out with the very mark that ends it, unless the next word may show that it goes on.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from voicedesk.core.abbreviations import ends_no_sentence, last_word
from voicedesk.core.code_block import begin_code_block, may_begin_code_block
from voicedesk.core.spoken_opening import early_cut, is_clause, is_inside_markup
from voicedesk.core.spoken_parts import cut_place

if TYPE_CHECKING:
    from voicedesk.core.code_block import CodeBlock

_SENTENCE_END = ".!?…。！？｡"  # noqa: RUF001 - the full stops of Chinese and Japanese
_CLAUSE_END = ",;:–—，；：、"  # noqa: RUF001 - likewise
_WIDE = "。！？｡，；：、"  # noqa: RUF001 - wide marks need no blank behind them
_CLOSING = "\"'”’“»«)]}*_`」』）"  # noqa: RUF001 - quotation marks of several languages
_MARK = re.compile(f"\n|[{_CLAUSE_END}]|[{_SENTENCE_END}]+")
_SCHEMES = frozenset(["http", "https", "ftp", "mailto", "file"])
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
        early, horizon = early_cut(text[start:]) if self._first else (0, 0)
        for match in _MARK.finditer(text, start):
            end = self._end_after(match, start)
            if 0 < end <= (start + horizon if early else limit):
                return end
        if early:
            return start + early
        return cut_place(text, limit) if len(text) > limit else 0

    def _end_after(self, mark: re.Match[str], start: int) -> int:
        """Return the end of a piece that a mark closes, 0 if it closes none."""
        if mark.group() == "\n":
            return mark.end()
        if mark.string[start] == "|":
            return 0  # a row of a table is read as a whole
        before = mark.string[start : mark.start()]
        if mark.group() in _CLAUSE_END and not (self._first and is_clause(before)):
            return 0
        if is_inside_markup(before):
            return 0
        return _after_mark(mark.string, mark.start(), mark.end())


def _after_mark(text: str, start: int, end: int) -> int:
    """Return the end of a piece that these punctuation marks close, 0 if they close none (yet)."""
    is_wide, is_ellipsis = text[end - 1] in _WIDE, text[start:end].startswith(("..", "…"))
    while end < len(text) and text[end] in _SENTENCE_END + _CLOSING:
        end += 1
    if is_wide:
        return end
    if end == len(text):
        return end if not is_ellipsis and _closes_at_once(text[:start], text[start]) else 0
    if not text[end].isspace():
        return 0
    following = text[end:].lstrip()
    if is_ellipsis:
        return 0 if following[:1].islower() else end
    return 0 if text[start] == "." and ends_no_sentence(text[:start], following) else end


def _closes_at_once(before: str, mark: str) -> bool:
    """Tell whether a mark at the very end of what has arrived closes a piece without doubt.

    Waiting for the next word would cost up to a few hundred milliseconds. A digit ("3,14"), a
    single letter, an abbreviation or an address before the mark leave doubt.
    """
    word = last_word(before)
    if mark in "–—" or "://" in word:  # noqa: RUF001 - as above
        return False
    if mark == ":":
        return len(word) > 1 and word.isalpha() and word.lower() not in _SCHEMES
    if mark != ".":
        return mark not in _CLAUSE_END or not word[-1:].isdigit()
    doubtful = any(each in word for each in "./@\\:_") or word[-1:].isdigit()
    doubtful = doubtful or word.lower() == "www"
    return len(word) > 1 and not doubtful and not ends_no_sentence(before, "")
