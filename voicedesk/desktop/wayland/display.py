"""Where the compositor listens."""

from __future__ import annotations

import os
from pathlib import Path


def socket_path() -> Path | None:
    """Return what the environment says; None where there is no Wayland."""
    display = os.environ.get("WAYLAND_DISPLAY", "")
    folder = os.environ.get("XDG_RUNTIME_DIR", "")
    if not display or not (folder or Path(display).is_absolute()):
        return None
    return Path(folder, display)
