"""Signs between words and numbers: operators, arrows, ampersands, hashes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicedesk.core.spoken_words import SpokenWords

_LEFT = r"(?:(?<=[\d)²³%])|(?<=\b[^\W\d_]))"
_RIGHT = r"(?=[\d(]|[-−][\d(]|[^\W\d_]\b)"  # noqa: RUF001 - a minus that is one
_STRICT = re.compile(rf"{_LEFT} ?(==|!=|<=|>=|[+=<>≤≥≠≈±÷^\u00d7]) ?{_RIGHT}")
_BETWEEN_WORDS = re.compile(r"(?<=[\w)]) (==?|!=|<=|>=|[+≤≥≠≈±÷\u00d7]) (?=[\w(])")
_BEFORE_NUMBER = re.compile(r"(?:(?<=\s)|(?<=^)|(?<=\())(<=|>=|[<>≤≥≈±]) ?(?=\d)")
_MENU = re.compile(r"(?<=[^\W\d_]{2}) > (?=[^\W\d_]{2})")
_ARROW = re.compile(r"\s*(?:-{1,2}>|=>|[→⇒])\s*")
_AND = re.compile(r"(?<=\w) ?&(?!&) ?(?=\w)")
_NUMBER_SIGN = re.compile(r"(?<![\w#&])#(?=\d{1,4}\b)")
_ABOUT = re.compile(r"(?<![\w~)/])~ ?(?=[$€£]?\d)")
_SIGN = re.compile(r"(?:(?<=^)|(?<=[\s(]))[-−](?=\d)")  # noqa: RUF001 - likewise
_DIFFERENCE = re.compile(r"(?<=[\d)]) ([-−]) (?=[\d(])|(?<=[\w)]) ?− ?(?=[\w(])")  # noqa: RUF001 - likewise
_POWER = re.compile(r"(?<=[\w)])(²|³)")
_BOTH = re.compile(r"\b(and|und|et|y)/(or|oder|ou|o)\b", re.IGNORECASE)
_EITHER = re.compile(
    r"\b(s?he|him|his|er|sein|ihm|ihn|il|elle|él|yes|ja|oui|sí)/(s?he|her|hers|sie|ihr|ihre|il|elle"
    r"|ella|no|nein|non)\b",
    re.IGNORECASE,
)


def mark_speller(words: SpokenWords) -> Callable[[str], str]:
    """Return a function for the signs that Markdown would take for its own."""

    def spelled(text: str) -> str:
        text = _NUMBER_SIGN.sub(f"{words.number_word} ", text)
        return _ABOUT.sub(f"{words.about_word} ", text)

    return spelled


def sign_speller(words: SpokenWords) -> Callable[[str], str]:
    """Return a function that writes out the signs of a text in one language."""
    powers = {"²": words.squared, "³": words.cubed, "2": words.squared, "3": words.cubed}

    def operator(found: re.Match[str]) -> str:
        return f" {words.operators[found[1]]} "

    def spelled(text: str) -> str:
        text = _BOTH.sub(r"\1 \2", _EITHER.sub(rf"\1 {words.or_word} \2", text))
        text = _ARROW.sub(lambda found: f" {words.arrow_word} " if found.start() else "", text)
        text = _AND.sub(f" {words.and_word} ", text)
        text = re.sub(r"\^\{?([23])\b\}?", lambda found: f" {powers[found[1]]}", text)
        for pattern in (_STRICT, _BETWEEN_WORDS, _BEFORE_NUMBER):
            text = pattern.sub(operator, text)
        text = _MENU.sub(", ", text)
        text = _DIFFERENCE.sub(f" {words.minus_word} ", text)
        text = _SIGN.sub(f"{words.minus_word} ", text)
        return _POWER.sub(lambda found: f" {powers[found[1]]}", text)

    return spelled
