"""Guess which language a text is written in: English, German, French, Spanish, or not known.

Good enough to choose how numbers and abbreviations are spoken. Where in doubt, it says nothing.
"""

from __future__ import annotations

import re
from collections import Counter

_KNOWN = ("en", "de", "fr", "es")
_STOP_WORDS = {
    "en": "the and is are of to that this it you with for was have can which your from they i be",
    "de": "der die das und ist nicht ein eine zu mit von auf für sich den dem sie es ich wird sind"
    " auch oder wenn hat im",
    "fr": "le la les des est et un une pour dans que qui vous pas avec sur ce cette il je du au"
    " sont qu c j nous plus",
    "es": "el la los las es y un una para en que por con se del su está son más pero lo como",
    # Not spoken by rules of their own, but not to be taken for one of those above.
    "pt": "o a os as é e um uma para em que por com não se do da no na são mais mas você",
    "it": "il lo la i gli le è e un una per in che con non si del della sono più ma di",
    "nl": "de het een is en van in niet dat je met voor zijn op te aan ik ook maar",
    "sv": "och att det är en ett på som för inte med av jag den til og er ikke på de i",
}
_LANGUAGES_OF = {
    word: [language for language, words in _STOP_WORDS.items() if word in words.split()]
    for words in _STOP_WORDS.values()
    for word in words.split()
}
_MARKS_OF = {"de": "ßäöü", "fr": "œêùû", "es": "ñ¿¡", "pt": "ãõ", "sv": "åø"}
_MARKS = {mark: language for language, marks in _MARKS_OF.items() for mark in marks}
_WORD = re.compile(r"[^\W\d_]+|[¿¡]")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_MOST_CHARACTERS = 1000


def guess_language(text: str) -> str:
    """Return ``en``, ``de``, ``fr``, ``es``, or nothing."""
    words = _WORD.findall(text[-_MOST_CHARACTERS:].lower())
    letters = "".join(words)
    if not letters or len(_LATIN.findall(letters)) < 0.8 * len(letters):
        return ""
    points: Counter[str] = Counter()
    witnesses: dict[str, set[str]] = {}
    for word in words:
        languages = _LANGUAGES_OF.get(word, [])
        languages = languages + [_MARKS[each] for each in set(word) if each in _MARKS]
        for language in languages:
            points[language] += 1
            witnesses.setdefault(language, set()).add(word)
    return _winner(points, witnesses, len(words))


def _winner(points: Counter[str], witnesses: dict[str, set[str]], word_count: int) -> str:
    (best, most), (_, second) = [*points.most_common(2), ("", 0), ("", 0)][:2]
    is_clear = most >= 1.5 * second and most >= 0.15 * word_count
    return best if best in _KNOWN and is_clear and len(witnesses[best]) >= 2 else ""
