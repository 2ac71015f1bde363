"""Whether a model has rewritten a text, or has answered it, refused, or added its own.

A built-in style has limits for how much of the text must still be there (``kept``, a share of its
words), how much may be new (``new``, a share of the answer's words, and some words beside) and how
long it may become. An answer, and a text in another language or script, fail at these. Answers
that repeat their question fail because the question is gone, or because they begin as answers do.
The user's own styles may want anything, even another language: they fail only where nothing comes
back, or a refusal does.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from voicedesk.core.clean_up import BULLET_POINTS, CODE_COMMENT, E_MAIL, FORMAL, TIDY
from voicedesk.core.words import is_word_character, words_of
from voicedesk.core.written_languages import FILLERS_ANYWHERE, WRITTEN_WORDS

if TYPE_CHECKING:
    from voicedesk.core.settings import CleanUpStyle


@dataclass(frozen=True, slots=True)
class _Limits:
    """``longer`` is how many times as long the answer may be, ``spare`` characters beside that."""

    kept: float
    new: float
    new_words: int
    longer: float
    spare: int


_LIMITS: Final = {
    TIDY: _Limits(kept=0.4, new=0.35, new_words=1, longer=1.5, spare=30),
    FORMAL: _Limits(kept=0.25, new=0.75, new_words=4, longer=2.5, spare=80),
    BULLET_POINTS: _Limits(kept=0.4, new=0.45, new_words=3, longer=1.6, spare=60),
    E_MAIL: _Limits(kept=0.4, new=0.5, new_words=14, longer=2.0, spare=200),
    CODE_COMMENT: _Limits(kept=0.3, new=0.6, new_words=4, longer=2.0, spare=60),
}
_REFUSALS = (
    "as an ai",
    "language model",
    "can t assist",
    "cannot assist",
    "can t help with",
    "cannot help with",
    "unable to help",
    "unable to assist",
    "can t comply",
    "cannot comply",
    "i can t do that",
    "i m sorry but i can",
    "i m sorry i can",
    "i am sorry but i can",
    "kann dabei nicht helfen",
    "kann ich nicht helfen",
    "tut mir leid aber ich kann",
    "tut mir leid ich kann",
    "als ki",
    "je ne peux pas vous aider",
    "je suis désolé mais je ne peux",
    "en tant qu ia",
    "lo siento pero no puedo",
    "lo siento no puedo",
    "como modelo de lenguaje",
)
_OPENINGS = (
    "sure",
    "certainly",
    "of course",
    "absolutely",
    "here is",
    "here s",
    "here are",
    "yes",
    "no",
    "natürlich",
    "gerne",
    "selbstverständlich",
    "hier ist",
    "hier sind",
    "ja",
    "nein",
    "bien sûr",
    "voici",
    "oui",
    "non",
    "claro",
    "por supuesto",
    "aquí está",
    "sí",
)
_QUESTION_MARKS = re.compile("[?\uff1f\u037e\u061f]")
"""With those of Chinese, Greek and Arabic."""

_MOSTLY_REFUSED = 0.6
_FILLERS = FILLERS_ANYWHERE.union(*(each.fillers for each in WRITTEN_WORDS.values()))
_QUESTION_WORDS = frozenset(word for each in WRITTEN_WORDS.values() for word in each.question_words)


def looks_rewritten(raw: str, cleaned: str, style: CleanUpStyle) -> bool:
    """Tell whether a model has rewritten a text in a style, and has not done something else."""
    said, written = terms_of(raw), terms_of(cleaned)
    if not written or is_refusal(cleaned, raw):
        return False
    limits = _LIMITS.get(style)
    if limits is None:
        return True
    if len(cleaned.strip()) > limits.longer * len(raw.strip()) + limits.spare:
        return False
    if _answers(raw, cleaned, said):
        return False
    return _kept(said, written) >= limits.kept and _new(said, written, limits)


def is_refusal(cleaned: str, raw: str) -> bool:
    """Tell whether a model says that it will not, in words that the text itself has not."""
    said, written = f" {' '.join(words_of(raw))} ", f" {' '.join(words_of(cleaned))} "
    refuses = any(f" {each}" in written and f" {each}" not in said for each in _REFUSALS)
    # "Sorry, I can't come" may well become "I'm sorry, but I can't come".
    return refuses and _kept(terms_of(raw), terms_of(cleaned)) < _MOSTLY_REFUSED


def terms_of(text: str) -> list[str]:
    """Return what a text is compared by: its words, or its characters where it has no blanks."""
    terms: list[str] = []
    for word in words_of(text):
        is_unspaced = any(unicodedata.category(each) == "Lo" and each > "\u0e00" for each in word)
        terms += filter(is_word_character, word) if is_unspaced else [word]
    return terms


def _answers(raw: str, cleaned: str, said: list[str]) -> bool:
    """Tell whether an answer begins as one, or a question is none any more."""
    begins = f"{' '.join(words_of(cleaned))} "
    began = f"{' '.join(words_of(raw))} "
    if any(begins.startswith(f"{each} ") and f"{each} " not in began for each in _OPENINGS):
        return True
    spoken = [word for word in said if word not in _FILLERS]
    asked_by = next((word for word in spoken[:2] if word in _QUESTION_WORDS), "")
    is_question = bool(_QUESTION_MARKS.search(raw.strip()[-1:])) or bool(asked_by)
    if not is_question or _QUESTION_MARKS.search(cleaned):
        return False
    return not asked_by or asked_by not in words_of(cleaned)


def _kept(said: list[str], written: list[str]) -> float:
    """Return the share of what was said that is still there; repeated words count once."""
    meant = {word for word in said if word not in _FILLERS} or set(said)
    return len(meant & set(written)) / len(meant) if meant else 1.0


def _new(said: list[str], written: list[str], limits: _Limits) -> bool:
    """Tell whether no more is new than may be; numbers are often written for words."""
    known = set(said)
    counted = Counter(word for word in written if not word.isdigit())
    new = sum(count for word, count in counted.items() if word not in known)
    return new <= limits.new * len(written) + limits.new_words
