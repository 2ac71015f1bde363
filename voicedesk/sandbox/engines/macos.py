"""macOS: the system's own ``say``."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

from voicedesk.sandbox.engines.base import run_on_files

if TYPE_CHECKING:
    from pathlib import Path

_VOICES = {
    "autumn": "Samantha",
    "diana": "Karen",
    "hannah": "Moira",
    "austin": "Fred",
    "daniel": "Daniel",
    "troy": "Rishi",
}
_SAY = "/usr/bin/say"


class MacEngine:
    """Speech by ``say``; a voice that is not installed makes it use the system's default."""

    name = "say"

    def is_present(self) -> bool:
        return sys.platform == "darwin" and shutil.which(_SAY) is not None

    def speak(self, text: str, voice: str) -> bytes:
        """Speak to a WAV file with 24 kHz, 16 bit."""

        def command(text_file: Path, wav_file: Path) -> tuple[str, ...]:
            return (
                *(_SAY, "-v", _VOICES.get(voice, "Samantha"), "-f", str(text_file)),
                *("-o", str(wav_file), "--file-format=WAVE", "--data-format=LEI16@24000"),
            )

        return run_on_files(command, text)
