"""What the window shows, computed from events by one pure function."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, assert_never

from voicedesk.core import events as ev
from voicedesk.core.turns import Intent, Outcome, Source

if TYPE_CHECKING:
    from voicedesk.core.events import TurnEvent


class Phase(StrEnum):
    """What the program is doing, as the window words it."""

    IDLE = "idle"
    OPENING_MICROPHONE = "opening_microphone"
    LISTENING = "listening"
    TRANSCRIBING = "transcribing"
    THINKING = "thinking"
    ANSWERING = "answering"
    SPEAKING = "speaking"


@dataclass(frozen=True, slots=True)
class TurnView:
    """One turn in the conversation; ``outcome`` is None while it runs."""

    turn_id: str
    intent: Intent
    source: Source
    transcript: str = ""
    reply: str = ""
    heard: str = ""
    recorded_s: float | None = None
    outcome: Outcome | None = None
    message: str = ""
    next_step: str = ""
    retryable: bool = False
    """Something was said or typed, so the turn can be run again."""


@dataclass(frozen=True, slots=True)
class ViewState:
    phase: Phase = Phase.IDLE
    turns: tuple[TurnView, ...] = ()
    rms_dbfs: float = -120.0
    peak_dbfs: float = -120.0

    @property
    def running_turn(self) -> TurnView | None:
        last = self.turns[-1] if self.turns else None
        return last if last is not None and last.outcome is None else None


def reduce(state: ViewState, event: TurnEvent) -> ViewState:  # noqa: C901 - one case per event
    """Return the state after an event; events of turns that are not shown change nothing."""
    if isinstance(event, ev.TurnStarted):
        return _started(state, event)
    if not any(turn.turn_id == event.turn_id for turn in state.turns[-2:]):
        return state
    match event:
        case ev.RecordingStarted():
            return replace(state, phase=Phase.LISTENING)
        case ev.Level():
            return replace(state, rms_dbfs=event.rms_dbfs, peak_dbfs=event.peak_dbfs)
        case ev.RecordingFinished():
            quiet = replace(state, phase=Phase.TRANSCRIBING, rms_dbfs=-120.0, peak_dbfs=-120.0)
            return _change(quiet, event.turn_id, recorded_s=event.duration_s)
        case ev.TranscriptReady():
            return _change(
                replace(state, phase=Phase.THINKING), event.turn_id, transcript=event.text
            )
        case ev.VerdictReady():
            return state
        case ev.ReplyDelta():
            phase = Phase.SPEAKING if state.phase is Phase.SPEAKING else Phase.ANSWERING
            turn = _turn(state, event.turn_id)
            return _change(
                replace(state, phase=phase), event.turn_id, reply=turn.reply + event.text
            )
        case ev.ReplyFinished():
            return _change(state, event.turn_id, reply=event.text)
        case ev.SpeechStarted():
            return replace(state, phase=Phase.SPEAKING)
        case ev.SpeechFinished():
            return _change(state, event.turn_id, heard=event.heard)
        case ev.Notice():
            return _change(state, event.turn_id, message=event.message, next_step=event.next_step)
        case ev.TurnFinished():
            return _finished(state, event)
        case _:
            assert_never(event)


def _started(state: ViewState, event: ev.TurnStarted) -> ViewState:
    spoken = event.source is Source.MICROPHONE
    turn = TurnView(turn_id=event.turn_id, intent=event.intent, source=event.source)
    # A turn that is tried again keeps no second place in the conversation.
    others = tuple(each for each in state.turns if each.turn_id != event.turn_id)
    return ViewState(
        phase=Phase.OPENING_MICROPHONE if spoken else Phase.TRANSCRIBING,
        turns=(*others, turn),
    )


def _finished(state: ViewState, event: ev.TurnFinished) -> ViewState:
    record = event.record
    turn = _turn(state, event.turn_id)
    change = replace(
        turn,
        outcome=event.outcome,
        transcript=record.transcript,
        reply=record.reply,
        heard=record.heard,
        retryable=event.outcome is not Outcome.COMPLETED
        and bool(record.transcript or turn.recorded_s),
    )
    if record.error is not None:
        change = replace(change, message=record.error.message, next_step=record.error.next_step)
    turns = tuple(change if each.turn_id == event.turn_id else each for each in state.turns)
    return ViewState(turns=turns)


def _turn(state: ViewState, turn_id: str) -> TurnView:
    return next(turn for turn in reversed(state.turns) if turn.turn_id == turn_id)


def _change(state: ViewState, turn_id: str, **changes: object) -> ViewState:
    """Return the state with one of its last turns changed."""
    turns = list(state.turns)
    for place in range(len(turns) - 1, -1, -1):
        if turns[place].turn_id == turn_id:
            turns[place] = replace(turns[place], **changes)  # pyright: ignore[reportArgumentType] - field names checked by the tests
            break
    return replace(state, turns=tuple(turns))
