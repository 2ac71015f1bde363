"""From what was said to what is written: snippets, fillers, spoken punctuation.

They follow one another in this order, so that no rule changes what a snippet says. The rules for
punctuation stand in ``core.spoken_punctuation``. They are those of English, German, French and
Spanish; of a language that is none of these only the fillers go that are a word in no language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core.fillers import without_fillers
from voicedesk.core.language_guess import guess_language, language_code
from voicedesk.core.snippets import hold_snippets
from voicedesk.core.spoken_punctuation import with_signs
from voicedesk.core.written_languages import FILLERS_ANYWHERE, WRITTEN_WORDS

if TYPE_CHECKING:
    from voicedesk.core.settings import DictationSettings

_UNKNOWN = ("", "unknown", "und")


def as_written(text: str, settings: DictationSettings, language: str) -> str:
    """Return a transcript as it is to be written; nothing if it is all fillers.

    ``language`` is the ISO 639-1 code or English name that the service gives; where it gives none,
    the language is guessed.
    """
    held = hold_snippets(text.strip(), settings.snippets)
    code = spoken_language(language, text)
    words = WRITTEN_WORDS.get(code)
    said = held.text
    if settings.leave_out_fillers:
        fillers = FILLERS_ANYWHERE if words is None else words.fillers
        said = without_fillers(said, fillers, words.fillers_set_off if words else frozenset())
    if settings.spoken_punctuation and words is not None:
        said = with_signs(said, words)
    return held.restored(said)


def spoken_language(language: str, text: str) -> str:
    """Return the code of the language that the service names, or that a text seems to be in."""
    code = language_code(language.strip())
    if code in _UNKNOWN:
        return guess_language(text)
    return code.partition("-")[0]
