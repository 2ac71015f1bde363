"""Numbers with what belongs to them: ranges, money, percent, units, times of day."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voicedesk.core.spoken_words import SpokenWords

_NUMBER = r"\d+(?:[.,]\d+)*"
_BLANK = r"[ \u00a0\u2009\u202f]?"
_CURRENCY_SIGN = r"(?:US\$|[$€£¥])"
_TIME = r"(?:[01]?\d|2[0-3]):[0-5]\d"
_TIMES = re.compile(rf"(?<![\w:.,/-])({_TIME}){_BLANK}[-–]{_BLANK}({_TIME})(?![:\d])")  # noqa: RUF001 - what stands in ranges
_CLOCK = re.compile(
    r"(?<![\w:.,/-])([01]?\d|2[0-3])(?::|(?<=\d) ?h ?)([0-5]\d)(?![:\d])(?: ?Uhr| ?h\b)?"
)
_RANGE = re.compile(
    rf"(?<![\w.,:/–-])({_CURRENCY_SIGN}?)({_NUMBER})(?:-|{_BLANK}–{_BLANK})"  # noqa: RUF001 - likewise
    rf"({_CURRENCY_SIGN}?)({_NUMBER})(?![–/:-]\d)(?!-)"  # noqa: RUF001 - likewise
)


class NumberSpeller:
    """Writes out what stands beside the numbers of a text in one language."""

    def __init__(self, words: SpokenWords) -> None:
        self._words = words
        large = rf"(?: ({words.large_numbers})\b)?"
        signs = _any_of(words.currencies)
        per = r"(?!\w)(?:( ?/ ?)(?=[^\W\d_]))?"
        self._price = re.compile(rf"({signs}){_BLANK}({_NUMBER}){large}{per}")
        self._sum = re.compile(rf"(?<![\w.,])({_NUMBER}){large}{_BLANK}({signs}){per}")
        self._percent = re.compile(rf"({_NUMBER}){_BLANK}%(?!\w)")
        # "the 90s" are no seconds.
        self._quantity = re.compile(
            rf"(?<![\w.,])({_NUMBER})(?:{_BLANK}(?=[^\Wst])|[ \u00a0\u2009\u202f]|{_BLANK}(?=°|ms))"
            rf"({_any_of(words.units)})(?![\w²³/·°]|\.\w)"
        )

    def __call__(self, text: str) -> str:
        words = self._words
        text = _TIMES.sub(rf"\1 {words.range_word} \2", text)
        if words.hour:
            text = _CLOCK.sub(self._time, text)
        text = _RANGE.sub(self._range, text)
        per = f" {words.per_word} "
        text = self._price.sub(
            lambda found: self._money(found[2], found[3], found[1]) + (per if found[4] else ""),
            text,
        )
        text = self._sum.sub(
            lambda found: self._money(found[1], found[2], found[3]) + (per if found[4] else ""),
            text,
        )
        text = self._percent.sub(rf"\1 {words.percent}", text)
        text = re.sub(r"μ(?=[mgs]\b)", "µ", re.sub(r"° (?=[CF]\b)", "°", text))
        return self._quantity.sub(
            lambda found: f"{found[1]} {_name(words.units[found[2]], found[1])}", text
        )

    def _time(self, found: re.Match[str]) -> str:
        minutes = found[2].lstrip("0")
        return f"{found[1]}{self._words.hour}{minutes}".rstrip()

    def _range(self, found: re.Match[str]) -> str:
        sign, first, second_sign, second = found.groups()
        is_phone_number = len(first) == 3 and len(second) > 3
        is_date = first.startswith("0") and first.isdigit() and len(first) > 1
        if self._value(first) >= self._value(second) or is_phone_number or is_date:
            return found.group()
        sign, second_sign = (sign, second_sign) if second_sign else ("", sign)
        return f"{sign}{first} {self._words.range_word} {second_sign}{second}"

    def _value(self, number: str) -> tuple[int, str]:
        """Return something to compare numbers by."""
        whole, _, fraction = number.partition(self._words.decimal_mark)
        return int(re.sub(r"\D", "", whole)), fraction

    def _money(self, number: str, large: str | None, sign: str) -> str:
        words = self._words
        name = _name(words.currencies[sign], "2" if large else number)
        if large:
            return f"{number} {large} {_of(words.of_word, name)}{name}"
        whole, _, cents = number.partition(words.decimal_mark)
        if cents == "00":
            return f"{whole} {_name(words.currencies[sign], whole)}"
        if len(cents) != 2 or cents[0] == "0":
            return f"{number} {name}"
        return f"{whole} {_name(words.currencies[sign], whole)}{words.between_currency_and_cents}{cents}"


def _any_of(written: Iterable[str]) -> str:
    return "|".join(re.escape(each) for each in sorted(written, key=len, reverse=True))


def _name(names: str, number: str) -> str:
    one, _, many = names.partition("|")
    return one if number == "1" else many


def _of(word: str, name: str) -> str:
    """Return the word between a large number and what is counted, shortened as French wants it."""
    return word if word != "d'" or name[0] in "aeiouh" else "de "
