"""How words are to be said: the user's list, applied to what is spoken and never to what is shown."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING
from unicodedata import category, normalize

from voicedesk.core.speakable import speakable
from voicedesk.core.vocabulary import UNSPACED, parse_replacements

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FOR_LANGUAGE = re.compile(r"([A-Za-z]{2})\s*:\s*(.+)")
_LAST_MARK = 0x1E000
"""Beyond it are no marks of a living script."""


def pronounced(text: str, pronunciations: Sequence[str], language: str = "") -> str:
    """Return a text with the words of the list as they are to be said.

    Whole words and phrases are replaced, in any case, the longest first; what was replaced is not
    looked at again. Where nothing is replaced, it is the very same text.

    Args:
        text: What a voice is about to say.
        pronunciations: ``VoiceSettings.pronunciations``.
        language: The text's ISO 639-1 code, empty where nobody knows.
    """
    if not pronunciations:
        return text
    rules = _rules(tuple(pronunciations), language)
    whole = normalize("NFC", text)
    tokens = list(_tokens(whole))
    pieces: list[str] = []
    told = at = 0
    while at < len(tokens):
        length, said = _longest(rules, tokens, at)
        if length:
            pieces += whole[told : tokens[at].start], said
            told = tokens[at + length - 1].end
        at += length or 1
    return "".join(pieces) + whole[told:] if pieces else text


@dataclass(frozen=True, slots=True)
class _Token:
    """A word or a sign; ``key`` is how it is compared, with whether a blank stands before it."""

    word: str
    key: tuple[str, bool]
    start: int
    end: int


@dataclass(slots=True)
class _Node:
    """What has been read of the rules so far; ``said`` where one of them ends."""

    following: dict[tuple[str, bool], _Node] = field(
        default_factory=dict[tuple[str, bool], "_Node"]
    )
    said: str | None = None


def _tokens(text: str) -> Iterator[_Token]:
    end = 0
    for match in _token().finditer(text):
        word = match.group().casefold()
        yield _Token(word, (word, match.start() > end), match.start(), match.end())
        end = match.end()


def _longest(rules: dict[str, _Node], tokens: Sequence[_Token], at: int) -> tuple[int, str]:
    """Return how many tokens from here the longest rule covers, and what it says."""
    found = 0, ""
    node = rules.get(tokens[at].word)
    length = 1
    while node is not None:
        if node.said is not None:
            found = length, node.said
        if at + length == len(tokens):
            break
        node = node.following.get(tokens[at + length].key)
        length += 1
    return found


@lru_cache(maxsize=1)
def _token() -> re.Pattern[str]:
    """Match a word with the marks of its letters, or a sign.

    Where words have no blanks between them, each character stands for itself.
    """
    marks = "".join(each for each in map(chr, range(_LAST_MARK)) if category(each)[0] == "M")
    one = UNSPACED.pattern
    return re.compile(rf"{one}[{marks}]*|(?:(?!{one})\w)(?:(?!{one})[\w{marks}])*|\S")


@lru_cache(maxsize=8)
def _rules(lines: tuple[str, ...], language: str) -> dict[str, _Node]:
    """Return the rules for a language by their first words; its own come before those for all."""
    pairs, _ = parse_replacements(lines)
    prefixed = [(_FOR_LANGUAGE.fullmatch(written), written, said) for written, said in pairs]
    general = [(written, said) for match, written, said in prefixed if not match]
    own = [
        (match[2], said) for match, _, said in prefixed if match and match[1].lower() == language
    ]
    rules: dict[str, _Node] = {}
    for written, said in (*general, *own):
        _add(rules, written, said)
        if not written.replace(" ", "").isalpha():
            # A voice is not given "5 km" but "5 kilometres", and the like.
            _add(rules, speakable(written, language), said)
    return rules


def _add(rules: dict[str, _Node], written: str, said: str) -> None:
    tokens = list(_tokens(normalize("NFC", written)))
    if not tokens:
        return
    node = rules.setdefault(tokens[0].word, _Node())
    for token in tokens[1:]:
        node = node.following.setdefault(token.key, _Node())
    node.said = said
