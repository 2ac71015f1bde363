"""Windows: System.Speech, driven through PowerShell."""

from __future__ import annotations

import base64
import shutil
import sys
from typing import TYPE_CHECKING

from voicedesk.sandbox.engines.base import run_on_files

if TYPE_CHECKING:
    from pathlib import Path

_GENDERS = {"austin": "Male", "daniel": "Male", "troy": "Male"}
_SCRIPT = """
$ErrorActionPreference = 'Stop'
Add-Type -AssemblyName System.Speech
$synthesizer = New-Object System.Speech.Synthesis.SpeechSynthesizer
$format = New-Object System.Speech.AudioFormat.SpeechAudioFormatInfo(24000, 'Sixteen', 'Mono')
$synthesizer.SelectVoiceByHints('{gender}')
$synthesizer.SetOutputToWaveFile({wav}, $format)
$synthesizer.Speak([System.IO.File]::ReadAllText({text}))
$synthesizer.Dispose()
"""


class WindowsEngine:
    """Speech by the voices that come with Windows."""

    name = "windows"

    def is_present(self) -> bool:
        return sys.platform == "win32" and shutil.which("powershell") is not None

    def speak(self, text: str, voice: str) -> bytes:
        """Speak to a WAV file with 24 kHz, 16 bit."""

        def command(text_file: Path, wav_file: Path) -> tuple[str, ...]:
            script = _SCRIPT.format(
                gender=_GENDERS.get(voice, "Female"), wav=_quoted(wav_file), text=_quoted(text_file)
            )
            # Encoded, so that no quoting rule of the command line applies.
            encoded = base64.b64encode(script.encode("utf-16-le")).decode()
            return ("powershell", "-NoProfile", "-NonInteractive", "-EncodedCommand", encoded)

        return run_on_files(command, text)


def _quoted(path: Path) -> str:
    """A PowerShell string that is taken as it stands."""
    return "'" + str(path).replace("'", "''") + "'"
