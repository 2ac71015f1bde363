"""Failures as they are told: one sentence of what happened, one of what to do."""

from __future__ import annotations

from voicedesk.core.errors import ErrorKind, ServiceError, StreamBroken, VoiceDeskError


def test_both_sentences_make_one_line() -> None:
    error = VoiceDeskError("It is lost.", kind=ErrorKind.UNREACHABLE, next_step="Find it.")
    assert error.sentence() == "It is lost. Find it."
    assert str(error) == "It is lost."
    assert VoiceDeskError("Lost.", kind=ErrorKind.BUG, next_step="").sentence() == "Lost."


def test_what_code_decides_by() -> None:
    error = StreamBroken(
        "Cut.",
        kind=ErrorKind.STREAM_BROKEN,
        next_step="Again.",
        retryable=True,
        retry_after_s=2.5,
        status=200,
        code="cut",
        request_id="req_1",
    )
    assert isinstance(error, ServiceError)
    assert (error.retryable, error.retry_after_s, error.status) == (True, 2.5, 200)
    assert (error.code, error.request_id, error.kind) == ("cut", "req_1", "stream_broken")
