"""One turn while it runs: its input, its clock and its voice to the listeners."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from voicedesk.core import events as ev
from voicedesk.core.turns import Intent, Outcome, Source, TurnRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from voicedesk.core.audio_clip import AudioClip, EncodedAudio
    from voicedesk.core.chat import Usage
    from voicedesk.core.errors import VoiceDeskError
    from voicedesk.core.ports import Clock


@dataclass(frozen=True, slots=True)
class TypedInput:
    text: str


@dataclass(frozen=True, slots=True)
class ClipInput:
    clip: AudioClip


@dataclass(frozen=True, slots=True)
class EncodedInput:
    """Sound that is uploaded as it is, in parts that follow each other."""

    parts: Sequence[EncodedAudio]


TurnInput: TypeAlias = TypedInput | ClipInput | EncodedInput


@dataclass(slots=True)
class Turn:
    """Collects what becomes the ``TurnRecord``; ``emit`` hands events to the listeners."""

    turn_id: str
    intent: Intent
    source: Source
    clock: Clock
    emit: Callable[[ev.TurnEvent], None]
    transcript: str = ""
    language: str = ""
    reply: str = ""
    heard: str = ""
    finish_reason: str = ""
    model: str = ""
    usage: Usage | None = None
    stage_ms: dict[str, float] = field(default_factory=dict[str, float])
    began_at_s: float = 0.0
    input_ended_at_s: float = 0.0

    def __post_init__(self) -> None:
        self.began_at_s = self.input_ended_at_s = self.clock.monotonic_s()

    def t_ms(self) -> float:
        return round(1000 * (self.clock.monotonic_s() - self.began_at_s), 2)

    def mark_input_ended(self) -> None:
        self.input_ended_at_s = self.clock.monotonic_s()

    def mark_since_input(self, stage: str) -> None:
        """Note, once, how long after the end of the input a stage was reached."""
        elapsed_s = self.clock.monotonic_s() - self.input_ended_at_s
        self.stage_ms.setdefault(stage, round(1000 * elapsed_s, 2))

    def notice(self, failure: VoiceDeskError) -> None:
        """Tell the user of a failure that does not end the turn."""
        self.emit(
            ev.Notice(
                turn_id=self.turn_id,
                t_ms=self.t_ms(),
                message=failure.message,
                next_step=failure.next_step,
            )
        )

    def finish(self, outcome: Outcome, error: VoiceDeskError | None = None) -> TurnRecord:
        """Emit ``TurnFinished``, the last event, and return its record."""
        self.mark_since_input("total")
        record = TurnRecord(
            turn_id=self.turn_id,
            intent=self.intent,
            source=self.source,
            outcome=outcome,
            transcript=self.transcript,
            language=self.language,
            reply=self.reply,
            heard=self.heard,
            finish_reason=self.finish_reason,
            model=self.model,
            usage=self.usage,
            stage_ms=dict(self.stage_ms),
            error=error,
        )
        self.emit(
            ev.TurnFinished(turn_id=self.turn_id, t_ms=self.t_ms(), outcome=outcome, record=record)
        )
        return record
