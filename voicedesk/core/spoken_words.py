"""What the signs, units and abbreviations of a text are called in a language."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class SpokenWords:
    """The tables of one language.

    Names of units and currencies read ``one|many``. Abbreviations stand without blanks in them, and
    without those that every voice knows.
    """

    abbreviations: Mapping[str, str]
    before_numbers: Mapping[str, str]
    """Abbreviations only where a number follows."""

    units: Mapping[str, str]
    currencies: Mapping[str, str]
    operators: Mapping[str, str]
    decimal_mark: str
    range_word: str
    percent: str
    and_word: str
    or_word: str
    at_word: str
    dot_word: str
    slash_word: str
    number_word: str
    arrow_word: str
    minus_word: str
    about_word: str
    per_word: str
    squared: str
    cubed: str
    before_names: Mapping[str, str] = field(default_factory=dict[str, str])
    """Abbreviations only where a capital letter follows."""

    hour: str = ""
    """What is said between hours and minutes; empty where voices read 14:30 well."""

    between_currency_and_cents: str = " "
    large_numbers: str = ""
    """Words that stand between a number and its currency: ``million|billion``."""

    of_word: str = ""
    """Stands between such a word and the currency: "2 millones de euros"."""
