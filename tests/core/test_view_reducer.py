"""The window's state after every sequence of events, also those that should not happen."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from voicedesk.core import events as ev
from voicedesk.core.errors import ErrorKind, VoiceDeskError
from voicedesk.core.insertion import LateInsertion
from voicedesk.core.moderation import Subject, Verdict, VerdictStatus
from voicedesk.core.turns import Intent, Outcome, Source, TurnRecord
from voicedesk.core.view_reducer import reduce, with_inserted
from voicedesk.core.view_state import Phase, TurnView, ViewState

PROPERTY = settings(max_examples=300)
LOST = VoiceDeskError("It is lost.", kind=ErrorKind.UNREACHABLE, next_step="Find it.")


SAFE = Verdict(VerdictStatus.SAFE)


def started(turn_id: str = "turn-1", source: Source = Source.MICROPHONE) -> ev.TurnStarted:
    return ev.TurnStarted(turn_id=turn_id, t_ms=0, intent=Intent.ASK, source=source)


def finished(
    turn_id: str = "turn-1", outcome: Outcome = Outcome.COMPLETED, **fields: object
) -> ev.TurnFinished:
    record = TurnRecord(turn_id, Intent.ASK, Source.MICROPHONE, outcome)
    record = replace(record, **fields)  # pyright: ignore[reportArgumentType] - names checked at run time
    return ev.TurnFinished(turn_id=turn_id, t_ms=9, outcome=outcome, record=record)


def middle(turn_id: str = "turn-1") -> list[ev.TurnEvent]:
    """Return what happens between the first and the last event of a spoken turn, in order."""
    return [
        ev.RecordingStarted(turn_id=turn_id, t_ms=1),
        ev.Level(turn_id=turn_id, t_ms=2, rms_dbfs=-20.0, peak_dbfs=-10.0),
        ev.RecordingFinished(turn_id=turn_id, t_ms=3, duration_s=1.5, peak_dbfs=-10.0),
        ev.TranscriptReady(turn_id=turn_id, t_ms=4, text="What?"),
        ev.VerdictReady(turn_id=turn_id, t_ms=4, subject=Subject.WORDS, verdict=SAFE),
        ev.ReplyDelta(turn_id=turn_id, t_ms=5, text="That"),
        ev.SpeechStarted(turn_id=turn_id, t_ms=6),
        ev.ReplyDelta(turn_id=turn_id, t_ms=7, text=" one."),
        ev.ReplyFinished(turn_id=turn_id, t_ms=8, text="That one.", finish_reason="stop"),
        ev.Notice(turn_id=turn_id, t_ms=8, message="Look.", next_step="Here."),
        ev.SpeechFinished(turn_id=turn_id, t_ms=9, heard="That one."),
    ]


def after(*events: ev.TurnEvent, state: ViewState | None = None) -> ViewState:
    state = state or ViewState()
    for event in events:
        state = reduce(state, event)
    return state


def test_the_phases_of_a_spoken_turn() -> None:
    state = after(started())
    phases = [state.phase]
    for event in middle():
        state = reduce(state, event)
        if state.phase is not phases[-1]:
            phases.append(state.phase)
    state = reduce(state, finished(transcript="What?", reply="That one.", heard="That one."))
    assert [*phases, state.phase] == [
        Phase.OPENING_MICROPHONE,
        Phase.LISTENING,
        Phase.TRANSCRIBING,
        Phase.THINKING,
        Phase.ANSWERING,
        Phase.SPEAKING,
        Phase.IDLE,
    ]
    assert state.turns == (
        TurnView(
            "turn-1",
            Intent.ASK,
            Source.MICROPHONE,
            transcript="What?",
            reply="That one.",
            reply_complete=True,
            heard="That one.",
            recorded_s=1.5,
            outcome=Outcome.COMPLETED,
            message="Look.",
            next_step="Here.",
        ),
    )


def test_what_is_shown_grows_with_the_events() -> None:
    shown = [after(started(), *middle()[:count]) for count in range(len(middle()) + 1)]
    assert (shown[2].rms_dbfs, shown[2].peak_dbfs) == (-20.0, -10.0)
    assert (shown[3].rms_dbfs, shown[3].peak_dbfs) == (-120.0, -120.0)
    assert [each.turns[0].reply for each in shown[5:9]] == ["", "That", "That", "That one."]
    assert shown[-1].running_turn is shown[-1].turns[0]


def test_where_a_turn_begins() -> None:
    assert after(started(source=Source.TEXT)).phase is Phase.THINKING
    assert after(started(source=Source.FILE)).phase is Phase.TRANSCRIBING


def test_a_translation_with_what_was_said_beside_it() -> None:
    begun = ev.TurnStarted(
        turn_id="turn-1",
        t_ms=0,
        intent=Intent.TRANSLATE,
        source=Source.MICROPHONE,
        target_language="en",
    )
    state = after(
        begun,
        ev.TranscriptReady(turn_id="turn-1", t_ms=1, text="Good day.", language="en"),
        ev.TextReady(turn_id="turn-1", t_ms=2, text="Good day.", target_language="en"),
    )
    [turn] = state.turns
    assert (turn.transcript, turn.language, turn.target_language) == ("Good day.", "en", "en")
    assert state.phase is Phase.INSERTING
    state = after(
        ev.OriginalReady(turn_id="turn-1", t_ms=3, text="Guten Tag.", language="de"),
        ev.SpeechStarted(turn_id="turn-1", t_ms=4),
        state=state,
    )
    [turn] = state.turns
    assert (turn.transcript, turn.language, turn.reply) == ("Guten Tag.", "de", "Good day.")
    assert state.phase is Phase.SPEAKING


def test_what_is_only_shown_is_not_said_to_be_inserted() -> None:
    shown = ev.TextReady(
        turn_id="turn-1", t_ms=2, text="Bonjour.", target_language="fr", is_written=False
    )
    state = after(started(), ev.TranscriptReady(turn_id="turn-1", t_ms=1, text="Hallo."), shown)
    assert state.phase is Phase.THINKING
    [turn] = state.turns
    assert (turn.reply, turn.reply_complete, turn.target_language) == ("Bonjour.", True, "fr")


def test_two_notices_are_both_shown() -> None:
    first = ev.Notice(turn_id="turn-1", t_ms=2, message="Cut short.", next_step="Plug it in.")
    turn = after(started(), first, *middle()).turns[0]
    assert (turn.message, turn.next_step) == ("Cut short. Look.", "Plug it in. Here.")


def test_a_failure_is_shown_in_place_of_a_notice() -> None:
    state = after(started(), *middle(), finished(outcome=Outcome.FAILED, error=LOST))
    assert (state.turns[0].message, state.turns[0].next_step) == ("It is lost.", "Find it.")
    assert state.running_turn is None


def test_what_can_be_tried_again() -> None:
    failed = finished(outcome=Outcome.FAILED, error=LOST)
    empty = ev.RecordingFinished(turn_id="turn-1", t_ms=3, duration_s=0.0, peak_dbfs=-120.0)
    assert not after(started(), failed).turns[0].retryable
    assert not after(started(), empty, failed).turns[0].retryable
    assert not after(started(), *middle()[:3], failed).turns[0].retryable
    kept = finished(outcome=Outcome.FAILED, error=LOST, has_audio=True)
    assert after(started(), *middle()[:3], kept).turns[0].retryable
    assert after(started(source=Source.FILE), failed).turns[0].retryable
    assert not after(started(), *middle(), finished(transcript="What?")).turns[0].retryable
    typed = finished(outcome=Outcome.CANCELLED, transcript="What?")
    assert after(started(source=Source.TEXT), typed).turns[0].retryable


def test_a_second_try_keeps_what_was_said_and_opens_no_microphone() -> None:
    failed = finished(outcome=Outcome.FAILED, error=LOST, has_audio=True)
    again = after(started(), *middle()[:3], failed, started())
    assert again.phase is Phase.TRANSCRIBING
    assert (len(again.turns), again.turns[0].recorded_s, again.turns[0].message) == (1, 1.5, "")
    assert reduce(again, failed).turns[0].retryable
    failed = finished(outcome=Outcome.FAILED, error=LOST, transcript="What?")
    again = after(started(), *middle()[:4], failed, started())
    assert (again.phase, again.turns[0].transcript) == (Phase.THINKING, "What?")


def test_a_second_try_of_an_old_turn_takes_the_last_place() -> None:
    cancelled = finished(outcome=Outcome.CANCELLED, transcript="What?")
    state = after(started(), *middle(), cancelled, started("turn-2"), finished("turn-2"))
    state = after(started(), state=state)
    assert [turn.turn_id for turn in state.turns] == ["turn-2", "turn-1"]
    assert state.running_turn is not None


def test_late_events_of_an_interrupted_turn_change_nothing() -> None:
    state = after(started(), *middle()[:6], finished(outcome=Outcome.CANCELLED), started("turn-2"))
    for event in [*middle(), finished()]:
        assert reduce(state, event) == state


def test_a_turn_that_ends_late_leaves_the_running_one_alone() -> None:
    state = after(started(), started("turn-2"), *middle("turn-2")[:2])
    later = reduce(state, finished(outcome=Outcome.CANCELLED))
    assert later.turns[0].outcome is Outcome.CANCELLED
    assert (later.phase, later.rms_dbfs, later.turns[1]) == (
        Phase.LISTENING,
        -20.0,
        state.turns[1],
    )


def test_events_of_an_unknown_turn_change_nothing() -> None:
    state = after(started(), *middle()[:2])
    for event in [*middle("turn-9"), finished("turn-9")]:
        assert reduce(state, event) is state


EVENTS = [
    event
    for turn_id in ("turn-1", "turn-2")
    for event in (
        started(turn_id),
        started(turn_id, Source.TEXT),
        *middle(turn_id),
        *(finished(turn_id, outcome, error=LOST) for outcome in Outcome),
    )
]


@PROPERTY
@given(st.lists(st.sampled_from(EVENTS), max_size=40))
def test_any_sequence_leaves_a_sound_state(events: list[ev.TurnEvent]) -> None:
    state = ViewState()
    for event in events:
        before = state
        state = reduce(state, event)
        ids = [turn.turn_id for turn in state.turns]
        assert len(ids) == len(set(ids))
        assert (state.phase is Phase.IDLE) == (state.running_turn is None)
        if state.running_turn is None:
            assert state.rms_dbfs == -120.0
        for old in before.turns:
            # What has ended stays as it is, unless it is tried again.
            if old.outcome is not None and not isinstance(event, ev.TurnStarted):
                assert old in state.turns


def test_what_is_known_of_the_conversation_outlives_its_turns() -> None:
    known = ViewState(has_earlier=True, is_private=True, is_offline=True, conversation_id="c1")
    state = after(started(), *middle(), state=known)
    assert (state.has_earlier, state.is_private, state.is_offline) == (True, True, True)
    assert state.conversation_id == "c1"
    state = after(finished(has_audio=True, recorded_s=3.0), state=state)
    assert (state.has_earlier, state.is_private, state.is_offline) == (True, True, True)
    assert state.conversation_id == "c1"
    assert state.phase is Phase.IDLE
    assert state.turns[0].has_audio
    assert state.turns[0].recorded_s == 3.0


def test_the_first_turn_tells_which_conversation_it_began() -> None:
    state = after(started(), finished(conversation_id="c7"))
    assert state.conversation_id == "c7"
    known = replace(started(), conversation_id="c8", is_private=True)
    assert (after(known).conversation_id, after(known).is_private) == ("c8", True)


def test_a_cancelled_take_with_sound_can_be_brought_back_and_keeps_it_while_it_runs() -> None:
    state = after(started(), finished(outcome=Outcome.CANCELLED, has_audio=True))
    assert state.turns[0].retryable
    assert after(started(), state=state).turns[0].has_audio


INSERTED = LateInsertion("turn-1", "mousepad")


def missed(outcome: Outcome = Outcome.FAILED, reply: str = "That one.") -> ViewState:
    """Return what is shown of a text that did not come to its place."""
    return after(
        started(),
        *middle()[:4],
        ev.TextReady(turn_id="turn-1", t_ms=5, text=reply),
        finished(outcome=outcome, reply=reply, transcript="What?", error=LOST, has_audio=True),
    )


def test_a_text_that_is_inserted_later_leaves_nothing_to_be_done() -> None:
    for outcome in (Outcome.FAILED, Outcome.CANCELLED, Outcome.COMPLETED):
        [turn] = with_inserted(missed(outcome), INSERTED).turns
        assert (turn.outcome, turn.was_inserted) == (Outcome.COMPLETED, True)
        assert (turn.inserted_into, turn.message, turn.next_step) == ("mousepad", "", "")
        assert (turn.retryable, turn.has_audio) == (False, False)
    with_sound = replace(INSERTED, has_audio=True)
    assert with_inserted(missed(), with_sound).turns[0].has_audio


def test_other_turns_and_the_rest_of_the_state_stay_as_they_are() -> None:
    before = after(started("turn-2"), *middle("turn-2")[:3], state=missed())
    state = with_inserted(before, INSERTED)
    assert state.turns[1] is before.turns[1]
    assert replace(state, turns=before.turns) == before
    assert with_inserted(before, replace(INSERTED, turn_id="turn-2")) is before, "it runs"
    assert with_inserted(before, replace(INSERTED, turn_id="turn-9")) is before
    assert with_inserted(state, replace(INSERTED, application="xterm")) is state
    raw = missed(Outcome.CANCELLED, reply="")
    assert with_inserted(raw, INSERTED) is raw, "its text was never made"
