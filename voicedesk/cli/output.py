"""Standard output and standard error: what is written there, and what when they fail."""

from __future__ import annotations

import io
import os
import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO, cast

from voicedesk.core.child_environment import environment_key
from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.core.harmless import HarmlessText, escaped_json

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from voicedesk.core.errors import VoiceDeskError


_STANDARD_ERROR: Final = 2


class HarmlessStream:
    """A standard stream on which nothing that is printed works but line ends and tabs.

    What came from a server, a file or its name could steer the terminal otherwise, fill its
    clipboard, or write over what stands there; in a pipe it waits for the terminal of another.
    What may yet be joined by what follows comes out with that, or when the stream is flushed.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._text = HarmlessText()

    def write(self, text: str) -> int:
        self._stream.write(self._text.add(text))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Let out all that was written; Python does so when it ends."""
        self._stream.write(self._text.end())
        self._stream.flush()

    def close(self) -> None:
        if not self._stream.closed:
            self.flush()
        self._stream.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def let_any_text_through() -> None:
    """Print characters that work, or that the terminal's encoding lacks, as what stands for them."""
    _fill_standard_streams()
    for name in ("stdout", "stderr"):
        stream = cast("TextIO | None", getattr(sys, name))
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
        if stream is None:  # so Windows starts a program that has a window
            stream = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - as long as we run
        if not isinstance(stream, HarmlessStream):
            setattr(sys, name, HarmlessStream(cast("TextIO", stream)))


def _fill_standard_streams() -> None:
    """Let no file of ours be opened as what libraries in C take for standard error.

    A program may be started with none of them open, and the next file gets the first free number.
    """
    if sys.platform == "win32":
        return
    while (number := os.open(os.devnull, os.O_RDWR)) <= _STANDARD_ERROR:
        os.set_inheritable(number, True)  # noqa: FBT003 - the library takes it by place
    os.close(number)


def print_json(value: object) -> None:
    """Print one JSON object on a line, exactly; in ASCII where the output cannot take more."""
    import json

    text = escaped_json(json.dumps(value, ensure_ascii=False))
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(value)
    print(text)


def tell(failure: VoiceDeskError, about: object = None) -> None:
    """Say on standard error what failed and what to do; ``about`` names one of several files.

    A program that Windows started without one says it in a box.
    """
    subject = f"{about}: " if about is not None else ""
    words = f"{subject}{failure.message} {next_step_for(failure)}".rstrip()
    if sys.__stderr__ is None and sys.platform == "win32":
        from voicedesk.desktop.windows.message_box import show_message

        show_message(words)
    else:
        print(f"voicedesk: {words}", file=sys.stderr)


def next_step_for(failure: VoiceDeskError) -> str:
    """Return what to do about a failure on the command line."""
    if failure.kind is ErrorKind.KEY_REFUSED and environment_key():
        return "Correct the environment variable GROQ_API_KEY; it comes before the keyring's key."
    return next_step_here(failure.next_step)


def next_step_here(next_step: str) -> str:
    """Return a next step in words for the command line.

    A key lasts for no session there, and the base URL may come from ``--base-url``.
    """
    from voicedesk.storage.keyring_backend import SESSION_ONLY

    here = next_step.replace(SESSION_ONLY, "or set the environment variable GROQ_API_KEY.")
    return here.replace("the base URL in the settings", "the base URL")


@contextmanager
def interruptible() -> Generator[None]:
    """Let Ctrl-C end a prompt at once; the event loop would note it and wait for the next line."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


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
