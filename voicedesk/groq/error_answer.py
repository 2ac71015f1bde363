"""What an error answer holds, whatever shape its body has; fit to be shown and logged."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voicedesk.core.key_hiding import hide_known_keys
from voicedesk.groq.durations import parse_retry_after_s, parse_try_again_s
from voicedesk.groq.fields import as_object, object_at, parse_object, text_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voicedesk.groq.fields import JsonObject

MAX_SERVICE_TEXT = 240
"""A service's own words are shown up to this many characters."""

# Organisation ids are named in rate-limit messages; keys in those of careless servers.
_PRIVATE = re.compile(r"\b(?:org|gsk)_\w+|\bsk-[\w-]{8,}")
_NOT_PRINTED = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\s]+")


@dataclass(frozen=True, slots=True)
class ErrorAnswer:
    """An HTTP status of 300 or more, or an error inside a stream, taken apart."""

    status: int
    code: str = ""
    type: str = ""
    param: str = ""
    text: str = ""
    """The service's own words without ids and keys; empty for HTML and the like."""
    request_id: str = ""
    retry_after_s: float | None = None
    asked_to_retry: bool | None = None
    """What ``x-should-retry`` says, if it says anything."""


def parse_error_answer(
    status: int, headers: Mapping[str, str], body: bytes, *, secret: str = ""
) -> ErrorAnswer:
    """Take apart an error answer; ``secret`` is kept out of it even if the server repeats it."""
    whole = parse_object(body)
    if whole is None:
        return _answer(status, headers, {}, _plain_text(headers, body), secret)
    error = object_at(whole, "error") or whole
    return _answer(status, headers, error, _message(whole), secret)


def parse_stream_error(error: JsonObject, *, secret: str = "") -> ErrorAnswer:
    """Take apart the ``error`` object of an event in a stream, or what stands in its place."""
    status = error.get("status_code")
    known = status if isinstance(status, int) else 0
    return _answer(known, {}, error, _message({"error": error}), secret)


def clean_text(text: str, *, secret: str = "") -> str:
    """Make a stranger's words fit to be shown: one line, bounded, without ids and keys."""
    if secret:
        text = text.replace(secret, "…")
    text = _NOT_PRINTED.sub(" ", text[: 20 * MAX_SERVICE_TEXT]).strip()
    text = _PRIVATE.sub("…", text)
    if len(text) <= MAX_SERVICE_TEXT:
        return text
    return text[:MAX_SERVICE_TEXT].rsplit(" ", 1)[0] + " …"


def _answer(
    status: int, headers: Mapping[str, str], error: JsonObject, message: str, secret: str
) -> ErrorAnswer:
    return ErrorAnswer(
        status=status,
        code=hide_known_keys(text_at(error, "code")),
        type=hide_known_keys(text_at(error, "type")),
        param=hide_known_keys(text_at(error, "param")),
        text=clean_text(message, secret=secret),
        request_id=hide_known_keys(headers.get("x-request-id", ""))[:100],
        retry_after_s=_told_wait_s(headers, message),
        asked_to_retry={"true": True, "false": False}.get(headers.get("x-should-retry", "")),
    )


def _message(whole: JsonObject) -> str:
    """Find the words: Groq's shape, a bare string (Ollama), or FastAPI's ``detail``."""
    for candidate in (whole.get("error"), whole.get("message"), whole.get("detail")):
        if isinstance(candidate, str):
            return candidate
        nested = as_object(candidate)
        if nested is not None and (words := text_at(nested, "message")):
            return words
    return ""


def _plain_text(headers: Mapping[str, str], body: bytes) -> str:
    """Return a short text that is meant for people; markup and JSON in pieces are not."""
    text = body[: 4 * MAX_SERVICE_TEXT].decode("utf-8", "replace").strip()
    markup = "html" in headers.get("content-type", "").lower() or text.startswith(("<", "{", "["))
    return "" if markup or "\ufffd" in text else text


def _told_wait_s(headers: Mapping[str, str], message: str) -> float | None:
    """Return how long the service says to wait: its headers, else its words."""
    milliseconds = parse_retry_after_s(headers.get("retry-after-ms", ""), time.time())
    told_s = (
        milliseconds / 1000
        if milliseconds is not None
        else parse_retry_after_s(headers.get("retry-after", ""), time.time())
    )
    if told_s is None:
        told_s = parse_try_again_s(message)
    return told_s if told_s is not None and told_s > 0 else None
