"""Windows: System.Speech, driven through PowerShell."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from voicedesk.core.ports import SystemVoiceInfo
from voicedesk.desktop.voices.language_tags import language_of
from voicedesk.desktop.voices.speaking_program import plain_text, run, speak_files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicedesk.core.audio_clip import AudioClip

_NAME = "Windows"
_REQUEST = "VOICEDESK_SPEECH_REQUEST"
_ANSWER = "VOICEDESK_SPEECH_ANSWER"
"""Name the files for what is asked and answered. The scripts are the same each time: nothing that
comes from elsewhere is ever a part of them, or of the command line."""

_LIST = """
$ErrorActionPreference = 'Stop'
Add-Type -AssemblyName System.Speech
$synthesizer = New-Object System.Speech.Synthesis.SpeechSynthesizer
$lines = $synthesizer.GetInstalledVoices() | Where-Object { $_.Enabled } |
    ForEach-Object { $_.VoiceInfo.Culture.Name + "`t" + $_.VoiceInfo.Name }
[System.IO.File]::WriteAllLines($env:VOICEDESK_SPEECH_ANSWER, [string[]]@($lines))
$synthesizer.Dispose()
"""
_SPEAK = """
$ErrorActionPreference = 'Stop'
$request = [System.IO.File]::ReadAllText($env:VOICEDESK_SPEECH_REQUEST) | ConvertFrom-Json
Add-Type -AssemblyName System.Speech
$synthesizer = New-Object System.Speech.Synthesis.SpeechSynthesizer
$format = New-Object System.Speech.AudioFormat.SpeechAudioFormatInfo(22050, 'Sixteen', 'Mono')
$synthesizer.SelectVoice([string]$request.voice)
$synthesizer.SetOutputToWaveFile($env:VOICEDESK_SPEECH_ANSWER, $format)
$synthesizer.Speak([string]$request.text)
$synthesizer.Dispose()
"""


class WindowsVoice:
    """Implements core.ports.SystemVoice by Windows PowerShell, which comes with the system."""

    name = _NAME

    def __init__(self, program: str) -> None:
        self._program = program
        self._voices: tuple[SystemVoiceInfo, ...] = ()

    async def voices(self) -> Sequence[SystemVoiceInfo]:
        """See core.ports.SystemVoice."""
        if not self._voices:
            self._voices = await self._ask()
        return self._voices

    async def synthesize(self, text: str, voice: SystemVoiceInfo) -> AudioClip:
        """See core.ports.SystemVoice."""
        # In ASCII, so that no code page applies.
        request = json.dumps({"voice": voice.name, "text": plain_text(text)}).encode("ascii")
        return await speak_files(
            _NAME,
            request,
            lambda _request, _answer: self._command(_SPEAK),
            environment=lambda request, answer: {_REQUEST: str(request), _ANSWER: str(answer)},
        )

    async def _ask(self) -> tuple[SystemVoiceInfo, ...]:
        with tempfile.TemporaryDirectory(prefix="voicedesk-voice-") as folder:
            answer = Path(folder, "voices")
            await run(_NAME, self._command(_LIST), {_ANSWER: str(answer)})
            return _parse_voices(await asyncio.to_thread(answer.read_text, "utf-8-sig"))

    def _command(self, script: str) -> tuple[str, ...]:
        # Encoded, so that no quoting rule of the command line applies.
        encoded = base64.b64encode(script.encode("utf-16-le")).decode()
        return (self._program, "-NoProfile", "-NonInteractive", "-EncodedCommand", encoded)


def find_windows_speech() -> WindowsVoice | None:
    """Return it if PowerShell is there."""
    root = os.environ.get("SYSTEMROOT", r"C:\Windows")
    program = shutil.which(rf"{root}\System32\WindowsPowerShell\v1.0\powershell.exe")
    return None if program is None else WindowsVoice(program)


def _parse_voices(lines: str) -> tuple[SystemVoiceInfo, ...]:
    """Return the voice of each line, which holds its culture, a tab and its name."""
    pairs = (line.split("\t", 1) for line in lines.splitlines() if "\t" in line)
    return tuple(SystemVoiceInfo(name, language_of(tag)) for tag, name in pairs)
