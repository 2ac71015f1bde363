"""What a speech engine is, and the one way in which engines are run."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from voicedesk.sandbox.wire import ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_TIMEOUT_S = 60.0


class Engine(Protocol):
    """Turns text into a WAV file."""

    @property
    def name(self) -> str: ...

    def is_present(self) -> bool:
        """Can it be used on this computer?"""
        ...

    def speak(self, text: str, voice: str) -> bytes:
        """The WAV of a text in one of the service's voices; blocks."""
        ...


def run_on_files(command: Callable[[Path, Path], Sequence[str]], text: str) -> bytes:
    """Run ``command(text_file, wav_file)`` and return the WAV.

    The text travels in a file, so that nothing in it can be taken for an option.
    """
    with tempfile.TemporaryDirectory(prefix="voicedesk-sandbox-") as folder:
        text_file, wav_file = Path(folder, "text.txt"), Path(folder, "speech.wav")
        text_file.write_text(text + "\n", encoding="utf-8")
        arguments = command(text_file, wav_file)
        try:
            done = subprocess.run(  # noqa: S603 - fixed program, no shell, no text among the arguments
                arguments,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_TIMEOUT_S,
                check=False,
                env={name: text for name, text in os.environ.items() if not name.endswith("_KEY")},
            )
        except subprocess.TimeoutExpired as error:
            raise _failed(arguments[0], "took too long") from error
        if done.returncode != 0 or not wav_file.is_file():
            raise _failed(arguments[0], done.stderr.decode("utf-8", "replace").strip())
        return wav_file.read_bytes()


def _failed(program: str, why: str) -> ServiceError:
    return ServiceError(
        500, f"The speech engine {program} failed: {why}", error_type="internal_server_error"
    )
