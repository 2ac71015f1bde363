"""German days of the month: voices read "3. Oktober" as a three that ends a sentence."""

from __future__ import annotations

import re

_TEENS = "zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn"
_ONES = "ein zwei drei vier fünf sechs sieben acht neun"
_DAYS = [
    *["erste", "zweite", "dritte", "vierte", "fünfte", "sechste", "siebte", "achte", "neunte"],
    *[f"{number}te" for number in _TEENS.split()],
    "zwanzigste",
    *[f"{number}undzwanzigste" for number in _ONES.split()],
    *["dreißigste", "einunddreißigste"],
]
_DATE = re.compile(
    r"\b((?:am|im|ab|bis|seit|vom|zum|zur|beim|de[rnms]|die|das|jede[rnms]?) )?"
    r"(3[01]|[12]\d|[1-9])\.[ \u00a0]?"
    r"(?=Januar|Februar|März|April|Mai\b|Juni|Juli|August|September|Oktober|November|Dezember"
    r"|Jahrhundert)",
    re.IGNORECASE,
)
_NOMINATIVE = frozenset(["der ", "die ", "das "])


def with_spoken_dates(text: str) -> str:
    """Return a German text with the days of its dates as words."""
    return _DATE.sub(_day, text)


def _day(found: re.Match[str]) -> str:
    article, day = found[1] or "", _DAYS[int(found[2]) - 1]
    if not article:
        return f"{day}r "
    return f"{article}{day} " if article.lower() in _NOMINATIVE else f"{article}{day}n "
