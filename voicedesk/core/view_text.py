"""Turns as plain text, for copying a conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core.turns import Intent

if TYPE_CHECKING:
    from voicedesk.core.view_state import TurnView


def plain_text(turn: TurnView) -> str:
    """Return who said what, the text that was dictated, or both that were translated."""
    match turn.intent:
        case Intent.ASK:
            parts = (("You", turn.transcript), ("VoiceDesk", turn.reply))
        case Intent.DICTATE:
            parts = (("Dictated", turn.reply or turn.transcript),)
        case Intent.TRANSLATE:
            said = turn.transcript if turn.transcript.strip() != turn.reply.strip() else ""
            parts = (("Said", said), ("Translated", turn.reply))
    return "\n\n".join(f"{who}: {words}" for who, words in parts if words)
