"""The user's names and terms: as a prompt before recognition, as replacements after it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from voicedesk.core.words import is_word_character

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from voicedesk.core.transcript import Transcript

LONGEST_PROMPT = 895
"""In characters; the service refuses a prompt of more than 896."""

LONGEST_TERMS_BESIDE_TEXT = 400
"""The rest is for the text so far, which keeps names, style and language across a cut."""

_ARROW = re.compile(r"->|=>|→")
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Thai to Khmer, Chinese, Japanese; and Korean, whose particles stand at the end of the word."""

_SENTENCE_END = ".!?…。！？｡"  # noqa: RUF001 - the full stops of Chinese and Japanese
_AROUND_SENTENCE = " \t\r\n\"'”’“‘„«»()[]¿¡*_-–—"  # noqa: RUF001 - quotation marks and dashes


def whisper_prompt(terms: Sequence[str], *, earlier: str, recent: str = "") -> str:
    """Return the prompt of a recording, or of its next part.

    Args:
        terms: Names and terms, the most important one first.
        earlier: What was already recognised of the same recording; its end has most weight.
        recent: What the conversation was about lately; terms of it go first.
    """
    earlier = earlier.strip()
    room = LONGEST_TERMS_BESIDE_TEXT if earlier else LONGEST_PROMPT
    glossary = _glossary(_by_relevance(terms, recent), room)
    end = _end_of(earlier, LONGEST_PROMPT - _weight(glossary) - 1)
    return f"{glossary} {end}".strip()


def parse_replacements(
    lines: Sequence[str],
) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Return (heard, written) of each ``heard -> written``, and the lines that read otherwise."""
    pairs: list[tuple[str, str]] = []
    malformed: list[str] = []
    for line in filter(str.strip, lines):
        heard, *rest = (part.strip() for part in _ARROW.split(line, maxsplit=1))
        if heard and rest and rest[0]:
            pairs.append((heard, rest[0]))
        else:
            malformed.append(line)
    return tuple(pairs), tuple(malformed)


def with_replacements(transcript: Transcript, replacements: Sequence[str]) -> Transcript:
    """Return a transcript with the user's replacements made in its text and its segments."""
    if not replacements:
        return transcript
    segments = tuple(
        replace(each, text=replace_words(each.text, replacements)) for each in transcript.segments
    )
    text = replace_words(transcript.text, replacements)
    return replace(transcript, text=text, segments=segments)


def replace_words(text: str, replacements: Sequence[str]) -> str:
    """Return a text with the user's replacements made, each in what was recognised only."""
    pieces: list[str] = []
    begin = 0
    for start, end, written in occurrences(text, replacements):
        pieces += text[begin:start], _in_sentence(text, start, written)
        begin = end
    return "".join(pieces) + text[begin:]


def occurrences(text: str, replacements: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and what is to be written for whatever is to be replaced, in order."""
    patterns, anything = _compiled(tuple(replacements))
    begin = 0
    while patterns and (candidate := anything.search(text, begin)):
        start = candidate.start()
        end, written = _whole_words_at(text, start, patterns)
        if end > start:
            yield start, end, written
        begin = max(end, start + 1)


@lru_cache(maxsize=4)
def _compiled(
    replacements: tuple[str, ...],
) -> tuple[tuple[tuple[re.Pattern[str], str], ...], re.Pattern[str]]:
    """Return what is looked for and what is written for it, and a pattern of all of it.

    They are the same for every segment of every transcript until the user changes them.
    """
    pairs, _ = parse_replacements(replacements)
    ordered = sorted(pairs, key=lambda pair: len(pair[0]), reverse=True)
    patterns = tuple((_pattern(heard), written) for heard, written in ordered)
    anything = "|".join(pattern.pattern for pattern, _ in patterns)
    return patterns, re.compile(anything, re.IGNORECASE)


def _whole_words_at(
    text: str, at: int, patterns: Sequence[tuple[re.Pattern[str], str]]
) -> tuple[int, str]:
    """Return where the longest whole words from here end, and what is written for them."""
    for pattern, written in patterns:
        match = pattern.match(text, at)
        if match and _is_whole(text, at, match.end()):
            return match.end(), written
    return at, ""


def _in_sentence(text: str, at: int, written: str) -> str:
    """Return a word with the capital that it takes over at the beginning of a sentence."""
    first_word = written.split(maxsplit=1)[0]
    if text[at].isupper() and first_word.islower() and _begins_sentence(text, at):
        return written[0].upper() + written[1:]
    return written


def _begins_sentence(text: str, at: int) -> bool:
    before = text[:at].rstrip(_AROUND_SENTENCE)
    between = text[len(before) : at]
    if not before or "\n" in between:
        return True
    return before[-1] in _SENTENCE_END and any(each.isspace() for each in between)


def _pattern(heard: str) -> re.Pattern[str]:
    """Match a text in any case, with any blanks, its accents as letters or as marks of their own."""
    forms = dict.fromkeys((heard, *(unicodedata.normalize(f, heard) for f in ("NFC", "NFD"))))
    alternatives = (r"\s+".join(map(re.escape, form.split())) for form in forms)
    return re.compile(f"(?:{'|'.join(alternatives)})", re.IGNORECASE)


def _is_whole(text: str, start: int, end: int) -> bool:
    return _is_boundary(text, start) and _is_boundary(text, end)


def _is_boundary(text: str, at: int) -> bool:
    """Tell whether no word goes on across a position; where words have no blanks, none does."""
    if at in (0, len(text)):
        return True
    before, after = text[at - 1], text[at]
    if unicodedata.category(after)[0] == "M":
        return False
    if not (is_word_character(before) and is_word_character(after)):
        return True
    return bool(UNSPACED.match(before) or UNSPACED.match(after))


def _by_relevance(terms: Sequence[str], recent: str) -> list[str]:
    """Return the terms once each, those that were mentioned lately first."""
    unique: dict[str, str] = {}
    for term in (" ".join(each.split()) for each in terms):
        if term:
            unique.setdefault(term.casefold(), term)
    return sorted(unique.values(), key=lambda term: not _occurs(term, recent))


def _occurs(term: str, text: str) -> bool:
    matches = _pattern(term).finditer(text)
    return any(_is_whole(text, match.start(), match.end()) for match in matches)


def _glossary(terms: Sequence[str], room: int) -> str:
    """Return as many of the terms as there is room for, as a sentence of any language."""
    kept: list[str] = []
    room -= 1  # for the full stop
    for term in terms:
        needed = _weight(term) + (2 if kept else 0)
        if needed <= room:
            kept.append(term)
            room -= needed
    glossary = ", ".join(kept)
    return glossary if not glossary or glossary[-1] in _SENTENCE_END else f"{glossary}."


def _end_of(text: str, room: int) -> str:
    """Return as many whole words from the end of a text as there is room for."""
    start = len(text)
    while start > 0 and (room := room - _weight(text[start - 1])) >= 0:
        start -= 1
    while not _is_boundary(text, start):
        start += 1
    return text[start:].lstrip()


def _weight(text: str) -> int:
    """Return how much of a prompt a text takes up, at least one for each character.

    Whisper takes the last 224 tokens. In English these are some 900 characters; in other scripts
    a token holds fewer, and the terms at the front would be dropped for the text behind them.
    """
    return sum(1 if each < "\u0250" else 4 if UNSPACED.match(each) else 2 for each in text)
