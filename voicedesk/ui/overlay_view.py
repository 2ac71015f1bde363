"""What the small display over other programs says; a pure function of what goes on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from voicedesk.core.turns import Intent, Outcome
from voicedesk.core.view_state import Phase
from voicedesk.ui.language_words import direction_words, language_name
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
    RESULT = "result"
    """A translation that was to go nowhere else can be read here, and taken along."""


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

STAYS_MS = {OverlayKind.DONE: 1500, OverlayKind.PROBLEM: 8000, OverlayKind.RESULT: 20_000}
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
    return OverlayView(
        kind,
        state_words(state.phase, turn.intent),
        _intent_words(turn),
        rms_dbfs=state.rms_dbfs,
        peak_dbfs=state.peak_dbfs,
    )


def _intent_words(turn: TurnView) -> str:
    """Return what is being done; only an interpreter does not know the language beforehand."""
    match turn.intent:
        case Intent.ASK:
            return "Question"
        case Intent.DICTATE:
            return "Dictation"
        case Intent.TRANSLATE:
            target = language_name(turn.target_language)
            return f"Translation into {target}" if target else "Interpreting"


def _ended(turn: TurnView) -> OverlayView:
    if turn.outcome is Outcome.CANCELLED:
        return NOTHING
    writes = turn.intent is not Intent.ASK
    if turn.outcome is Outcome.FAILED and writes and turn.reply:
        return OverlayView(OverlayKind.OFFER, turn.message, turn.next_step, turn.reply)
    if turn.intent is Intent.TRANSLATE and turn.reply and not turn.was_inserted:
        direction = direction_words(turn.language, turn.target_language)
        words = turn.message or direction or "Translated"
        return OverlayView(OverlayKind.RESULT, words, turn.reply, turn.reply)
    if turn.message:
        return OverlayView(OverlayKind.PROBLEM, turn.message, turn.next_step)
    if not turn.was_inserted:
        return NOTHING  # who has heard the answer, or wrote into the notepad, need not be told
    into = f"into {turn.inserted_into}" if turn.inserted_into else ""
    return OverlayView(OverlayKind.DONE, "Written", into)
