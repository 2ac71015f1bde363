"""Making a text fit where it goes: blank and capital before it, blank or new line after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core.settings import AfterText

if TYPE_CHECKING:
    from voicedesk.core.settings import DictationSettings

_AFTER = {AfterText.NOTHING: "", AfterText.SPACE: " ", AfterText.ENTER: "\n"}


def fitted(text: str, before: str | None, settings: DictationSettings) -> str:
    """Return a text as it goes after ``before``, which is None where that is not known."""
    del before
    return text + _AFTER[settings.after_text]
