"""Conversations as a JSON file that any program can read and this one takes back.

The file is one object::

    {"format": "voicedesk-history", "version": 1, "conversations": [
      {"id": "...", "title": "...", "started_at": "2026-11-21T05:08:36.25Z", "turns": [
        {"id": "...", "started_at": "...", "intent": "ask", "source": "microphone",
         "outcome": "completed", "transcript": "...", "reply": "...", "usage": null, ...}]}]}

A turn holds every field of ``core.history.StoredTurn`` by its name; only ``id`` and ``started_at``
must be there. ``outcome`` null is a turn that still ran. Recordings are not in the file;
``has_audio`` tells where there was one. What a question brought along is in its ``attachments``:
texts whole, pictures by their names. Its ``verdict`` is what a judge found; who reads the file back
does not believe it, since anybody may have written it. A version counts up when a reader of the version before
would misunderstand the file; fields that a reader does not know it ignores.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voicedesk.core.history import StoredTurn
    from voicedesk.core.outside import Attachment

FORMAT = "voicedesk-history"
VERSION = 1

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EARLIEST_S = (datetime.min.replace(tzinfo=UTC) - EPOCH).total_seconds()
LATEST_S = (datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC) - EPOCH).total_seconds()

MOST_DIGITS = 400
"""More than any float has after its point."""

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class ExportedConversation:
    """A conversation with all its turns, oldest first."""

    conversation_id: str
    title: str
    started_at_s: float
    turns: tuple[StoredTurn, ...]


def to_json(conversations: Iterable[ExportedConversation]) -> str:
    """Return conversations as the text of an export file.

    Every text comes back as it was, but for one thing that JSON cannot say: two halves of a
    character side by side come back as the character.
    """
    document = {
        "format": FORMAT,
        "version": VERSION,
        "conversations": [_conversation_entry(each) for each in conversations],
    }
    text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
    # Half a character cannot be written as UTF-8; between quotes an escape means the same.
    return _SURROGATE.sub(lambda found: f"\\u{ord(found.group()):04x}", text) + "\n"


def utc_text(time_s: float) -> str:
    """Return a time as ISO 8601, in UTC, with every digit that it has."""
    exact = Decimal(repr(min(max(time_s, EARLIEST_S), LATEST_S)))
    with localcontext(prec=MOST_DIGITS + 20):
        whole = exact.to_integral_value("ROUND_FLOOR")
        digits = format(exact - whole, "f").partition(".")[2].rstrip("0")
    # Not strftime, which writes the year 7 with one digit.
    second = (EPOCH + timedelta(seconds=int(whole))).replace(tzinfo=None).isoformat()
    return f"{second}.{digits}Z" if digits else f"{second}Z"


def _conversation_entry(conversation: ExportedConversation) -> dict[str, Any]:
    return {
        "id": conversation.conversation_id,
        "title": conversation.title,
        "started_at": utc_text(conversation.started_at_s),
        "turns": [turn_entry(turn) for turn in conversation.turns],
    }


def turn_entry(turn: StoredTurn) -> dict[str, Any]:
    """Return a turn as a JSON object, without its conversation."""
    rest = {
        name: value
        for name, value in asdict(replace(turn, attachments=())).items()
        if name not in {"turn_id", "conversation_id", "started_at_s", "attachments"}
    }
    rest["stage_ms"] = dict(turn.stage_ms)
    rest["attachments"] = [_attachment_entry(each) for each in turn.attachments]
    return {"id": turn.turn_id, "started_at": utc_text(turn.started_at_s), **rest}


def _attachment_entry(attachment: Attachment) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "kind": attachment.kind,
        "name": attachment.name,
        "verdict": attachment.verdict,
    }
    if attachment.is_picture:
        return {**entry, "media_type": attachment.media_type, "size_bytes": attachment.size_bytes}
    return {**entry, "text": attachment.text}
