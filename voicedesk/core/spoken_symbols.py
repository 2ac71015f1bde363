"""Emoji and invisible marks, which voices spell out, leave a text that is to be spoken."""

from __future__ import annotations

import unicodedata

_SPOKEN = "°№"
_KEYCAP = "\u20e3"
_JOINERS = "\u200c\u200d"
_PLAIN = str.maketrans(
    {chr(0xFF10 + digit): str(digit) for digit in range(10)} | {"℃": "°C", "℉": "°F"}
)


def with_plain_digits(text: str) -> str:
    """Return a text with ordinary digits for wide ones, and signs of two characters for one."""
    return text.translate(_PLAIN)


def without_symbols(text: str) -> str:
    """Return a text without emoji and invisible marks."""
    return "".join(
        character
        for place, character in enumerate(text)
        if not _is_symbol(character)
        and (
            character not in _JOINERS
            or _joins_letters(text[max(0, place - 1) : place], text[place + 1 : place + 2])
        )
    )


def _is_symbol(character: str) -> bool:
    if character in _SPOKEN or character in _JOINERS:
        return False
    return unicodedata.category(character) in {"So", "Cs", "Co", "Cf"} or (
        "\ufe00" <= character <= "\ufe0f"
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or character == _KEYCAP
    )


def _joins_letters(before: str, after: str) -> bool:
    """Tell whether a joiner shapes a word, as in Persian and Hindi, rather than an emoji."""
    return all(each and unicodedata.category(each)[0] in "LM" for each in (before, after))
