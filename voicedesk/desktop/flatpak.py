"""Whether this is a Flatpak: what it writes into its home, the desktop outside does not see."""

from __future__ import annotations

from pathlib import Path

INFORMATION = Path("/.flatpak-info")
"""Flatpak puts it there, and a program cannot."""


def is_flatpak() -> bool:
    return INFORMATION.exists()
