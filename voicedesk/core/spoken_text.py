"""Plain text as it is said aloud in its language: numbers, signs, names and abbreviations."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from voicedesk.core.spoken_abbreviations import abbreviation_speller
from voicedesk.core.spoken_languages import SPOKEN_WORDS
from voicedesk.core.spoken_names import name_speller, without_underscores
from voicedesk.core.spoken_numbers import NumberSpeller
from voicedesk.core.spoken_ordinals import with_spoken_dates
from voicedesk.core.spoken_signs import mark_speller, sign_speller
from voicedesk.core.spoken_thousands import thousands_joiner

if TYPE_CHECKING:
    from collections.abc import Callable


def spoken_marks(text: str, language: str) -> str:
    """Write out the signs that are Markdown's as well; to be called before it is taken out."""
    words = SPOKEN_WORDS.get(language)
    return text if words is None else mark_speller(words)(text)


def spoken_text(text: str, language: str) -> str:
    """Write out what a voice may misread; in a language not known, only what is plain in any."""
    for step in _steps(language):
        text = step(text)
    return text


@cache
def _steps(language: str) -> tuple[Callable[[str], str], ...]:
    words = SPOKEN_WORDS.get(language)
    if words is None:
        return (thousands_joiner(None), without_underscores)
    dates = (with_spoken_dates,) if language == "de" else ()
    return (
        *dates,
        abbreviation_speller(words),
        name_speller(words),
        thousands_joiner(words),
        NumberSpeller(words),
        sign_speller(words),
        without_underscores,
    )
