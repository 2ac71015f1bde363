"""Full stops that end no sentence: abbreviations, initials, list numbers and German ordinals."""

from __future__ import annotations

import re

_ENGLISH = (
    "mr mrs ms dr prof st vs etc e.g i.e ph.d approx dept est inc ltd jr sr a.m p.m cf rev capt gov"
)
_GERMAN = "bzw ca usw usf str evtl ggf inkl exkl zzgl vgl bspw hr fr sog mio mrd geb gest hrsg"
_FRENCH = "m mme mlle mm p.ex c.-à-d env av tél"
_SPANISH = "sra srta dra ud uds vd p.ej ee.uu aprox avda dña"
_ABBREVIATIONS = frozenset(
    word for words in (_ENGLISH, _GERMAN, _FRENCH, _SPANISH) for word in words.split()
)
"""Compared in lower case, without their last full stop."""

_BEFORE_NUMBERS = frozenset(
    [
        "no",
        "nr",
        "fig",
        "abs",
        "art",
        "vol",
        "pp",
        "núm",
        "pág",
        "chap",
        "kap",
        "bd",
        "jan",
        "feb",
        "apr",
        "aug",
        "sept",
        "oct",
        "nov",
        "dec",
    ]
)
"""Abbreviations only where a number follows: "No. 5", but "No. That is wrong."."""

_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
"""``J``, ``z.B``, ``U.S``."""

_ORDINAL = re.compile(
    r"(?:^|\s)(?:am|im|ab|bis|seit|vom|zum|zur|beim|de[rnms]|die|das|jede[rnms]?)\s\d{1,2}$",
    re.IGNORECASE,
)
_MONTH = re.compile(
    r"(?:januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember"
    r"|jahrhundert)",
    re.IGNORECASE,
)
_OPENING = "(\"'“„«»[*_"


def ends_no_sentence(before: str, following: str) -> bool:
    """Tell whether a full stop belongs to the word before it.

    Args:
        before: The text up to the full stop.
        following: What comes after it and the blank behind it; empty when not known yet.
    """
    word = last_word(before).lstrip(_OPENING).lower()
    if word.isdigit():
        begins_a_line = before.strip() == word or before.endswith("\n" + word)
        return begins_a_line or _is_ordinal(before, word, following)
    if word in _BEFORE_NUMBERS:
        return not following or following[0].isdigit()
    if following[:1].islower() or word in _ABBREVIATIONS:
        return True
    return word != "i" and _INITIALS.fullmatch(word) is not None


def last_word(before: str) -> str:
    """Return what stands before the end of a text without a blank in between."""
    return "" if before[-1:].isspace() else (before.split() or [""])[-1]


def _is_ordinal(before: str, number: str, following: str) -> bool:
    """Tell "am 3. Oktober" from "im Jahr 1999. Danach"."""
    if len(number) > 2:
        return False
    return _ORDINAL.search(before[-20:]) is not None or _MONTH.match(following) is not None
