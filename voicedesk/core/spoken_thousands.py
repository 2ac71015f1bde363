"""Numbers without the marks between their thousands, which many voices take for a pause."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicedesk.core.spoken_words import SpokenWords

# Nothing of a date, a version, an address or a longer number.
_BEFORE = r"(?<![\w.,:/+-])(?<!\d[\s\u00a0\u2009\u202f])"
_NARROW_BLANKS = "\u00a0\u2009\u202f'\u2019"


_UNMISTAKABLE = (
    re.compile(rf"{_BEFORE}(?!0)\d{{1,3}}(?:,\d{{3}}){{2,}}(?!,?\d)"),
    re.compile(rf"{_BEFORE}(?!0)\d{{1,3}}(?:\.\d{{3}}){{2,}}(?!\.?\d)"),
    re.compile(
        rf"{_BEFORE}(?!0)\d{{1,3}}(?:[{_NARROW_BLANKS}]\d{{3}})+(?![\d{_NARROW_BLANKS}]*\d)"
    ),
    re.compile(rf"{_BEFORE}(?!0)\d{{1,2}}(?: \d{{3}}){{2,}}(?! ?\d)"),
)
# 1,999 keeps its comma: without it, English voices read a year.
_ENGLISH = re.compile(rf"{_BEFORE}(?!0)\d{{2,3}},\d{{3}}(?!,?\d)")
_DOTTED = re.compile(rf"{_BEFORE}(?!0)\d{{1,3}}\.\d{{3}}(?!\.?\d)")
_SPACED = re.compile(rf"{_BEFORE}(?!0)\d{{1,3}} \d{{3}}(?! ?\d)")
_HOST = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)")


def thousands_joiner(words: SpokenWords | None) -> Callable[[str], str]:
    """Return a function that makes 1,234,567 one number; None where the language is not known."""
    patterns = [*_UNMISTAKABLE]
    if words is not None:
        patterns += [_ENGLISH] if words.decimal_mark == "." else [_DOTTED, _SPACED]

    def joined(text: str) -> str:
        for pattern in patterns:
            text = pattern.sub(_digits, text)
        return text

    return joined


def _digits(match: re.Match[str]) -> str:
    number = match.group()
    return number if _HOST.fullmatch(number) else re.sub(r"\D", "", number)
