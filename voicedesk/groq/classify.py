"""Which kind of error an answer is: by its code first, then by its words, then by its status."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind

if TYPE_CHECKING:
    from voicedesk.groq.error_answer import ErrorAnswer

_BY_CODE = {
    "model_decommissioned": ErrorKind.MODEL_GONE,
    "model_not_found": ErrorKind.MODEL_GONE,
    "model_terms_required": ErrorKind.TERMS_REQUIRED,
    "invalid_api_key": ErrorKind.KEY_REFUSED,
    "json_validate_failed": ErrorKind.BAD_ANSWER,
    "tool_use_failed": ErrorKind.BAD_ANSWER,
    "context_length_exceeded": ErrorKind.TOO_LARGE,
    "capacity_exceeded": ErrorKind.OVER_CAPACITY,
}
# Errors without a code, told by the service's words; the status says what the words may mean.
_BY_WORDS = (
    (400, "terms acceptance", ErrorKind.TERMS_REQUIRED),
    (400, "decommissioned", ErrorKind.MODEL_GONE),
    (400, "reduce the length", ErrorKind.TOO_LARGE),
    (400, "could not process file", ErrorKind.AUDIO_FILE),
    (400, "file must be one of", ErrorKind.AUDIO_FILE),
    (404, "model", ErrorKind.MODEL_GONE),
)
_BY_STATUS = {
    401: ErrorKind.KEY_REFUSED,
    403: ErrorKind.FORBIDDEN,
    404: ErrorKind.NOT_FOUND,
    408: ErrorKind.TIMEOUT,
    413: ErrorKind.TOO_LARGE,
    424: ErrorKind.SERVER_FAILED,
    429: ErrorKind.RATE_LIMITED,
    498: ErrorKind.OVER_CAPACITY,
    503: ErrorKind.OVER_CAPACITY,
}


def classify(answer: ErrorAnswer) -> ErrorKind:
    """Tell what kind of error an answer is."""
    if answer.code in _BY_CODE:
        return _BY_CODE[answer.code]
    if answer.code == "rate_limit_exceeded":
        # One code for two things: 413 means make it smaller, anything else means wait.
        return ErrorKind.TOO_LARGE if answer.status == 413 else ErrorKind.RATE_LIMITED
    words = answer.text.lower()
    for status, mark, kind in _BY_WORDS:
        if answer.status == status and mark in words:
            return kind
    if answer.status in _BY_STATUS:
        return _BY_STATUS[answer.status]
    return ErrorKind.SERVER_FAILED if answer.status >= 500 else ErrorKind.BAD_REQUEST
