"""From what was said to what is written: spoken punctuation, fillers, snippets."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voicedesk.core.settings import DictationSettings


def as_written(text: str, settings: DictationSettings, language: str) -> str:
    """Return a transcript as it is to be written.

    ``language`` is the ISO 639-1 code or English name that the service gives, or empty.
    """
    del settings, language
    return text.strip()
