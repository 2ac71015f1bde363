"""How this program is started: the command that a system is told to run."""

from __future__ import annotations

import hashlib
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

HIDDEN = "--hidden"


def own_command(profile: Path | None = None) -> tuple[str, ...]:
    """Return the words that start this very program without showing its window.

    ``profile`` is the folder of a profile that is not the user's own.
    """
    program = (sys.executable,)
    if not getattr(sys, "frozen", False):
        program = (sys.executable, "-m", "voicedesk")
    named = () if profile is None else ("--profile", str(profile))
    return (*program, HIDDEN, *named)


def entry_mark(profile: Path | None = None) -> str:
    """Return what the entry of a profile has in its name, so that each has one of its own."""
    if profile is None:
        return ""
    return "-" + hashlib.sha256(os.fsencode(profile)).hexdigest()[:12]
