"""Sounds that are made while one thinks, and that nobody wants written: um, äh, euh."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from voicedesk.core.letter_case import with_capital
from voicedesk.core.spoken_punctuation import (
    BLANKS,
    NOT_INSIDE_WORD,
    NOT_ON_INTO_WORD,
    PUNCTUATION,
    SENTENCE_ENDS,
    forms_of,
)

_OPENERS = "([{¿¡\n"
_PAUSES = (",", "…", "...", "..")


def without_fillers(
    text: str, fillers: frozenset[str], set_off: frozenset[str] = frozenset()
) -> str:
    """Return a text without fillers, its commas and capitals mended; nothing if that is all.

    Args:
        text: What was said.
        fillers: Left out wherever they stand, but in capitals only they are words (ER).
        set_off: Left out where a comma or a pause on both sides says that they are fillers.
    """
    kept, at, is_due = "", 0, False
    for run in _pattern(fillers | set_off).finditer(text):
        before = kept + _capital(text[at : run.start()], is_due=is_due)
        if _means_something(run, before, set_off):
            continue
        at = run.end("blanks")
        kept, is_due = _mended(run, before, text[at:])
    rest = kept + _capital(text[at:], is_due=is_due)
    if at and not rest.strip(PUNCTUATION + BLANKS + "\n"):
        return ""
    return rest


@lru_cache(maxsize=8)
def _pattern(fillers: frozenset[str]) -> re.Pattern[str]:
    """Match fillers one after the other, with the blanks and pauses on both sides."""
    one = f"{NOT_INSIDE_WORD}(?:{forms_of(sorted(fillers))}){NOT_ON_INTO_WORD}"
    gap = rf"[{BLANKS}]*+(?:[,…]|\.\.++)?+[{BLANKS}]*+"
    return re.compile(
        # Nothing is tried twice, however many blanks there are.
        rf"(?<![{BLANKS}])(?P<left>(?:[{BLANKS}]*+,)?+[{BLANKS}]*+)(?P<fillers>{one}(?:{gap}{one})*)"
        rf"(?P<right>(?:[{BLANKS}]*+(?:[,…]|\.++))?+)(?=(?P<blanks>[{BLANKS}]*+))",
        re.IGNORECASE,
    )


def _means_something(run: re.Match[str], before: str, set_off: frozenset[str]) -> bool:
    said = run["fillers"]
    if len(said) > 1 and said.isupper():
        return True
    name = unicodedata.normalize("NFC", said).lower()
    is_word = name in set_off
    pauses = _begins(before, run) or "," in run["left"]
    return is_word and not (pauses and run["right"].strip() in _PAUSES)


def _begins(before: str, run: re.Match[str]) -> bool:
    """Tell whether a sentence begins here, or something in brackets or quotes."""
    ended = before.rstrip(BLANKS)
    is_inside = not run["left"] and bool(before) and not before[-1].isspace()
    return not ended or ended[-1] in SENTENCE_ENDS + _OPENERS or is_inside


def _mended(run: re.Match[str], before: str, behind: str) -> tuple[str, bool]:
    """Return what stands before a filler as it goes on, and whether a capital is due next."""
    mark = run["right"].strip(BLANKS)
    if _begins(before, run):
        blank = "" if not before or before[-1] in _OPENERS or not run["left"] else " "
        return before.rstrip(BLANKS) + blank, run["fillers"][0].isupper()
    if mark == "." or not behind or behind[0] in PUNCTUATION + ")]}\n":
        return before + (mark if mark == "." else "") + (run["blanks"] if behind else ""), False
    comma = "," if ("," in run["left"]) != (mark == ",") else ""
    return f"{before}{comma} ", False


def _capital(text: str, *, is_due: bool) -> str:
    return with_capital(text) if is_due else text
