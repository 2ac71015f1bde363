"""Whether a model has translated a text, or has answered it, refused, or given it back.

What is not clear passes: a text may be all names, a line may be one word, and a translation has
few words of its text in it. What fails is what no translation of the text can be.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from voicedesk.core.language_guess import guess_language
from voicedesk.core.translation import language_words
from voicedesk.core.words import words_of
from voicedesk.core.written_words import words

_REFUSALS: Final = (
    "as an ai",
    "language model",
    "can t assist",
    "cannot assist",
    "unable to assist",
    "can t comply",
    "cannot comply",
    "can t translate",
    "cannot translate",
    "unable to translate",
    "als ki",
    "sprachmodell",
    "nicht übersetzen",
    "en tant qu ia",
    "modèle de langage",
    "como modelo de lenguaje",
    "no puedo traducir",
)
"""Those that nobody says of himself: “I'm sorry, I can't come” is a translation like any other."""

_TALK_OF_IT: Final = words(
    "ai ki ia assist comply assistieren translate translation übersetzen übersetzung übersetze"
    " traduire traduction traduis traducir traducción traduzco sprachmodell modelo modèle model"
)
"""Who says one of these may well mean it."""

_ANNOUNCED: Final = re.compile(
    r"(?:sure|certainly|of course|here is|here's|hier ist|voici|aquí (?:está|tienes))\b[^\n]*"
    r"(?:translat|übersetz|tradu)[^\n]*:",
    re.IGNORECASE,
)
_QUESTION_MARKS: Final = re.compile("[?\uff1f\u037e;\u061f]")
"""With those of Chinese, Greek (which looks like a semicolon) and Arabic."""

_ASKS_WITHOUT_MARK: Final = frozenset({"th", "ja"})
_GUESSED: Final = frozenset({"en", "de", "fr", "es"})
_NOT_LATIN: Final = words("ar bg zh el he hi ja ko fa ru ta th uk ur")
_FEWEST_LETTERS: Final = 12
"""Less than that may be a name, whatever the script."""

_FEWEST_WORDS: Final = 4
_LONGER: Final = 3.0
_SHORTER: Final = 0.2
_SPARE: Final = 60


def looks_translated(text: str, answer: str, source: str, target: str) -> bool:
    """Tell whether a model has translated a text, and has not done something else.

    ``source`` is the text's language, empty where nobody knows.
    """
    if not text.strip():
        return not answer.strip()
    if not words_of(answer):
        return not words_of(text)
    if _is_refusal(answer, text) or _ANNOUNCED.match(answer.strip()):
        return False
    if not _has_plausible_length(text, answer):
        return False
    if answer.startswith(f"[{language_words(target)}] "):
        return True  # the sandbox says so of what its dictionary does not have
    if _gives_it_back(text, answer, source, target) or _is_in_another_language(answer, target):
        return False
    return not _answers(text, answer, target)


def _is_refusal(answer: str, text: str) -> bool:
    said, written = words_of(text), f" {' '.join(words_of(answer))} "
    is_refused = any(f" {each} " in written for each in _REFUSALS)
    return is_refused and _TALK_OF_IT.isdisjoint(said)


def _has_plausible_length(text: str, answer: str) -> bool:
    said, written = _weight(text), _weight(answer)
    return _SHORTER * said - _SPARE <= written <= _LONGER * said + _SPARE


def _weight(text: str) -> int:
    """Return a text's length, in which a character that stands for a syllable or a word is three."""
    return sum(3 if _is_syllable(each) else 1 for each in text.strip())


def _is_syllable(character: str) -> bool:
    return character >= "\u2e80" and unicodedata.category(character) == "Lo"


def _gives_it_back(text: str, answer: str, source: str, target: str) -> bool:
    """Tell whether the answer is the text itself, though that is in another language.

    Words that begin with a capital are left out of account, since names stay what they are.
    """
    known = source or guess_language(text)
    if not known or known == target or words_of(text) != words_of(answer):
        return False
    plain = [word for word in answer.split() if word[:1].isalpha() and not word[:1].isupper()]
    return len(plain) >= _FEWEST_WORDS or _count_syllables(answer) >= _FEWEST_WORDS


def _count_syllables(text: str) -> int:
    return sum(map(_is_syllable, text))


def _is_in_another_language(answer: str, target: str) -> bool:
    guessed = guess_language(answer)
    if target in _GUESSED and guessed and guessed != target:
        return True
    letters = [each for each in answer if each.isalpha()]
    if len(letters) < _FEWEST_LETTERS:
        return False
    latin = sum(unicodedata.name(each, "").startswith("LATIN") for each in letters) / len(letters)
    # Serbian is written in either script.
    return latin > 0.8 if target in _NOT_LATIN else latin < 0.2 and target != "sr"


def _answers(text: str, answer: str, target: str) -> bool:
    """Tell whether a question is none any more."""
    is_question = bool(_QUESTION_MARKS.fullmatch(text.strip()[-1:])) and text.strip()[-1:] != ";"
    if not is_question or target in _ASKS_WITHOUT_MARK:
        return False
    return not _QUESTION_MARKS.search(answer)
