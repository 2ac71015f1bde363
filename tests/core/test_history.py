"""What a kept turn says by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from voicedesk.core.errors import ErrorKind
from voicedesk.core.history import StoredTurn, dictated_text, inserted_late
from voicedesk.core.turns import Intent, Outcome, Source

MISSED = StoredTurn(
    turn_id="t1",
    conversation_id="c1",
    started_at_s=1.0,
    intent=Intent.DICTATE,
    outcome=Outcome.FAILED,
    transcript="as it was said",
    reply="As it was written.",
    error_kind=ErrorKind.TARGET_CHANGED,
    message="Another window has the focus.",
    next_step="Paste it.",
    recorded_s=2.0,
    has_audio=True,
)


def test_the_text_is_what_was_written_or_else_what_was_said() -> None:
    assert dictated_text(MISSED) == "As it was written."
    assert dictated_text(replace(MISSED, intent=Intent.TRANSLATE)) == "As it was written."
    assert dictated_text(replace(MISSED, reply="")) == "as it was said"
    assert dictated_text(replace(MISSED, reply="", outcome=None)) == "as it was said"
    assert dictated_text(replace(MISSED, edits=True)) == "As it was written."
    assert dictated_text(replace(MISSED, edits=True, reply="")) == ""
    assert dictated_text(replace(MISSED, intent=Intent.ASK)) == ""
    assert dictated_text(replace(MISSED, source=Source.FILE)) == ""


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.CANCELLED])
def test_inserted_late_it_has_completed(outcome: Outcome) -> None:
    turn = inserted_late(replace(MISSED, outcome=outcome), keeps_sound=False)
    assert turn == replace(
        MISSED,
        outcome=Outcome.COMPLETED,
        error_kind="",
        message="",
        next_step="",
        has_audio=False,
    )
    assert inserted_late(MISSED, keeps_sound=True).has_audio


def test_a_turn_that_runs_or_has_completed_or_has_no_text_stays_as_it_is() -> None:
    for turn in (
        replace(MISSED, outcome=None),
        replace(MISSED, outcome=Outcome.COMPLETED),
        replace(MISSED, reply=""),
    ):
        assert inserted_late(turn, keeps_sound=False) is turn
