"""The first letter of a text: made a capital or a small one, where that changes nothing else."""

from __future__ import annotations

import re

_FIRST_WORD = re.compile(r"[\"'“”„«»‘’(\[¿¡\s]*((?:[^\W_]|[\u0300-\u036f])+)")  # noqa: RUF001 - quotation marks


def first_word(text: str) -> str:
    """Return the word that a text begins with, behind quotes and brackets; empty for none."""
    match = _FIRST_WORD.match(text)
    return match[1] if match else ""


def has_own_case(word: str) -> bool:
    """Tell whether a word is written as no rule says: NASA, iPhone, McDonald, A4."""
    return any(each.isupper() or each.isdigit() for each in word[1:])


def with_capital(text: str) -> str:
    """Return a text whose first word has a capital, unless it is one like iPhone."""
    return _with_first(text, capital=True)


def with_small_letter(text: str) -> str:
    """Return a text whose first word has none, unless it is one like NASA."""
    return _with_first(text, capital=False)


def _with_first(text: str, *, capital: bool) -> str:
    match = _FIRST_WORD.match(text)
    if match is None or has_own_case(match[1]):
        return text
    at = match.start(1)
    changed = text[at].upper() if capital else text[at].lower()
    # Some letters have a pair of letters for a capital; these begin no word.
    return text[:at] + changed + text[at + 1 :] if len(changed) == 1 else text
