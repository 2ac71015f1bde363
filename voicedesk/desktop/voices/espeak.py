"""espeak-ng: a hundred languages, all understandable and none beautiful."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

from voicedesk.core.ports import SystemVoiceInfo
from voicedesk.desktop.voices.language_tags import language_of
from voicedesk.desktop.voices.speaking_program import plain_text, run, speak_files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from voicedesk.core.audio_clip import AudioClip

_NAME = "espeak-ng"
_LINE = re.compile(r"\s*\d+\s+(?P<tag>\S+)\s+\S+\s+(?P<name>\S+)\s+(?P<file>\S+)")


class EspeakVoice:
    """Implements core.ports.SystemVoice by the ``espeak-ng`` program."""

    name = _NAME

    def __init__(self, program: str) -> None:
        self._program = program
        self._files: dict[SystemVoiceInfo, str] = {}

    async def voices(self) -> Sequence[SystemVoiceInfo]:
        """See core.ports.SystemVoice."""
        if not self._files:
            self._files = _parse_voices(await run(_NAME, (self._program, "--voices")))
        return tuple(self._files)

    async def synthesize(self, text: str, voice: SystemVoiceInfo) -> AudioClip:
        """See core.ports.SystemVoice."""
        await self.voices()
        file = self._files.get(voice, voice.language)

        def command(text_file: Path, wav_file: Path) -> tuple[str, ...]:
            return (
                *(self._program, "-v", file, "-b", "1"),
                *("-f", str(text_file), "-w", str(wav_file)),
            )

        return await speak_files(_NAME, f"{plain_text(text)}\n".encode(), command)


def find_espeak() -> EspeakVoice | None:
    """Return it if it is installed."""
    program = shutil.which(_NAME)
    return None if program is None else EspeakVoice(program)


def _parse_voices(table: str) -> dict[SystemVoiceInfo, str]:
    """Return the voice of each line of ``espeak-ng --voices``, with the file that it is called by.

    Those of a language's dialects, which have a hyphen in the file's name, come last.
    """
    found: dict[SystemVoiceInfo, str] = {}
    for match in filter(None, map(_LINE.match, table.splitlines()[1:])):
        name = match["name"].replace("_", " ").strip()
        found.setdefault(SystemVoiceInfo(name, language_of(match["tag"])), match["file"])
    return dict(sorted(found.items(), key=lambda each: "-" in each[1]))
