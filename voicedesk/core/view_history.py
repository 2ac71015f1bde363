"""From what the history keeps to what the window shows: pure functions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind
from voicedesk.core.moderation import parse_verdict_line
from voicedesk.core.turns import Outcome
from voicedesk.core.view_state import TurnView, ViewState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicedesk.core.history import StoredTurn

INTERRUPTED_MESSAGE = "VoiceDesk ended before this turn did."
INTERRUPTED_NEXT_STEP = "What was said is still there: try again to go on with it."


def turn_view(stored: StoredTurn) -> TurnView:
    """Return a stored turn as the window shows it; one without an outcome was interrupted."""
    outcome = stored.outcome or Outcome.FAILED
    given = bool(stored.transcript) or stored.has_audio
    view = TurnView(
        turn_id=stored.turn_id,
        intent=stored.intent,
        source=stored.source,
        transcript=stored.transcript,
        language=stored.language,
        target_language=stored.target_language,
        brought=tuple(each.name for each in stored.attachments),
        reply=stored.reply,
        reply_complete=True,
        heard=stored.heard,
        recorded_s=stored.recorded_s or None,
        outcome=outcome,
        message=stored.message,
        next_step=stored.next_step,
        retryable=given and outcome is not Outcome.COMPLETED,
        has_audio=stored.has_audio,
        verdict=parse_verdict_line(stored.verdict),
        was_discarded=stored.error_kind == ErrorKind.NOTHING_HEARD,
    )
    if stored.outcome is None and not stored.message:
        next_step = INTERRUPTED_NEXT_STEP if given else ""
        return replace(view, message=INTERRUPTED_MESSAGE, next_step=next_step)
    return view


def opened(state: ViewState, conversation_id: str, turns: Sequence[StoredTurn]) -> ViewState:
    """Return the state after a conversation was opened with its last turns.

    Whether there are earlier ones is found out when they are asked for.
    """
    return ViewState(
        turns=tuple(turn_view(turn) for turn in turns),
        conversation_id=conversation_id,
        has_earlier=bool(turns),
        is_offline=state.is_offline,
    )


def with_earlier(state: ViewState, turns: Sequence[StoredTurn]) -> ViewState:
    """Return the state with turns before those it has; none means that there are no more."""
    known = {turn.turn_id for turn in state.turns}
    earlier = tuple(turn_view(turn) for turn in turns if turn.turn_id not in known)
    return replace(state, turns=(*earlier, *state.turns), has_earlier=bool(earlier))


def with_turn(state: ViewState, stored: StoredTurn) -> ViewState:
    """Return the state with a turn as the history has it now; a running one is left alone."""
    return replace(
        state,
        turns=tuple(
            turn_view(stored)
            if turn.turn_id == stored.turn_id and turn.outcome is not None
            else turn
            for turn in state.turns
        ),
    )


def without_turn(state: ViewState, turn_id: str) -> ViewState:
    return replace(state, turns=tuple(turn for turn in state.turns if turn.turn_id != turn_id))
