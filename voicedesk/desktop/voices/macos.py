"""macOS: the system's own ``say``, with the voices that the user has downloaded."""

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

_NAME = "macOS"
_SAY = "/usr/bin/say"
_LINE = re.compile(r"(?P<name>\S.*?)\s+(?P<tag>[a-z]{2,3}(?:[_-][A-Za-z0-9]+)*)\s+#")
_FIRST = ("(premium)", "(enhanced)")
_USUAL = ("Samantha", "Alex", "Daniel", "Karen", "Moira", "Tessa")
_FUN = (
    *("Albert", "Bad News", "Bahh", "Bells", "Boing", "Bubbles", "Cellos", "Deranged", "Fred"),
    *("Good News", "Hysterical", "Jester", "Junior", "Organ", "Pipe Organ", "Ralph", "Superstar"),
    *("Trinoids", "Whisper", "Wobble", "Zarvox"),
)
"""Voices that are there to amuse, or for old times' sake."""


class MacVoice:
    """Implements core.ports.SystemVoice by the ``say`` program."""

    name = _NAME

    def __init__(self, program: str) -> None:
        self._program = program
        self._voices: tuple[SystemVoiceInfo, ...] = ()

    async def voices(self) -> Sequence[SystemVoiceInfo]:
        """See core.ports.SystemVoice."""
        if not self._voices:
            self._voices = _parse_voices(await run(_NAME, (self._program, "-v", "?")))
        return self._voices

    async def synthesize(self, text: str, voice: SystemVoiceInfo) -> AudioClip:
        """See core.ports.SystemVoice."""

        def command(text_file: Path, wav_file: Path) -> tuple[str, ...]:
            return (
                *(self._program, "-v", voice.name, "-f", str(text_file), "-o", str(wav_file)),
                *("--file-format=WAVE", "--data-format=LEI16@22050"),
            )

        return await speak_files(_NAME, f"{plain_text(text)}\n".encode(), command)


def find_say() -> MacVoice | None:
    """Return it if it is there."""
    program = shutil.which(_SAY)
    return None if program is None else MacVoice(program)


def _parse_voices(table: str) -> tuple[SystemVoiceInfo, ...]:
    """Return the voice of each line of ``say -v ?``, the better ones first."""
    matches = filter(None, map(_LINE.match, table.splitlines()))
    found = [SystemVoiceInfo(match["name"], language_of(match["tag"])) for match in matches]
    return tuple(sorted(found, key=_rank))


def _rank(voice: SystemVoiceInfo) -> int:
    if voice.name.lower().endswith(_FIRST):
        return 0
    if voice.name in _USUAL:
        return 1 + _USUAL.index(voice.name)
    return 99 if voice.name in _FUN else 50
