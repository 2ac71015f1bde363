"""Standard output and standard error: what is written there, and what when they fail."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind, StorageError

if TYPE_CHECKING:
    from voicedesk.core.errors import VoiceDeskError


def let_any_text_through() -> None:
    """Write characters that the terminal's encoding lacks as escapes instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def print_json(value: object) -> None:
    """Print one JSON object on a line, in ASCII where the output cannot take more."""
    import json

    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(value)
    print(text)


def tell(failure: VoiceDeskError, about: object = None) -> None:
    """Say on standard error what failed and what to do; ``about`` names one of several files."""
    subject = f"{about}: " if about is not None else ""
    step = next_step_for(failure)
    print(f"voicedesk: {subject}{failure.message} {step}".rstrip(), file=sys.stderr)


def next_step_for(failure: VoiceDeskError) -> str:
    """Return what to do about a failure on the command line."""
    if failure.kind is ErrorKind.KEY_REFUSED and os.environ.get("GROQ_API_KEY"):
        return "Correct the environment variable GROQ_API_KEY; it comes before the keyring's key."
    return next_step_here(failure.next_step)


def next_step_here(next_step: str) -> str:
    """Return a next step in words for the command line.

    A key lasts for no session there, and the base URL may come from ``--base-url``.
    """
    from voicedesk.storage.keyring_backend import SESSION_ONLY

    here = next_step.replace(SESSION_ONLY, "or set the environment variable GROQ_API_KEY.")
    return here.replace("the base URL in the settings", "the base URL")


def error_entry(failure: VoiceDeskError) -> dict[str, object]:
    """Return a failure as it stands in JSON results."""
    return {
        "kind": failure.kind,
        "message": failure.message,
        "next_step": next_step_for(failure),
        "retryable": failure.retryable,
        "retry_after_s": failure.retry_after_s,
    }


def output_lost(error: OSError) -> StorageError:
    """Return the error for results that standard output did not take."""
    quiet_standard_output()
    return StorageError(
        f"The result cannot be written to standard output: {error.strerror or error}.",
        kind=ErrorKind.FILE,
        next_step="Make room, or send it elsewhere.",
    )


def quiet_standard_output() -> None:
    """Let what is still to be written vanish, so that Python does not complain when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
