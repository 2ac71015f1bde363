"""What a turn is, and what remains of it when it has ended."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voicedesk.core.chat import Usage
    from voicedesk.core.errors import VoiceDeskError
    from voicedesk.core.moderation import Verdict
    from voicedesk.core.outside import Attachment


class Intent(StrEnum):
    """What the user wants done with the words."""

    ASK = "ask"
    DICTATE = "dictate"
    TRANSLATE = "translate"


@dataclass(frozen=True, slots=True)
class Manner:
    """How a turn is to be done, as far as whoever begins it has a wish.

    ``language`` is an ISO 639-1 code and ``style`` names a clean-up style, both empty for those of
    the settings. ``inserts`` is False where the words of a dictation are not put at the cursor,
    because whoever began it takes them (``core.events.TextReady``), and ``before`` is what stands
    before them, or, where it is None, because nobody knows any more where they belong. ``edits``
    takes the words for what is to be done with the selected text. A translation goes into
    ``target_language``, an ISO 639-1 code, empty for that of the settings; where it ``interprets``,
    into whichever of the two languages of the settings was not spoken, and aloud. A question brings
    its ``attachments`` along.
    """

    language: str = ""
    style: str = ""
    inserts: bool = True
    before: str | None = None
    edits: bool = False
    target_language: str = ""
    interprets: bool = False
    attachments: tuple[Attachment, ...] = ()


PLAIN = Manner()


class Source(StrEnum):
    """Where the words came from."""

    MICROPHONE = "microphone"
    FILE = "file"
    TEXT = "text"


class Outcome(StrEnum):
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    BLOCKED = "blocked"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """A turn that has ended.

    ``heard`` is the part of ``reply`` that was spoken aloud, or the whole of it where nothing was
    to be spoken. ``has_audio`` tells whether what was said can be heard and transcribed again,
    ``started_at_s`` is in seconds since 1970 (UTC). ``stage_ms`` maps a stage (``transcribe``, ``first_token``, ``chat``,
    ``first_sound``, ``total``) to milliseconds, each counted as its own duration but
    ``first_token``, ``first_sound`` and ``total``, which count from the end of the input.
    """

    turn_id: str
    intent: Intent
    source: Source
    outcome: Outcome
    transcript: str = ""
    language: str = ""
    reply: str = ""
    heard: str = ""
    finish_reason: str = ""
    model: str = ""
    usage: Usage | None = None
    stage_ms: Mapping[str, float] = field(default_factory=dict[str, float])
    conversation_id: str = ""
    started_at_s: float = 0.0
    transcription_model: str = ""
    recorded_s: float = 0.0
    has_audio: bool = False
    error: VoiceDeskError | None = None
    manner: Manner = PLAIN
    """As long as the program runs; the history knows ``edits``, ``interprets``, ``attachments``."""
    target_language: str = ""
    """What ``reply`` is a translation into, by its ISO 639-1 code; empty where it is none."""
    verdict: Verdict | None = None
    """The first one that was not safe, else the last one; None where nothing was judged."""


def as_before(record: TurnRecord) -> tuple[Intent, Manner]:
    """Return that the next words are for what the last were for, without what they brought along."""
    return record.intent, replace(record.manner, attachments=())
