"""Where the first piece of a reply may end, so that the voice begins early."""

from __future__ import annotations

import re
import unicodedata

CLAUSE_MIN_CHARACTERS = 10
"""A shorter opening ("Well,") sounds chopped and saves nothing."""

LONG_CHARACTERS = 80
TOO_LONG_CHARACTERS = 120
"""A first sentence without a comma is cut before a conjunction, in the end between two words."""

_CONJUNCTION = re.compile(
    r"(?<=[^\W\d])\s+(?=(?:and|but|or|because|which|that|while|where|when|if|with"
    r"|und|oder|aber|weil|dass|wenn|damit|sondern|mit"
    r"|et|ou|mais|que|qui|parce|car|avec|pour"
    r"|y|o|pero|porque|para|con)\s)"
)
# Not between an article or a preposition and its noun.
_LONG_WORD_END = re.compile(r"(?<=[^\W\d_]{4})\s+(?=\S)")
_CUTS = ((LONG_CHARACTERS, _CONJUNCTION), (TOO_LONG_CHARACTERS, _LONG_WORD_END))
_LEAST_CUT = 30


def is_clause(text: str) -> bool:
    """Tell whether an opening is long enough to be spoken alone."""
    # A Chinese or Japanese character takes about as long as two Latin ones.
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide >= CLAUSE_MIN_CHARACTERS


def early_cut(text: str) -> tuple[int, int]:
    """Return where an opening may be cut that is long already, and up to where marks go before.

    Both are 0 where it should not be cut yet.
    """
    if text.startswith("|"):
        return 0, 0  # a row of a table is read as a whole
    for length, pattern in _CUTS:
        if len(text) <= length:
            break
        ends = [match.end() for match in pattern.finditer(text, 0, length)]
        ends = [end for end in ends if end > _LEAST_CUT and not is_inside_markup(text[:end])]
        if ends:
            return ends[-1], length
    return 0, 0


def is_inside_markup(before: str) -> bool:
    """Tell whether a place lies in the text of a link or in inline code."""
    return before.count("`") % 2 == 1 or before.rfind("[") > before.rfind("]")
