"""Guess which language a text is written in: English, German, French, Spanish, or not known.

Good enough to choose how numbers and abbreviations are spoken. Where in doubt, it says nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from operator import itemgetter

from voicedesk.core.languages import LANGUAGES

_KNOWN = ("en", "de", "fr", "es")
_STOP_WORDS = {
    "en": "the and is are of to that this it you with for was have can which your from they i be"
    " here what how there will has an on in at as or but if yes would should about not do we my",
    "de": "der die das und ist nicht ein eine einen zu mit von auf für sich den dem sie es ich wird"
    " sind auch oder wenn hat im in an wie dir du wir man kann habe haben aber keine sehr dann um"
    " bei nach noch nur nein am zum zur dass",
    "fr": "le la les des est et un une pour dans que qui vous pas avec sur ce cette il je du au"
    " sont qu c j nous plus elle ne on en de ou mais comment bonjour ai suis oui non aux par",
    "es": "el la los las es y un una para en que por con se del su está son más pero lo como de no"
    " cómo hola muy también hay puede sí qué si al",
    # Not spoken by rules of their own, but not to be taken for one of those above.
    "pt": "o a os as é e um uma para em que por com não se do da no na são mais mas você de",
    "it": "il lo la i gli le è e un una per in che con non si del della sono più ma di sul a",
    "nl": "de het een en is van in niet dat je met voor zijn op te aan ik ook maar",
    "sv": "och att det är en ett på som för inte med av jag den til og er ikke de i",
    "ro": "și este o la de cu în din un pe care mai ce nu",
}
_LANGUAGES_OF = {
    word: [language for language, words in _STOP_WORDS.items() if word in words.split()]
    for words in _STOP_WORDS.values()
    for word in words.split()
}
# Umlauts are no sign of German: Finnish, Turkish, Hungarian and Swedish have them, too.
_MARKS_OF = {"de": "ß", "fr": "œêùû", "es": "ñ¿¡", "pt": "ãõ", "sv": "åø", "tr": "ışğ", "hu": "őű"}
_MARKS = {mark: language for language, marks in _MARKS_OF.items() for mark in marks}
_CODES = {name.casefold(): code for code, name in LANGUAGES.items()}
_WORD = re.compile(r"[^\W\d_]+|[¿¡]")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_MOST_CHARACTERS = 1000


def language_code(language: str) -> str:
    """Return the code of a language given by its code or, as in transcripts, its English name."""
    return _CODES.get(language.casefold(), language.casefold())


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
        languages = languages + [_MARKS[mark] for mark in set(word) if mark in _MARKS]
        for language in languages:
            points[language] += 1
            witnesses.setdefault(language, set()).add(word)
    return _winner(points, witnesses, len(words))


def _winner(points: Counter[str], witnesses: dict[str, set[str]], word_count: int) -> str:
    ranking = sorted(points.items(), key=itemgetter(1), reverse=True)
    (best, most), (_, second) = [*ranking, ("", 0), ("", 0)][:2]
    is_clear = most >= 1.5 * second and most >= 0.15 * word_count
    return best if best in _KNOWN and is_clear and len(witnesses[best]) >= 2 else ""
