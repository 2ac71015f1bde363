"""espeak-ng, where flite is missing."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from voicedesk.sandbox.engines.base import run_on_files

if TYPE_CHECKING:
    from pathlib import Path

_VOICES = {
    "autumn": "en-us+f3",
    "diana": "en-us+f1",
    "hannah": "en-us+f4",
    "austin": "en-us",
    "daniel": "en-gb",
    "troy": "en-us+m3",
}


class EspeakEngine:
    """Speech by the ``espeak-ng`` program."""

    name = "espeak-ng"

    def is_present(self) -> bool:
        return shutil.which("espeak-ng") is not None

    def speak(self, text: str, voice: str) -> bytes:
        """Speak with the variant that stands in for the service's voice."""

        def command(text_file: Path, wav_file: Path) -> tuple[str, ...]:
            choice = _VOICES.get(voice, "en-us")
            return ("espeak-ng", "-v", choice, "-b", "1", "-f", str(text_file), "-w", str(wav_file))

        return run_on_files(command, text)
