"""What languages are called, and how a translation's direction is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core.language_guess import language_code
from voicedesk.core.languages import LANGUAGES
from voicedesk.core.translation import is_same_language
from voicedesk.ui.safe_text import label_text

if TYPE_CHECKING:
    from voicedesk.core.settings import LanguagePair

ANY_LANGUAGE = "Any language"
_LONGEST_CODE = 24


def language_name(code: str) -> str:
    """Return what a language is called, by its code or English name; without a name, the code."""
    return LANGUAGES.get(language_code(code)) or label_text(
        " ".join(code.split()), most=_LONGEST_CODE
    )


def language_entries(*chosen: str) -> list[tuple[str, str]]:
    """Return name and code of every language, and of those among ``chosen`` that have no name."""
    unnamed = dict.fromkeys(code for code in chosen if code and code not in LANGUAGES)
    named = [(name, code) for code, name in LANGUAGES.items()]
    return [*named, *((language_name(code), code) for code in unnamed)]


def pair_words(pair: LanguagePair) -> str:
    """Return a favourite as it is offered."""
    spoken = language_name(pair.spoken) if pair.spoken else ANY_LANGUAGE
    return f"{spoken} → {language_name(pair.target)}"


def direction_words(spoken: str, target: str) -> str:
    """Return what a text was translated from and into, as far as both are known."""
    into = language_name(target) if target else ""
    if not spoken or is_same_language(spoken, target):
        return f"→ {into}" if into else ""
    return f"{language_name(spoken)} → {into}" if into else language_name(spoken)
