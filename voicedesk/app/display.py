"""Is there a display that answers? Qt would not say: it ends the process."""

from __future__ import annotations

import os
import re
import socket
import sys
from pathlib import Path

from voicedesk.core.errors import ErrorKind, VoiceDeskError

_LOCAL_X = re.compile(r"(?:unix)?:(\d+)(?:\.\d+)?")


def find_display() -> str:
    """Return what the window would open on.

    Raises:
        VoiceDeskError: nothing, or something that does not answer.
    """
    if not sys.platform.startswith("linux"):
        return "the desktop of this system"
    if name := os.environ.get("QT_QPA_PLATFORM"):
        return f"Qt's {name}"
    wayland, x11 = os.environ.get("WAYLAND_DISPLAY"), os.environ.get("DISPLAY")
    if wayland and _answers(str(_runtime_folder() / wayland)):
        return f"Wayland, {wayland}"
    if x11 and _x_answers(x11):
        return f"X11, {x11}"
    if wayland or x11:
        raise _no_display(f"The display {wayland or x11} does not answer.")
    raise _no_display("There is no display to open the window on.")


def _x_answers(name: str) -> bool:
    local = _LOCAL_X.fullmatch(name)
    if local is None:
        return True  # on another machine: Qt will see
    path = f"/tmp/.X11-unix/X{local[1]}"  # noqa: S108 - where X servers listen
    return _answers(path) or _answers(f"\0{path}")


def _answers(address: str) -> bool:
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
