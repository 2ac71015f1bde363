"""flite: English only, and easier to listen to than espeak-ng."""

from __future__ import annotations

import shutil
import unicodedata
from typing import TYPE_CHECKING

from voicedesk.core.ports import SystemVoiceInfo
from voicedesk.desktop.voices.speaking_program import plain_text, run, speak_files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from voicedesk.core.audio_clip import AudioClip

_NAME = "flite"
_LIST_MARK = "Voices available:"
_BEST_FIRST = ("slt", "rms", "awb", "kal16", "kal")
_CLOCKS = "_time"
"""What such a voice ends in knows the words for the time of day only."""

_PLAIN = str.maketrans(
    {
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
        "\N{LEFT DOUBLE QUOTATION MARK}": '"',
        "\N{EN DASH}": "-",
        "\N{EM DASH}": ",",
        "ß": "ss",
    }
)


class FliteVoice:
    """Implements core.ports.SystemVoice by the ``flite`` program."""

    name = _NAME

    def __init__(self, program: str) -> None:
        self._program = program
        self._ids: dict[SystemVoiceInfo, str] = {}

    async def voices(self) -> Sequence[SystemVoiceInfo]:
        """See core.ports.SystemVoice."""
        if not self._ids:
            self._ids = _parse_voices(await run(_NAME, (self._program, "-lv")))
        return tuple(self._ids)

    async def synthesize(self, text: str, voice: SystemVoiceInfo) -> AudioClip:
        """See core.ports.SystemVoice."""
        await self.voices()
        chosen = self._ids.get(voice)
        choice = ("-voice", chosen) if chosen else ()

        def command(text_file: Path, wav_file: Path) -> tuple[str, ...]:
            return (self._program, *choice, "-f", str(text_file), "-o", str(wav_file))

        return await speak_files(_NAME, _latin(plain_text(text)), command)


def find_flite() -> FliteVoice | None:
    """Return it if it is installed."""
    program = shutil.which(_NAME)
    return None if program is None else FliteVoice(program)


def _parse_voices(output: str) -> dict[SystemVoiceInfo, str]:
    """Return the voices that ``flite -lv`` lists, with what it calls them."""
    _, _, listed = output.partition(_LIST_MARK)
    ids = [each for each in listed.split() if not each.endswith(_CLOCKS)]
    ranks = {each: rank for rank, each in enumerate(_BEST_FIRST)}
    ids.sort(key=lambda each: ranks.get(each, len(ranks)))
    return {SystemVoiceInfo(f"{_NAME} {each}", "en"): each for each in ids}


def _latin(text: str) -> bytes:
    """Return a text without accents: flite reads bytes as letters, and would spell them."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    return f"{decomposed}\n".encode("ascii", "ignore")
