"""How this program is started: the command that a system is told to run."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path, PureWindowsPath

HIDDEN = "--hidden"
_WINDOWED = {"voicedesk-cli.exe": "VoiceDesk.exe", "python.exe": "pythonw.exe"}
"""By the programs that open a console on Windows, those that do not."""


def own_command(profile: Path | None = None) -> tuple[str, ...]:
    """Return the words that start this very program without showing its window.

    ``profile`` is the folder of a profile that is not the user's own.
    """
    program = (_windowed(sys.executable),)
    if not getattr(sys, "frozen", False):
        program = (*program, "-m", "voicedesk")
    elif _is_inside(os.environ.get("APPDIR", "")):
        # An AppImage is unpacked as long as it runs; the variables may also be another's.
        program = (os.environ.get("APPIMAGE", program[0]),)
    named = () if profile is None else ("--profile", str(profile))
    return (*program, HIDDEN, *named)


def _is_inside(folder: str) -> bool:
    return bool(folder) and Path(sys.executable).is_relative_to(folder)


def _windowed(program: str) -> str:
    """Return the program beside this one that opens no console; Windows has two of each."""
    if sys.platform != "win32":
        return program
    name = PureWindowsPath(program).name
    windowed = program.removesuffix(name) + _WINDOWED.get(name.lower(), name)
    return windowed if Path(windowed).exists() else program


def entry_mark(profile: Path | None = None) -> str:
    """Return what the entry of a profile has in its name, so that each has one of its own."""
    if profile is None:
        return ""
    return "-" + hashlib.sha256(os.fsencode(profile)).hexdigest()[:12]
