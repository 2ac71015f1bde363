"""What becomes of a text that is to be translated: a small dictionary, and no understanding.

Sentences that the dictionary has come out whole. Of others each word is looked up on its own, what
it does not have stays as it was, and the language stands before it in brackets, so that nobody
takes it for a translation.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from voicedesk.sandbox.responder.dictionary import LANGUAGES, LONGEST, MEANINGS, WORD, words_in

if TYPE_CHECKING:
    from collections.abc import Iterator

_WISH = re.compile(
    r"\btranslate\b(?: [\w']+){0,4}?(?: from (?P<source>[\w-]+))?(?: into| to) (?P<target>[\w-]+)",
    re.IGNORECASE,
)
_CODES = {"en": "english", "de": "german", "fr": "french", "es": "spanish"}
_CLAUSE = re.compile(r"[^.!?…;:,\n¡¿]+|[.!?…;:,\n¡¿]+")
_TOKEN = re.compile(rf"{WORD}|[\W_]+")


def translated(text: str, rules: str) -> str | None:
    """A text in the language that the rules want it in; None if they want something else."""
    wish = _WISH.search(rules)
    if wish is None:
        return None
    target = _language(wish["target"])
    source = _language(wish["source"] or "") or _spoken(text)
    if not words_in(text) or source == target:
        return text
    if target not in LANGUAGES or source not in LANGUAGES:
        return f"[{target.capitalize()}] {text}"
    clauses = list(_clauses(text, source, target))
    whole = "".join(clause for clause, _ in clauses)
    return whole if all(is_known for _, is_known in clauses) else f"[{target.capitalize()}] {whole}"


def _language(name: str) -> str:
    return _CODES.get(name.lower(), name.lower())


def _spoken(text: str) -> str:
    """The language that has the most of a text's words, empty if none has any."""
    words = words_in(text)
    counts = {
        language: sum((word,) in MEANINGS[language] for word in words)
        + 2 * (words in MEANINGS[language]) * len(words)
        for language in LANGUAGES
    }
    best = max(LANGUAGES, key=lambda language: counts[language])
    return best if counts[best] else ""


def _clauses(text: str, source: str, target: str) -> Iterator[tuple[str, bool]]:
    """The clauses and the marks between them in another language, and whether it is a good one."""
    column = LANGUAGES.index(target)
    whole = MEANINGS[source].get(words_in(text))
    if whole is not None:
        # Sentences with a comma in them are in the dictionary as a whole, too.
        end = text.rstrip()[-1:]
        yield _as_sentence(whole[column], end if end in ".!?" else "", text, target), True
        return
    parts = _CLAUSE.findall(text)
    for number, part in enumerate(parts):
        words = words_in(part)
        if not words:
            yield ("" if part in "¡¿" else part), True
            continue
        lead = part[: len(part) - len(part.lstrip())]
        found = MEANINGS[source].get(words)
        said = found[column] if found else _word_by_word(part.strip(), source, column)
        mark = parts[number + 1][0] if number + 1 < len(parts) else ""
        opened = _as_sentence(said, mark if mark in "!?" else "", part.strip(), target)
        yield lead + (opened[:-1] if mark and mark in "!?" else opened), found is not None


def _as_sentence(said: str, mark: str, original: str, target: str) -> str:
    """A translation with the capital of the original, and the marks that its language has."""
    if original.lstrip("¡¿")[:1].isupper() or mark:
        said = said[:1].upper() + said[1:]
    if target == "spanish" and mark in ("?", "!"):
        said = {"?": "¿", "!": "¡"}[mark] + said
    return said + mark


def _word_by_word(text: str, source: str, column: int) -> str:
    tokens = _TOKEN.findall(text)
    said, at = "", 0
    while at < len(tokens):
        length = _known(tokens[at : at + 2 * LONGEST], source)
        run = "".join(tokens[at : at + max(1, length)])
        said += MEANINGS[source][words_in(run)][column] if length else run
        at += max(1, length)
    return said


def _known(tokens: list[str], source: str) -> int:
    """How many tokens from the first one on the dictionary has together.

    Words and blanks take turns, so that it is an odd number, or none.
    """
    if not words_in(tokens[0]):
        return 0
    odd = range(1, len(tokens) + 1, 2)
    known = (each for each in odd if words_in("".join(tokens[:each])) in MEANINGS[source])
    return max(known, default=0)
