"""Turns as plain text, for copying a conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voicedesk.core.turns import Intent

if TYPE_CHECKING:
    from voicedesk.core.view_state import TurnView

DONE_WITH_WORDS: Final = {Intent.DICTATE: "Dictated", Intent.TRANSLATE: "Translated"}
"""What became of words that were no question."""


def plain_text(turn: TurnView) -> str:
    """Return who said what, or the text that was dictated."""
    if turn.intent in DONE_WITH_WORDS:
        parts = ((DONE_WITH_WORDS[turn.intent], turn.reply or turn.transcript),)
    else:
        parts = (("You", turn.transcript), ("VoiceDesk", turn.reply))
    return "\n\n".join(f"{who}: {words}" for who, words in parts if words)
