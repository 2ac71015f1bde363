"""The languages whose signs and abbreviations are written out for the voice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voicedesk.core.spoken_english import ENGLISH
from voicedesk.core.spoken_french import FRENCH
from voicedesk.core.spoken_german import GERMAN
from voicedesk.core.spoken_spanish import SPANISH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voicedesk.core.spoken_words import SpokenWords

SPOKEN_WORDS: Final[Mapping[str, SpokenWords]] = {
    "en": ENGLISH,
    "de": GERMAN,
    "fr": FRENCH,
    "es": SPANISH,
}
