"""Text as its letters and words, whatever its script, case and punctuation."""

from __future__ import annotations

import unicodedata


def is_word_character(character: str) -> bool:
    """Tell letters and digits from the rest; the marks that belong to a letter are among them."""
    return unicodedata.category(character)[0] in "LMN"


def words_of(text: str) -> list[str]:
    """Return a text's words as they are compared: in one case, in one Unicode form."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(each if is_word_character(each) else " " for each in plain).split()


def letters_of(text: str) -> str:
    """Return the same without the blanks, for what differs in these only."""
    return "".join(words_of(text))
