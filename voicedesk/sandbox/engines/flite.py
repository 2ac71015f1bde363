"""flite: small, fast, and its voice awb is the one that PocketSphinx understands best."""

from __future__ import annotations

import shutil
import unicodedata
from typing import TYPE_CHECKING

from voicedesk.sandbox.engines.base import run_on_files

if TYPE_CHECKING:
    from pathlib import Path

_VOICES: dict[str, tuple[str, ...]] = {
    "autumn": ("-voice", "awb"),
    "diana": ("-voice", "slt"),
    "hannah": ("-voice", "slt", "--setf", "int_f0_target_mean=210"),
    "austin": ("-voice", "rms"),
    "daniel": ("-voice", "kal16"),
    "troy": ("-voice", "awb", "--setf", "int_f0_target_mean=90"),
}
_PLAIN = str.maketrans(
    {
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
        "\N{LEFT DOUBLE QUOTATION MARK}": '"',
        "\N{EN DASH}": "-",
        "\N{EM DASH}": ",",
    }
)


class FliteEngine:
    """Speech by the ``flite`` program."""

    name = "flite"

    def is_present(self) -> bool:
        return shutil.which("flite") is not None

    def speak(self, text: str, voice: str) -> bytes:
        """Speak with the flite voice that stands in for the service's."""

        def command(text_file: Path, wav_file: Path) -> tuple[str, ...]:
            choice = _VOICES.get(voice, _VOICES["autumn"])
            return ("flite", *choice, "-f", str(text_file), "-o", str(wav_file))

        return run_on_files(command, _latin(text))


def _latin(text: str) -> str:
    """Flite reads bytes as Latin letters: strip the accents instead of letting it spell them."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    return decomposed.encode("ascii", "ignore").decode()
