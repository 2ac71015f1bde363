"""What is kept of conversations, as values; ``storage`` keeps them on disk."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from voicedesk.core.turns import Intent, Outcome, Source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voicedesk.core.chat import Usage
    from voicedesk.core.outside import Attachment


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTurn:
    """A turn as the history keeps it.

    ``outcome`` is None while the turn runs; a program that was killed leaves such turns behind.
    ``recorded_s`` is the length of what was said, ``has_audio`` whether it can be heard again.
    ``message`` and ``next_step`` are those of the error, if there was one; ``error_kind`` is an
    ``ErrorKind``. ``edits`` and ``interprets`` as in ``core.turns.Manner``, ``target_language`` as
    in ``core.turns.TurnRecord``. Times are in seconds since 1970 (UTC).
    """

    turn_id: str
    conversation_id: str
    started_at_s: float
    intent: Intent = Intent.ASK
    source: Source = Source.MICROPHONE
    outcome: Outcome | None = None
    transcript: str = ""
    language: str = ""
    transcription_model: str = ""
    reply: str = ""
    heard: str = ""
    finish_reason: str = ""
    model: str = ""
    usage: Usage | None = None
    stage_ms: Mapping[str, float] = field(default_factory=dict[str, float])
    verdict: str = ""
    error_kind: str = ""
    message: str = ""
    next_step: str = ""
    recorded_s: float = 0.0
    has_audio: bool = False
    edits: bool = False
    target_language: str = ""
    interprets: bool = False
    attachments: tuple[Attachment, ...] = ()
    """What a question brought along; of pictures that are not among the newest, the names only."""


def dictated_text(turn: StoredTurn) -> str:
    """Return what was dictated or translated in a turn, as far as that came; else nothing.

    Nothing was where the words were a question, or said what was to be done with a selected text,
    or were in a file.
    """
    if turn.intent is Intent.ASK or turn.source is not Source.MICROPHONE:
        return ""
    return turn.reply or ("" if turn.edits else turn.transcript)


def inserted_late(turn: StoredTurn, *, keeps_sound: bool) -> StoredTurn:
    """Return a turn that had ended without it after its text was put where it belongs.

    One that has no such text, or runs, or had completed, is as it was.
    """
    if not turn.reply or turn.outcome in (None, Outcome.COMPLETED):
        return turn
    return replace(
        turn,
        outcome=Outcome.COMPLETED,
        error_kind="",
        message="",
        next_step="",
        has_audio=turn.has_audio and keeps_sound,
    )


@dataclass(frozen=True, slots=True)
class ConversationSummary:
    """One conversation in the list; ``updated_at_s`` is when its last turn began."""

    conversation_id: str
    title: str
    started_at_s: float
    updated_at_s: float
    turn_count: int


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of found text; ``is_match`` where it is what was looked for."""

    text: str
    is_match: bool = False


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A turn in which words were found, and the place."""

    turn_id: str
    conversation_id: str
    title: str
    started_at_s: float
    excerpts: tuple[Excerpt, ...]


class HistoryHealth(StrEnum):
    """What was found when the history was opened."""

    INTACT = "intact"
    DAMAGED = "damaged"
    """Its integrity check failed; nothing is written until it is repaired or begun anew."""


@dataclass(frozen=True, slots=True)
class HistoryState:
    """``copy_made_at_s`` is when the copy was made from which it can be repaired, None if none."""

    health: HistoryHealth
    copy_made_at_s: float | None = None


@dataclass(frozen=True, slots=True)
class Orphan:
    """A recording on disk that no program is working on any more.

    ``started_at_s`` is in seconds since 1970 (UTC), as the file system knows it.
    """

    turn_id: str
    intent: Intent
    started_at_s: float
    duration_s: float
    peak_dbfs: float
