"""Cut a reply into pieces to speak, while it is still being written.

The pieces are slices: joined, they are the text again, which is how the program knows which words
were heard. The first one may be a clause, so that speech starts early; later ones are sentences.
"""

from __future__ import annotations

import re

FIRST_CLAUSE_MIN_CHARACTERS = 10
"""A shorter opening ("Well,") sounds chopped and saves nothing."""

_SENTENCE_END = ".!?…。！？｡"  # noqa: RUF001 - the full stops of Chinese and Japanese
_CLAUSE_END = ",;:–—，；：、"  # noqa: RUF001 - likewise
_WIDE = "。！？｡，；：、"  # noqa: RUF001 - wide marks need no blank behind them
_CLOSING = "\"'”’»)]}*_`」』）"  # noqa: RUF001 - quotation marks of several languages
_ABBREVIATIONS = frozenset(
    # English, German, French, Spanish; compared without their last full stop
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "st",
        "vs",
        "etc",
        "e.g",
        "i.e",
        "no",
        "fig",
        "approx",
        "dept",
        "est",
        "inc",
        "ltd",
        "jr",
        "sr",
        "a.m",
        "p.m",
        "u.s",
        "z.b",
        "d.h",
        "bzw",
        "ca",
        "usw",
        "u.a",
        "nr",
        "str",
        "evtl",
        "ggf",
        "inkl",
        "vgl",
        "abs",
        "bspw",
        "hr",
        "fr",
        "m",
        "mme",
        "mlle",
        "p.ex",
        "env",
        "av",
        "sra",
        "srta",
        "ud",
        "uds",
        "pág",
        "núm",
        "p.ej",
    ]
)
_FENCE = "```"


class SentenceSplitter:
    """Feed it the reply as it arrives; it gives back the pieces that are complete.

    ``max_characters`` bounds every piece but code blocks, which are not spoken.
    """

    def __init__(self, max_characters: int = 200) -> None:
        self._max_characters = max_characters
        self._buffer = ""
        self._first = True

    def feed(self, text: str) -> list[str]:
        """Add text; return the pieces that it completed."""
        self._buffer += text
        pieces: list[str] = []
        while (end := self._piece_end()) > 0:
            pieces.append(self._take(end))
        return pieces

    def finish(self) -> list[str]:
        """Return what is left, cut to the limit."""
        pieces: list[str] = []
        while self._buffer:
            end = self._piece_end()
            if end <= 0:
                speakable = not self._buffer.lstrip().startswith(_FENCE)
                too_long = speakable and len(self._buffer) > self._max_characters
                end = self._forced_end() if too_long else len(self._buffer)
            pieces.append(self._take(end))
        return pieces

    def _take(self, end: int) -> str:
        piece, self._buffer = self._buffer[:end], self._buffer[end:]
        if piece.strip():
            self._first = False
        return piece

    def _piece_end(self) -> int:
        """Return where the first complete piece ends, 0 if none is complete yet."""
        text = self._buffer
        start = len(text) - len(text.lstrip())
        if text.startswith(_FENCE, start):
            return _fence_end(text, start)
        if "``".startswith(text[start:]) and start < len(text):
            return 0  # perhaps the beginning of a fence
        for place in range(start, min(len(text), self._max_characters)):
            character = text[place]
            if character == "\n":
                return place + 1
            if character in _SENTENCE_END:
                if end := _after_mark(text, place):
                    return end
            elif self._first and character in _CLAUSE_END:
                long_enough = place - start >= FIRST_CLAUSE_MIN_CHARACTERS
                if long_enough and (end := _after_mark(text, place)):
                    return end
        return self._forced_end() if len(text) > self._max_characters else 0

    def _forced_end(self) -> int:
        """Return a place to cut a piece that is too long: a clause, a blank, anywhere."""
        head = self._buffer[: self._max_characters]
        for pattern in (r"[,;:–—，；：、]\s*(?=\S)", r"\s+(?=\S)"):  # noqa: RUF001 - as above
            ends = [match.end() for match in re.finditer(pattern, head)]
            if ends and ends[-1] > self._max_characters // 3:
                return ends[-1]
        return len(head)


def _fence_end(text: str, start: int) -> int:
    """Return where the code block that begins at ``start`` ends, 0 if it is still open."""
    closing = re.compile(r"\n[ \t]*```[ \t]*(\n|$)").search(text, start + len(_FENCE))
    return closing.end() if closing else 0


def _after_mark(text: str, place: int) -> int:
    """Return the end of a piece that this punctuation mark closes, 0 if it closes none (yet)."""
    end = place + 1
    while end < len(text) and text[end] in _SENTENCE_END + _CLOSING:
        end += 1
    if text[place] in _WIDE:
        return end
    if end == len(text):
        return end if _closes_at_once(text, place) else 0
    if not text[end].isspace():
        return 0
    if text[place] == "." and _is_abbreviation(text[:place]):
        return 0
    return end


def _closes_at_once(text: str, place: int) -> bool:
    """Tell whether a mark at the very end of what has arrived closes a piece without doubt.

    Waiting for the next word would cost up to a few hundred milliseconds. A digit, a single
    letter, an abbreviation or an address before the mark leave doubt.
    """
    word = _last_word(text[:place])
    if text[place] != ".":
        return text[place] not in ":–—" and "://" not in word  # noqa: RUF001 - as above
    doubtful = any(mark in word for mark in "./@\\:_") or word[-1:].isdigit()
    return len(word) > 1 and not doubtful and not _is_abbreviation(text[:place])


def _is_abbreviation(before: str) -> bool:
    word = _last_word(before).lstrip("(\"'“„«[*_").lower()
    if word.isdigit():
        # "1." begins a list item, "in 1999." ends a sentence.
        return before.strip() == word or before.rstrip().endswith("\n" + word)
    return word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha() and word != "i")


def _last_word(before: str) -> str:
    match = re.search(r"\S+$", before)
    return match.group() if match else ""
