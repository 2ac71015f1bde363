"""How this program is started: the command that a system is told to run."""

from __future__ import annotations

import sys

HIDDEN = "--hidden"


def own_command() -> tuple[str, ...]:
    """Return the words that start this very program without showing its window."""
    if getattr(sys, "frozen", False):
        return sys.executable, HIDDEN
    return sys.executable, "-m", "voicedesk", HIDDEN
