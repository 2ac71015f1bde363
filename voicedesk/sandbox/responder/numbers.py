"""Number words to digits: ``one hundred and twenty three point five`` is 123.5."""

from __future__ import annotations

from fractions import Fraction

_UNITS = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
_TENS = {
    word: value * 10
    for value, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2
    )
}
_SCALES = {"thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}
_SMALL = {**_UNITS, **_TENS}


def with_digits(words: list[str]) -> list[str]:
    """Replace every run of number words by one word of digits."""
    result: list[str] = []
    index = 0
    while index < len(words):
        length, value = _read(words[index:])
        result.append(spoken(value) if length else words[index])
        index += max(1, length)
    return result


def spoken(value: Fraction) -> str:
    """Write a number for the eye and for the voice: at most six decimals, no trailing zeros."""
    if value.denominator == 1:
        return str(value.numerator)
    return f"{float(value):.6f}".rstrip("0").rstrip(".")


def _read(words: list[str]) -> tuple[int, Fraction]:
    """How many words from the start are one number, and which."""
    total = current = 0
    used = index = 0
    previous = ""
    while index < len(words):
        word = words[index]
        if word == "and" and previous in ("hundred", *_SCALES) and words[index + 1 : index + 2]:
            if words[index + 1] not in _SMALL:
                break
            index += 1
            continue
        if word in _SMALL and _may_follow(previous, word):
            current += _SMALL[word]
        elif word == "hundred" and previous in _UNITS:
            current *= 100
        elif word in _SCALES and previous in (*_SMALL, "hundred"):
            total += current * _SCALES[word]
            current = 0
        else:
            break
        previous = word
        index += 1
        used = index
    return _decimals(words, used, Fraction(total + current))


def _may_follow(previous: str, word: str) -> bool:
    if previous in _TENS:
        return word in _UNITS and 0 < _UNITS[word] < 10
    return previous in ("", "hundred", *_SCALES)


def _decimals(words: list[str], used: int, whole: Fraction) -> tuple[int, Fraction]:
    if not used or words[used : used + 1] != ["point"]:
        return used, whole
    digits = ""
    for word in words[used + 1 :]:
        if word not in _UNITS or _UNITS[word] > 9:
            break
        digits += str(_UNITS[word])
    if not digits:
        return used, whole
    return used + 1 + len(digits), whole + Fraction(int(digits), 10 ** len(digits))
