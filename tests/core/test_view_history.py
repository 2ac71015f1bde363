"""Stored turns as the window shows them."""

from __future__ import annotations

from dataclasses import replace

from voicedesk.core.history import StoredTurn
from voicedesk.core.turns import Intent, Outcome, Source
from voicedesk.core.view_history import (
    INTERRUPTED_MESSAGE,
    opened,
    turn_view,
    with_earlier,
    with_turn,
    without_turn,
)
from voicedesk.core.view_reducer import with_waiting
from voicedesk.core.view_state import Phase, TurnView, ViewState

DONE = StoredTurn(
    turn_id="t1",
    conversation_id="c1",
    started_at_s=1.0,
    outcome=Outcome.COMPLETED,
    transcript="What?",
    reply="That.",
    heard="That.",
    recorded_s=2.5,
    has_audio=True,
)
CUT = StoredTurn(turn_id="t2", conversation_id="c1", started_at_s=2.0, has_audio=True)


def test_a_completed_turn_can_be_heard_but_not_retried() -> None:
    view = turn_view(DONE)
    assert (view.transcript, view.reply, view.heard) == ("What?", "That.", "That.")
    assert view.outcome is Outcome.COMPLETED
    assert view.reply_complete
    assert view.recorded_s == 2.5
    assert view.has_audio
    assert not view.retryable


def test_a_translation_says_from_which_language_into_which() -> None:
    view = turn_view(
        replace(DONE, intent=Intent.TRANSLATE, language="german", target_language="en")
    )
    assert (view.language, view.target_language) == ("german", "en")


def test_a_turn_without_an_outcome_is_shown_as_interrupted() -> None:
    view = turn_view(CUT)
    assert view.outcome is Outcome.FAILED
    assert view.message == INTERRUPTED_MESSAGE
    assert view.next_step
    assert view.retryable
    assert view.recorded_s is None


def test_nothing_is_promised_of_an_interrupted_turn_without_words_or_sound() -> None:
    view = turn_view(replace(CUT, has_audio=False))
    assert not view.retryable
    assert view.message == INTERRUPTED_MESSAGE
    assert not view.next_step


def test_a_failed_turn_keeps_its_words() -> None:
    failed = replace(CUT, outcome=Outcome.FAILED, message="No.", next_step="Wait.")
    view = turn_view(failed)
    assert (view.message, view.next_step, view.retryable) == ("No.", "Wait.", True)
    assert turn_view(replace(CUT, outcome=Outcome.CANCELLED)).retryable


def test_an_opened_conversation_replaces_what_was_shown() -> None:
    before = ViewState(
        phase=Phase.SPEAKING,
        turns=(TurnView("x", Intent.ASK, Source.TEXT),),
        is_private=True,
        is_offline=True,
    )
    state = opened(before, "c1", [DONE, CUT])
    assert [turn.turn_id for turn in state.turns] == ["t1", "t2"]
    assert state.conversation_id == "c1"
    assert state.phase is Phase.IDLE
    assert state.has_earlier
    assert state.is_offline
    assert not state.is_private
    assert not opened(before, "c1", []).has_earlier


def test_earlier_turns_come_first_and_none_twice() -> None:
    state = opened(ViewState(), "c1", [CUT])
    state = with_earlier(state, [DONE, CUT])
    assert [turn.turn_id for turn in state.turns] == ["t1", "t2"]
    assert state.has_earlier
    assert not with_earlier(state, []).has_earlier


def test_a_turn_is_replaced_unless_it_runs() -> None:
    state = opened(ViewState(), "c1", [DONE, CUT])
    changed = with_turn(state, replace(DONE, transcript="Who?"))
    assert [turn.transcript for turn in changed.turns] == ["Who?", ""]
    running = replace(state, turns=(replace(state.turns[0], outcome=None),))
    assert with_turn(running, replace(DONE, transcript="Who?")) == running


def test_a_deleted_turn_is_gone() -> None:
    state = without_turn(opened(ViewState(), "c1", [DONE, CUT]), "t1")
    assert [turn.turn_id for turn in state.turns] == ["t2"]


def test_waiting_for_the_network_is_marked_and_unmarked() -> None:
    state = opened(ViewState(), "c1", [DONE, CUT])
    offline = with_waiting(state, {"t2", "elsewhere"})
    assert offline.is_offline
    assert [turn.waits_for_network for turn in offline.turns] == [False, True]
    assert offline.turns[0] is state.turns[0]
    assert with_waiting(offline, ()) == state
    running = replace(state, turns=(replace(state.turns[0], outcome=None),))
    assert not with_waiting(running, {"t1"}).turns[0].waits_for_network
