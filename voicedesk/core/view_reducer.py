"""From events to what the window shows: one pure function."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias, assert_never

from voicedesk.core import events as ev
from voicedesk.core.errors import ErrorKind
from voicedesk.core.moderation import more_telling
from voicedesk.core.turns import Outcome, Source
from voicedesk.core.view_state import Phase, TurnView, ViewState

if TYPE_CHECKING:
    from collections.abc import Collection

    from voicedesk.core.events import TurnEvent
    from voicedesk.core.insertion import LateInsertion

    _RunningEvent: TypeAlias = (
        ev.RecordingStarted
        | ev.Level
        | ev.RecordingFinished
        | ev.TranscriptReady
        | ev.VerdictReady
        | ev.ReplyDelta
        | ev.ReplyFinished
        | ev.SpeechStarted
        | ev.SpeechFinished
        | ev.TextReady
        | ev.OriginalReady
        | ev.TextInserted
        | ev.Notice
    )


_FIRST_PHASE = {
    Source.MICROPHONE: Phase.OPENING_MICROPHONE,
    Source.FILE: Phase.TRANSCRIBING,
    Source.TEXT: Phase.THINKING,
}


def reduce(state: ViewState, event: TurnEvent) -> ViewState:
    """Return the state after an event; late events of turns that have ended change nothing."""
    if isinstance(event, ev.TurnStarted):
        return _started(state, event)
    if isinstance(event, ev.TurnFinished):
        return _finished(state, event)
    running = state.running_turn
    if running is None or running.turn_id != event.turn_id:
        return state
    return _running(state, running, event)


def _running(state: ViewState, turn: TurnView, event: _RunningEvent) -> ViewState:
    match event:
        case ev.RecordingStarted():
            return replace(state, phase=Phase.LISTENING)
        case ev.Level():
            return replace(state, rms_dbfs=event.rms_dbfs, peak_dbfs=event.peak_dbfs)
        case ev.RecordingFinished():
            quiet = _quiet(state, Phase.TRANSCRIBING)
            return _with(quiet, replace(turn, recorded_s=event.duration_s))
        case ev.TranscriptReady() | ev.OriginalReady():
            return _understood(state, turn, event)
        case ev.VerdictReady():
            verdict = more_telling(turn.verdict, event.verdict)
            return _with(state, replace(turn, verdict=verdict))
        case ev.ReplyDelta():
            phase = Phase.SPEAKING if state.phase is Phase.SPEAKING else Phase.ANSWERING
            return _with(replace(state, phase=phase), replace(turn, reply=turn.reply + event.text))
        case ev.ReplyFinished():
            return _with(state, replace(turn, reply=event.text, reply_complete=True))
        case ev.SpeechStarted():
            return replace(state, phase=Phase.SPEAKING)
        case ev.SpeechFinished():
            return _with(state, replace(turn, heard=event.heard))
        case ev.TextReady() | ev.TextInserted():
            return _written(state, turn, event)
        case ev.Notice():
            return _with(state, _noticed(turn, event))
        case _:
            assert_never(event)


def _understood(
    state: ViewState, turn: TurnView, event: ev.TranscriptReady | ev.OriginalReady
) -> ViewState:
    """Return the state when words are known; an original comes while something else goes on."""
    thinks = isinstance(event, ev.TranscriptReady)
    rest = replace(state, phase=Phase.THINKING) if thinks else state
    return _with(rest, replace(turn, transcript=event.text, language=event.language))


def _written(state: ViewState, turn: TurnView, event: ev.TextReady | ev.TextInserted) -> ViewState:
    """Return the state as a dictated text comes into being, and to its place."""
    if isinstance(event, ev.TextReady):
        rest = replace(state, phase=Phase.INSERTING) if event.is_written else state
        language = event.target_language
        written = replace(turn, reply=event.text, reply_complete=True, target_language=language)
        return _with(rest, written)
    was_inserted = event.was_taken is not False
    into = event.application if was_inserted else ""
    return _with(state, replace(turn, was_inserted=was_inserted, inserted_into=into))


def _noticed(turn: TurnView, notice: ev.Notice) -> TurnView:
    """Return the turn with one thing more that the user should know."""
    return replace(
        turn,
        message=f"{turn.message} {notice.message}".strip(),
        next_step=f"{turn.next_step} {notice.next_step}".strip(),
    )


def _started(state: ViewState, event: ev.TurnStarted) -> ViewState:
    turn = TurnView(
        turn_id=event.turn_id,
        intent=event.intent,
        source=event.source,
        target_language=event.target_language,
        brought=event.brought,
    )
    phase = _FIRST_PHASE[Source.FILE if event.is_retried else event.source]
    earlier = next((each for each in state.turns if each.turn_id == event.turn_id), None)
    if earlier is not None:
        # A turn that is tried again keeps no second place in the conversation, and needs no
        # microphone: what was said is there.
        turn = replace(
            turn,
            transcript=earlier.transcript,
            language=earlier.language,
            recorded_s=earlier.recorded_s,
            has_audio=earlier.has_audio,
        )
        phase = Phase.THINKING if earlier.transcript else Phase.TRANSCRIBING
    others = tuple(each for each in state.turns if each.turn_id != event.turn_id)
    return replace(
        _quiet(state, phase),
        turns=(*others, turn),
        conversation_id=event.conversation_id or state.conversation_id,
        is_private=event.is_private or state.is_private,
    )


def _finished(state: ViewState, event: ev.TurnFinished) -> ViewState:
    record = event.record
    turn = next((each for each in state.turns if each.turn_id == event.turn_id), None)
    if turn is None or turn.outcome is not None:
        return state
    was_given = record.transcript or record.has_audio or turn.source is Source.FILE
    change = replace(
        turn,
        outcome=event.outcome,
        transcript=record.transcript,
        language=record.language,
        reply=record.reply,
        target_language=record.target_language,
        heard=record.heard,
        recorded_s=record.recorded_s or turn.recorded_s,
        retryable=event.outcome is not Outcome.COMPLETED and bool(was_given),
        has_audio=record.has_audio,
        verdict=record.verdict,
    )
    if record.error is not None:
        change = replace(
            change,
            message=record.error.message,
            next_step=record.error.next_step,
            was_discarded=record.error.kind is ErrorKind.NOTHING_HEARD,
        )
    rest = _quiet(state, Phase.IDLE) if turn is state.running_turn else state
    conversation_id = record.conversation_id or state.conversation_id
    return _with(replace(rest, conversation_id=conversation_id), change)


def with_waiting(state: ViewState, waiting: Collection[str]) -> ViewState:
    """Return the state in which these turns, unless they run, wait for the network, and no others.

    There is no network as long as any turn waits for it.
    """

    def told(turn: TurnView) -> TurnView:
        waits = turn.turn_id in waiting and turn.outcome is not None
        return turn if turn.waits_for_network is waits else replace(turn, waits_for_network=waits)

    return replace(state, turns=tuple(told(turn) for turn in state.turns), is_offline=bool(waiting))


def with_inserted(state: ViewState, inserted: LateInsertion) -> ViewState:
    """Return the state in which the text of a turn that has ended stands in an application."""
    turn = next((each for each in state.turns if each.turn_id == inserted.turn_id), None)
    if turn is None or turn.outcome is None or turn.was_inserted or not turn.reply:
        return state
    change = replace(
        turn,
        outcome=Outcome.COMPLETED,
        message="",
        next_step="",
        retryable=False,
        has_audio=turn.has_audio and inserted.has_audio,
        was_inserted=True,
        inserted_into=inserted.application,
    )
    return _with(state, change)


def _quiet(state: ViewState, phase: Phase) -> ViewState:
    return replace(state, phase=phase, rms_dbfs=-120.0, peak_dbfs=-120.0)


def _with(state: ViewState, turn: TurnView) -> ViewState:
    """Return the state with a turn in place of the one with its id."""
    return replace(
        state,
        turns=tuple(turn if each.turn_id == turn.turn_id else each for each in state.turns),
    )
