"""Turns as they are copied."""

from __future__ import annotations

import pytest

from voicedesk.core.turns import Intent, Source
from voicedesk.core.view_state import TurnView
from voicedesk.core.view_text import plain_text


@pytest.mark.parametrize(
    ("intent", "transcript", "reply", "text"),
    [
        (Intent.ASK, "What?", "That.", "You: What?\n\nVoiceDesk: That."),
        (Intent.ASK, "What?", "", "You: What?"),
        (Intent.DICTATE, "um hello", "Hello.", "Dictated: Hello."),
        (Intent.DICTATE, "hello", "", "Dictated: hello"),
        (Intent.TRANSLATE, "Good day.", "Good day.", "Translated: Good day."),
        (Intent.TRANSLATE, "Guten Tag.", "Good day.", "Said: Guten Tag.\n\nTranslated: Good day."),
        (Intent.TRANSLATE, "Guten Tag.", "", "Said: Guten Tag."),
        (Intent.DICTATE, "", "", ""),
    ],
)
def test_every_kind_of_turn_has_words_of_its_own(
    intent: Intent, transcript: str, reply: str, text: str
) -> None:
    turn = TurnView("1", intent, Source.MICROPHONE, transcript=transcript, reply=reply)
    assert plain_text(turn) == text
