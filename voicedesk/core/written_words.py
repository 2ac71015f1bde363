"""What is said for the signs of a text in a language, and what is said without being meant."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

DASH = " \u2013"
"""What a dash is among words, with the blank before it."""


class SignPlace(StrEnum):
    """How a sign stands among the words."""

    STOP = "stop"
    """Right behind a word, a blank after it: comma, full stop. The service's own go for it."""
    CLOSING = "closing"
    """The same for what closes a part of a sentence, which may have its own comma behind it."""
    OPENING = "opening"
    """Right before a word, a blank before it."""
    JOINING = "joining"
    """Between two words without any blank."""
    SPACED = "spaced"
    """Between two words with a blank on either side."""
    LINE = "line"
    """A new line; no blank stays beside it."""


class SaidWhere(StrEnum):
    """Where the words for a sign are taken for it; everywhere else they are words."""

    ANYWHERE = "anywhere"
    """Unless an article stands before it: "a question mark"."""
    AT_END = "at_end"
    """At the end of a sentence or phrase, unless an article stands a little before and no other
    sign follows: these words mean something else as well."""
    SET_OFF = "set_off"
    """Only where punctuation stands on both sides: these words are verbs or common nouns, too."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign and its names, which read ``one name|another``."""

    names: str
    written: str
    place: SignPlace = SignPlace.STOP
    where: SaidWhere = SaidWhere.ANYWHERE
    not_before: frozenset[str] = frozenset()
    not_after: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class WrittenWords:
    """The tables of one language, all of them in lower case.

    ``small_words`` never begin with a capital but at the beginning of a sentence.
    """

    signs: tuple[Sign, ...]
    literal: str
    """Said before a name, it makes a word of it: "literal comma"."""

    articles: frozenset[str]
    """Behind one of these the name of a sign is a noun."""

    near_articles: frozenset[str]
    """Together with the articles: up to three words before a ``SaidWhere.AT_END``."""

    small_words: frozenset[str]
    fillers: frozenset[str]
    fillers_set_off: frozenset[str] = field(default_factory=frozenset[str])
    """Fillers between commas only, words elsewhere."""

    question_words: frozenset[str] = field(default_factory=frozenset[str])


def words(text: str) -> frozenset[str]:
    """Return the words of a table's entry."""
    return frozenset(text.split())
