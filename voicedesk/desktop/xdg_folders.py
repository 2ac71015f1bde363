"""The user's folders into which desktops on Linux look (XDG Base Directory Specification)."""

from __future__ import annotations

import os
from pathlib import Path


def user_folder(variable: str, usual: str) -> Path:
    """Return the folder that a variable names, or the usual one below the home."""
    told = os.environ.get(variable, "")
    # A path that is not absolute is to be ignored.
    return Path(told) if told.startswith("/") else Path.home() / usual
