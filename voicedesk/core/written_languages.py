"""The languages whose spoken punctuation and fillers are known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voicedesk.core.written_english import ENGLISH
from voicedesk.core.written_french import FRENCH
from voicedesk.core.written_german import GERMAN
from voicedesk.core.written_spanish import SPANISH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voicedesk.core.written_words import WrittenWords

WRITTEN_WORDS: Final[Mapping[str, WrittenWords]] = {
    "en": ENGLISH,
    "de": GERMAN,
    "fr": FRENCH,
    "es": SPANISH,
}

FILLERS_ANYWHERE: Final = frozenset({"uhm", "umm", "erm", "ähm", "öhm", "euh"})
"""What is a word in no language, so that it can go where the language is not known."""
