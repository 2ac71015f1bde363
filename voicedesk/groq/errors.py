"""Errors of the service in words for people: what happened, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind, ServiceError, StreamBroken
from voicedesk.groq.classify import classify
from voicedesk.groq.durations import spoken_duration
from voicedesk.groq.error_answer import clean_text

if TYPE_CHECKING:
    from voicedesk.groq.error_answer import ErrorAnswer

_MAY_SUCCEED_LATER = {
    ErrorKind.BAD_ANSWER,
    ErrorKind.OVER_CAPACITY,
    ErrorKind.RATE_LIMITED,
    ErrorKind.SERVER_FAILED,
    ErrorKind.TIMEOUT,
}
_BUDGETS = (
    ("requests", ("(rpm)", "(rpd)", "requests")),
    ("tokens", ("(tpm)", "(tpd)", "(itpm)", "(otpm)", "tokens")),
    ("seconds of audio", ("(ash)", "(asd)", "(asph)", "(aspd)", "seconds")),
)


class RequestRefused(ServiceError):
    """The service answered with an error; ``answer`` is what it said, for code that decides."""

    def __init__(self, message: str, *, next_step: str, kind: ErrorKind, answer: ErrorAnswer):
        super().__init__(
            message,
            kind=kind,
            next_step=next_step,
            retryable=kind in _MAY_SUCCEED_LATER,
            retry_after_s=answer.retry_after_s,
            status=answer.status,
            code=answer.code,
            request_id=answer.request_id,
        )
        self.answer = answer

    def complains_about(self, field: str) -> bool:
        """Tell whether the request would pass without this value of a field."""
        return self.status in (400, 422) and (
            self.answer.param == field or field in self.answer.text
        )


def request_refused(
    answer: ErrorAnswer,
    *,
    host: str,
    model: str = "",
    key_sent: bool = True,
    with_sound: bool = False,
) -> RequestRefused:
    """Put an error answer into words for the user; ``with_sound`` if a recording was sent."""
    kind = classify(answer)
    if kind is ErrorKind.KEY_REFUSED and not key_sent:
        kind = ErrorKind.KEY_MISSING
    message, next_step = _words(kind, answer, host, f"the model {model}" if model else "the model")
    if kind is ErrorKind.TOO_LARGE and with_sound:
        message, next_step = _recording_too_long(host)
    return RequestRefused(message, next_step=next_step, kind=kind, answer=answer)


def stream_broken(answer: ErrorAnswer, *, host: str) -> StreamBroken:
    """Put an error that arrived inside a stream into words for the user."""
    return StreamBroken(
        f"{host} broke its answer off{_quote(answer.text)}.",
        kind=ErrorKind.STREAM_BROKEN,
        next_step="Ask again.",
        retryable=True,
        status=answer.status or None,
        code=answer.code,
    )


def stream_cut(host: str, *, request_id: str = "") -> StreamBroken:
    """Return the error for an answer that stops in the middle."""
    return StreamBroken(
        f"The answer from {host} stopped in the middle.",
        kind=ErrorKind.STREAM_BROKEN,
        next_step="Ask again; if it stops again, check the network.",
        retryable=True,
        request_id=request_id,
    )


def bad_answer(host: str, what: str) -> ServiceError:
    """Return the error for an answer that is no error and cannot be understood either."""
    return ServiceError(
        f"{host} answered with {what}.",
        kind=ErrorKind.BAD_ANSWER,
        next_step="Try again; if that does not help, check the base URL in the settings.",
        retryable=True,
    )


def _words(kind: ErrorKind, answer: ErrorAnswer, host: str, model: str) -> tuple[str, str]:
    quote = _quote(answer.text)
    table = {
        ErrorKind.KEY_REFUSED: (
            f"{host} did not accept the API key.",
            "Enter a valid key in the settings, or with “voicedesk key set”.",
        ),
        ErrorKind.KEY_MISSING: (
            f"{host} asks for an API key.",
            "Enter one in the settings, or with “voicedesk key set”.",
        ),
        ErrorKind.FORBIDDEN: (
            f"{host} refused access{quote}.",
            "Check what the key may be used for, and whether a VPN or firewall is in the way.",
        ),
        ErrorKind.TERMS_REQUIRED: (
            f"The terms of {model} have not been accepted for this key.",
            "Let an admin accept them once on console.groq.com, or choose another model.",
        ),
        ErrorKind.MODEL_GONE: (
            f"{host} does not offer {model} to this key.",
            "Choose another model in the settings.",
        ),
        ErrorKind.NOT_FOUND: (
            f"{host} knows no such address (error 404).",
            "Check the base URL in the settings; many servers want one that ends in /v1.",
        ),
        ErrorKind.AUDIO_FILE: (
            f"{host} could not read the sound{quote}.",
            "Record it again, or convert the file to WAV or FLAC.",
        ),
        ErrorKind.TOO_LARGE: _too_large(answer, host),
        ErrorKind.RATE_LIMITED: _rate_limited(answer, host),
        ErrorKind.OVER_CAPACITY: (
            f"{host} has no capacity left for {model} right now.",
            f"{_again(answer)}, or choose another model.",
        ),
        ErrorKind.TIMEOUT: (f"{host} waited too long for the request.", f"{_again(answer)}."),
        ErrorKind.BAD_ANSWER: ("The model's answer did not have the demanded form.", "Try again."),
        ErrorKind.SERVER_FAILED: (
            f"{host} failed to answer (error {answer.status}){quote}.",
            f"{_again(answer)}.",
        ),
    }
    return table.get(
        kind,
        (
            f"{host} refused the request (error {answer.status}){quote}.",
            "Try another model or voice; if that does not help, report this message.",
        ),
    )


def _too_large(answer: ErrorAnswer, host: str) -> tuple[str, str]:
    if answer.type == "seconds" or "(as" in answer.text.lower():
        return _recording_too_long(host)
    return (
        f"The request is larger than {host} allows for this key.",
        "Start a new conversation, or ask for less at once.",
    )


def _recording_too_long(host: str) -> tuple[str, str]:
    return (
        f"The recording is longer than {host} allows for this key.",
        "Split it, or try again in an hour.",
    )


def _rate_limited(answer: ErrorAnswer, host: str) -> tuple[str, str]:
    words = f"{answer.text.lower()} {answer.type}"
    what = next((name for name, marks in _BUDGETS if any(m in words for m in marks)), "requests")
    return f"The limit of {what} at {host} is reached for now.", f"{_again(answer)}."


def _again(answer: ErrorAnswer) -> str:
    if answer.retry_after_s is None:
        return "Try again in a moment"
    return f"Try again in {spoken_duration(answer.retry_after_s)}"


def _quote(text: str) -> str:
    return f": “{clean_text(text).rstrip('.')}”" if text else ""
