"""What the small display over other programs says; a pure function of what goes on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from voicedesk.core.turns import Intent, Outcome
from voicedesk.core.view_state import Phase
from voicedesk.ui.status_line import state_words

if TYPE_CHECKING:
    from voicedesk.core.view_state import TurnView, ViewState


class OverlayKind(StrEnum):
    HIDDEN = "hidden"
    WAITING = "waiting"
    LISTENING = "listening"
    WORKING = "working"
    DONE = "done"
    PROBLEM = "problem"
    OFFER = "offer"
    """A text that could not be written stays here until the user has done something with it."""


@dataclass(frozen=True, slots=True)
class OverlayView:
    kind: OverlayKind = OverlayKind.HIDDEN
    words: str = ""
    hint: str = ""
    text: str = ""
    """What is offered."""
    rms_dbfs: float = -120.0
    peak_dbfs: float = -120.0


NOTHING = OverlayView()

INTENT_WORDS = {
    Intent.ASK: "Question",
    Intent.DICTATE: "Dictation",
    Intent.TRANSLATE: "Translation into English",
}

STAYS_MS = {OverlayKind.DONE: 1500, OverlayKind.PROBLEM: 8000}
"""How long what needs no answer stays."""


def overlay_view(state: ViewState) -> OverlayView:
    """Return what is to be shown of the last turn, while it runs and when it has ended."""
    if not state.turns:
        return NOTHING
    turn = state.turns[-1]
    if turn.outcome is not None:
        return _ended(turn)
    if state.phase is Phase.OPENING_MICROPHONE:
        return OverlayView(
            OverlayKind.WAITING, state_words(state.phase), "Wait a moment before you speak"
        )
    kind = OverlayKind.LISTENING if state.phase is Phase.LISTENING else OverlayKind.WORKING
    words = state_words(state.phase)
    if state.phase is Phase.THINKING and turn.intent is not Intent.ASK:
        words = "Tidying up…"
    return OverlayView(
        kind,
        words,
        INTENT_WORDS[turn.intent],
        rms_dbfs=state.rms_dbfs,
        peak_dbfs=state.peak_dbfs,
    )


def _ended(turn: TurnView) -> OverlayView:
    if turn.outcome is Outcome.CANCELLED:
        return NOTHING
    writes = turn.intent is not Intent.ASK
    if turn.outcome is Outcome.FAILED and writes and turn.reply:
        return OverlayView(OverlayKind.OFFER, turn.message, turn.next_step, turn.reply)
    if turn.message:
        return OverlayView(OverlayKind.PROBLEM, turn.message, turn.next_step)
    if not turn.was_inserted:
        return NOTHING  # who has heard the answer, or wrote into the notepad, need not be told
    into = f"into {turn.inserted_into}" if turn.inserted_into else ""
    return OverlayView(OverlayKind.DONE, "Written", into)
