"""Is there a display that answers? Qt would not say: it ends the process."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind, VoiceDeskError

if TYPE_CHECKING:
    from collections.abc import Callable

_LOCAL_X = re.compile(r"(?:unix)?:(\d+)(?:\.\d+)?")


def find_display(is_there: Callable[[str], bool]) -> str:
    """Return what the window would open on.

    ``is_there`` tells whether somebody listens at a socket; ``answers`` asks, ``exists`` looks.

    Raises:
        VoiceDeskError: nothing, or something that does not answer.
    """
    if not sys.platform.startswith("linux"):
        return "the desktop of this system"
    if name := os.environ.get("QT_QPA_PLATFORM"):
        return f"Qt's {name}"
    wayland, x11 = os.environ.get("WAYLAND_DISPLAY"), os.environ.get("DISPLAY")
    if wayland and is_there(str(_runtime_folder() / wayland)):
        return f"Wayland, {wayland}"
    if x11 and _x_is_there(x11, is_there):
        return f"X11, {x11}"
    if wayland or x11:
        raise _no_display(f"The display {wayland or x11} does not answer.")
    raise _no_display("There is no display to open the window on.")


def _x_is_there(name: str, is_there: Callable[[str], bool]) -> bool:
    local = _LOCAL_X.fullmatch(name)
    if local is None:
        return True  # on another machine: Qt will see
    path = f"/tmp/.X11-unix/X{local[1]}"  # noqa: S108 - where X servers listen
    return is_there(path) or answers(f"\0{path}")


def exists(address: str) -> bool:
    """Look for a socket's file: quick, and wrong only after a display server has crashed."""
    return Path(address).exists()


def answers(address: str) -> bool:
    """Connect to a socket; importing the library for that costs the first paint 3 ms."""
    import socket

    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(1)
        try:
            probe.connect(address)
        except OSError:
            return False
    return True


def _runtime_folder() -> Path:
    return Path(os.environ.get("XDG_RUNTIME_DIR", "/run"))


def _no_display(message: str) -> VoiceDeskError:
    return VoiceDeskError(
        message,
        kind=ErrorKind.NO_DISPLAY,
        next_step="Start it in a desktop session, or use a command such as: voicedesk ask.",
    )
