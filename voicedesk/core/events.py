"""What happens in a turn, as it happens: one frozen value per event, ``TurnFinished`` last, once.

The names in ``event_name`` are those of the JSON log and are stable.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

if TYPE_CHECKING:
    from voicedesk.core.insertion import InsertionWay
    from voicedesk.core.moderation import Subject, Verdict
    from voicedesk.core.turns import Intent, Outcome, Source, TurnRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    event_name: ClassVar[str]

    turn_id: str
    t_ms: float
    """Milliseconds since the turn began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnStarted(_Event):
    event_name: ClassVar[str] = "turn_started"
    intent: Intent
    source: Source
    conversation_id: str = ""
    is_private: bool = False
    is_retried: bool = False
    """Nothing is recorded: what was said is there from an earlier try."""
    brought: tuple[str, ...] = ()
    """The names of what the question brings along."""
    target_language: str = ""
    """What it is to be translated into; empty where it is not, or nobody knows before it is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingStarted(_Event):
    """The first real sample has arrived: from here on every word is heard."""

    event_name: ClassVar[str] = "recording_started"


@dataclass(frozen=True, slots=True, kw_only=True)
class Level(_Event):
    event_name: ClassVar[str] = "level"
    rms_dbfs: float
    peak_dbfs: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingFinished(_Event):
    event_name: ClassVar[str] = "recording_finished"
    duration_s: float
    peak_dbfs: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptReady(_Event):
    event_name: ClassVar[str] = "transcript_ready"
    text: str
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictReady(_Event):
    """A judge has spoken; of the reply as often as a part of it is judged.

    ``name`` is what was judged of several things that the question brings along.
    """

    event_name: ClassVar[str] = "verdict_ready"
    subject: Subject
    verdict: Verdict
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyDelta(_Event):
    event_name: ClassVar[str] = "reply_delta"
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyFinished(_Event):
    event_name: ClassVar[str] = "reply_finished"
    text: str
    finish_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechStarted(_Event):
    """The first sample of the answer has been handed to the loudspeaker."""

    event_name: ClassVar[str] = "speech_started"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechFinished(_Event):
    """The loudspeaker is silent again; ``heard`` is the text that was spoken until then."""

    event_name: ClassVar[str] = "speech_finished"
    heard: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextReady(_Event):
    """A dictated or translated text as it is to be written, before it is."""

    event_name: ClassVar[str] = "text_ready"
    text: str
    target_language: str = ""
    """What it is a translation into, by its ISO 639-1 code; empty where it is none."""
    is_written: bool = True
    """Whether it goes anywhere; a translation may be for eyes and ears only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalReady(_Event):
    """What was said before it was translated, where the translation came without it."""

    event_name: ClassVar[str] = "original_ready"
    text: str
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextInserted(_Event):
    """The text stands where the cursor is; ``was_taken`` as in ``core.insertion.Insertion``."""

    event_name: ClassVar[str] = "text_inserted"
    application: str
    way: InsertionWay
    was_taken: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice(_Event):
    """Something the user should know that does not end the turn."""

    event_name: ClassVar[str] = "notice"
    message: str
    next_step: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnFinished(_Event):
    event_name: ClassVar[str] = "turn_finished"
    outcome: Outcome
    record: TurnRecord


TurnEvent: TypeAlias = (
    TurnStarted
    | RecordingStarted
    | Level
    | RecordingFinished
    | TranscriptReady
    | VerdictReady
    | ReplyDelta
    | ReplyFinished
    | SpeechStarted
    | SpeechFinished
    | TextReady
    | OriginalReady
    | TextInserted
    | Notice
    | TurnFinished
)


def log_entry(event: TurnEvent) -> dict[str, Any]:
    """Return an event as the JSON log writes it: its name first, then its fields."""
    entry: dict[str, Any] = {"event": event.event_name}
    for field in fields(event):
        if field.name not in ("record", "verdict"):
            entry[field.name] = getattr(event, field.name)
    if isinstance(event, VerdictReady):
        entry |= asdict(event.verdict)
    if isinstance(event, TurnFinished):
        entry |= _record_entry(event.record)
    return entry


def _record_entry(record: TurnRecord) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "transcript": record.transcript,
        "language": record.language,
        "reply": record.reply,
        "target_language": record.target_language,
        "heard": record.heard,
        "stage_ms": dict(record.stage_ms),
    }
    if record.verdict is not None:
        entry["verdict"] = asdict(record.verdict)
    if record.error is not None:
        entry["error"] = {
            "kind": record.error.kind,
            "message": record.error.message,
            "next_step": record.error.next_step,
        }
    return entry
