"""Turns as lines for a terminal."""

from __future__ import annotations

import pytest

from voicedesk.cli.history_text import turn_lines
from voicedesk.core.history import StoredTurn
from voicedesk.core.turns import Intent, Outcome, Source


@pytest.mark.parametrize(
    ("intent", "said", "written", "lines"),
    [
        (Intent.ASK, "What?", "That.", ["You: What?", "That."]),
        (Intent.DICTATE, "um hello", "Hello.", ["Dictated: Hello.", "As spoken: um hello"]),
        (Intent.DICTATE, "Hello.", "Hello.", ["Dictated: Hello."]),
        (Intent.DICTATE, "hello", "", ["As spoken: hello"]),
        (Intent.TRANSLATE, "Good day.", "Good day.", ["Translated: Good day."]),
        (Intent.DICTATE, "", "", []),
    ],
)
def test_a_dictated_text_is_no_answer(
    intent: Intent, said: str, written: str, lines: list[str]
) -> None:
    turn = StoredTurn(
        turn_id="t",
        conversation_id="c",
        started_at_s=1.0,
        intent=intent,
        outcome=Outcome.COMPLETED,
        transcript=said,
        reply=written,
    )
    assert [line.strip() for line in turn_lines(turn)][1:] == lines


@pytest.mark.parametrize(("source", "how"), [(Source.MICROPHONE, "spoken"), (Source.TEXT, "typed")])
def test_a_translation_has_both_texts(source: Source, how: str) -> None:
    turn = StoredTurn(
        turn_id="t",
        conversation_id="c",
        started_at_s=1.0,
        intent=Intent.TRANSLATE,
        source=source,
        outcome=Outcome.COMPLETED,
        transcript="Guten Tag.",
        language="de",
        reply="Good day.",
        target_language="en",
    )
    assert [line.strip() for line in turn_lines(turn)][1:] == [
        "Translated into English: Good day.",
        f"As {how}: Guten Tag.",
    ]
