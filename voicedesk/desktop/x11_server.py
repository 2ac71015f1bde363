"""Is there an X server? python-xlib would go on to look on the network, and leave sockets open."""

from __future__ import annotations

import socket
from pathlib import Path

from Xlib.support.connect import get_display


def check_x_server(name: str | None = None) -> None:
    """Look whether anything listens at a display of this machine; None is the environment's.

    One on the network is left to the library.

    Raises:
        OSError: nothing does.
        DisplayNameError: that is no name of a display.
    """
    _, protocol, host, number, _ = get_display(name)
    if protocol == "tcp" or host not in {"", "unix"}:
        return
    path = f"/tmp/.X11-unix/X{number}"  # noqa: S108 - where X servers listen
    with socket.socket(socket.AF_UNIX) as probe:
        probe.connect(path if Path(path).exists() else f"\0{path}")
