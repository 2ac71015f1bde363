"""One turn while it runs: its input, its clock and its voice to the listeners."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias

from voicedesk.core import events as ev
from voicedesk.core.errors import ErrorKind, VoiceDeskError
from voicedesk.core.turns import PLAIN, TurnRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from voicedesk.core.audio_clip import AudioClip, EncodedAudio
    from voicedesk.core.chat import Usage
    from voicedesk.core.moderation import Verdict
    from voicedesk.core.ports import Clock, StoredSound
    from voicedesk.core.transcript import Transcript
    from voicedesk.core.turns import Intent, Manner, Outcome, Source
    from voicedesk.pipeline.doubting import Doubts


class BegunTranscription(Protocol):
    """Knows the words of the first ``until_s`` seconds of what the microphone heard."""

    transcript: Transcript
    until_s: float
    doubts: Doubts

    async def result(self) -> None:
        """Return when everything that can be understood has been.

        Raises:
            VoiceDeskError: the last request failed; told once.
        """
        ...


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


@dataclass(frozen=True, slots=True)
class RecordedInput:
    """What the microphone heard, wherever it is kept; ``begun`` knows some of its words."""

    sound: StoredSound
    begun: BegunTranscription | None = None


SoundInput: TypeAlias = ClipInput | EncodedInput | RecordedInput
TurnInput: TypeAlias = TypedInput | SoundInput


@dataclass(slots=True)
class Turn:
    """Collects what becomes the ``TurnRecord``; ``emit`` hands events to the listeners.

    ``transcript`` is known from the beginning when it was typed, or recognised by an earlier try.
    ``started_at_s`` is in seconds since 1970 (UTC); durations are taken from ``clock``.
    """

    turn_id: str
    intent: Intent
    source: Source
    clock: Clock
    emit: Callable[[ev.TurnEvent], None]
    conversation_id: str = ""
    is_private: bool = False
    started_at_s: float = 0.0
    transcript: str = ""
    language: str = ""
    transcription_model: str = ""
    recorded_s: float = 0.0
    trusts_sound: bool = False
    """The user insists that there are words in it."""
    lost_its_place: bool = False
    """It is tried again, and nobody knows any more where its text belongs."""
    discarded: str = ""
    """Words that were taken for an invention of the model."""
    reply: str = ""
    heard: str = ""
    finish_reason: str = ""
    model: str = ""
    usage: Usage | None = None
    stage_ms: dict[str, float] = field(default_factory=dict[str, float])
    began_at_s: float = 0.0
    input_ended_at_s: float = 0.0
    target_language: str = ""
    verdict: Verdict | None = None
    left_out: tuple[str, ...] = ()
    """Turns of which the user was told that the model does not get their attachments any more."""
    manner: Manner = PLAIN
    record: TurnRecord | None = None
    """None while the turn runs."""

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

    @contextmanager
    def timed(self, stage: str) -> Generator[None]:
        """Note how long a stage takes, however it ends."""
        began_at_s = self.clock.monotonic_s()
        try:
            yield
        finally:
            elapsed_s = self.clock.monotonic_s() - began_at_s
            self.stage_ms[stage] = round(1000 * elapsed_s, 2)

    def notice(self, failure: VoiceDeskError) -> None:
        """Tell the user of a failure that does not end the turn."""
        self.tell(failure.message, failure.next_step)

    def tell(self, message: str, next_step: str = "") -> None:
        """Tell the user something beside the turn."""
        self.emit(
            ev.Notice(turn_id=self.turn_id, t_ms=self.t_ms(), message=message, next_step=next_step)
        )

    def close(
        self, outcome: Outcome, error: VoiceDeskError | None = None, *, has_audio: bool = False
    ) -> TurnRecord:
        """Fix what remains of the turn; ``tell_end`` tells it."""
        self.mark_since_input("total")
        self.record = TurnRecord(
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
            conversation_id=self.conversation_id,
            started_at_s=self.started_at_s,
            transcription_model=self.transcription_model,
            recorded_s=self.recorded_s,
            has_audio=has_audio,
            error=error,
            manner=self.manner,
            target_language=self.target_language,
            verdict=self.verdict,
        )
        return self.record

    def tell_end(self, record: TurnRecord) -> None:
        """Emit ``TurnFinished``, the last event."""
        self.emit(
            ev.TurnFinished(
                turn_id=self.turn_id, t_ms=self.t_ms(), outcome=record.outcome, record=record
            )
        )


def bug_error() -> VoiceDeskError:
    """Return what the user is told when a turn meets a bug, which the crash handler has."""
    return VoiceDeskError(
        "Something went wrong inside VoiceDesk.",
        kind=ErrorKind.BUG,
        next_step="Try again; if it happens again, please report it with the log file.",
        retryable=True,
    )
