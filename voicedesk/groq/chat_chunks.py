"""What one chunk of a streamed answer says, and what a whole answer says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voicedesk.core.chat import Usage
from voicedesk.groq.fields import count_at, object_at, objects_at, parse_object, text_at

if TYPE_CHECKING:
    from voicedesk.groq.fields import JsonObject


@dataclass(frozen=True, slots=True)
class Chunk:
    """A step of the stream; empty or None where it brings nothing new."""

    content: str = ""
    reasoning: str = ""
    finish_reason: str = ""
    usage: Usage | None = None
    model: str = ""
    error: JsonObject | None = None
    """Set when the stream ends here because of an error."""


def parse_chunk(data: str, *, secret: str = "") -> Chunk | None:
    """Read the data of one event, without a secret in it; None if it is not a JSON object."""
    chunk = parse_object(data, secret=secret)
    return read_chunk(chunk, part="delta") if chunk is not None else None


def read_chunk(chunk: JsonObject, *, part: str) -> Chunk:
    """Read a chunk, or a whole answer, whose words stand in ``delta`` or ``message``."""
    choices = objects_at(chunk, "choices")
    # The closing chunk of some servers has usage and no choices.
    choice = choices[0] if choices else {}
    words = object_at(choice, part)
    return Chunk(
        content=text_at(words, "content"),
        reasoning=text_at(words, "reasoning") or text_at(words, "reasoning_content"),
        finish_reason=text_at(choice, "finish_reason"),
        usage=_usage(chunk),
        model=text_at(chunk, "model"),
        error=_error(chunk),
    )


def _error(chunk: JsonObject) -> JsonObject | None:
    for error in (chunk.get("error"), object_at(chunk, "x_groq").get("error")):
        if isinstance(error, str) and error:
            return {"message": error}
        if isinstance(error, dict):
            return object_at({"error": error}, "error")
    return None


def _usage(chunk: JsonObject) -> Usage | None:
    """Find the token counts: at the top since 2026, in ``x_groq`` before that."""
    for usage in (object_at(chunk, "usage"), object_at(object_at(chunk, "x_groq"), "usage")):
        if (total := count_at(usage, "total_tokens")) is not None:
            return Usage(
                prompt_tokens=count_at(usage, "prompt_tokens") or 0,
                completion_tokens=count_at(usage, "completion_tokens") or 0,
                total_tokens=total,
            )
    return None
