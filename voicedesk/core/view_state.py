"""What the window shows; ``view_reducer`` computes it from the events of turns."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voicedesk.core.moderation import Verdict
    from voicedesk.core.turns import Intent, Outcome, Source


class Phase(StrEnum):
    """What the program is doing, as the window words it."""

    IDLE = "idle"
    OPENING_MICROPHONE = "opening_microphone"
    LISTENING = "listening"
    TRANSCRIBING = "transcribing"
    THINKING = "thinking"
    ANSWERING = "answering"
    SPEAKING = "speaking"
    INSERTING = "inserting"


@dataclass(frozen=True, slots=True)
class TurnView:
    """One turn in the conversation; ``outcome`` is None while it runs."""

    turn_id: str
    intent: Intent
    source: Source
    transcript: str = ""
    language: str = ""
    """What was spoken, as it was reported; empty where it is not known."""
    target_language: str = ""
    """What the words are translated into, by its ISO 639-1 code; empty where they are not, or as
    long as it is not known."""
    brought: tuple[str, ...] = ()
    """The names of what the question brings along."""
    reply: str = ""
    reply_complete: bool = False
    """The whole answer is there, though it may still be spoken."""
    heard: str = ""
    recorded_s: float | None = None
    outcome: Outcome | None = None
    message: str = ""
    next_step: str = ""
    retryable: bool = False
    """Something was said or typed, so the turn can be run again."""
    has_audio: bool = False
    """What was said can be heard, and transcribed, again."""
    was_discarded: bool = False
    """Sound or words were taken for nothing; running the turn again goes on with them."""
    verdict: Verdict | None = None
    """What the judges found; None where nothing was judged, or not yet."""
    was_inserted: bool = False
    """A dictated text was put where the cursor is."""
    inserted_into: str = ""
    """The application that a dictated text was put into, as far as it is known."""
    waits_for_network: bool = False
    """The turn met no network, and is run again as soon as there is one."""


@dataclass(frozen=True, slots=True)
class ViewState:
    phase: Phase = Phase.IDLE
    turns: tuple[TurnView, ...] = ()
    rms_dbfs: float = -120.0
    peak_dbfs: float = -120.0
    conversation_id: str = ""
    """Empty until the first turn of a new conversation."""
    has_earlier: bool = False
    """The conversation has turns before those in ``turns``, which are still on disk only."""
    is_private: bool = False
    """Nothing of this conversation touches the disk."""
    is_offline: bool = False

    @property
    def running_turn(self) -> TurnView | None:
        last = self.turns[-1] if self.turns else None
        return last if last is not None and last.outcome is None else None
