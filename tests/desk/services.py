"""The X server, the window manager and the session bus."""

from __future__ import annotations

import os
import socket
import subprocess
from typing import TYPE_CHECKING

from tests.desk.processes import DeskError, Program, find_program

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# A bus that cannot start services by name, so that there is no keyring and none comes.
BUS_WITHOUT_SERVICES = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <keep_umask/>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


def start_x_server(
    environment: Mapping[str, str], logs: Path, *, screen: str
) -> tuple[Program, str]:
    """Start Xvfb on a display number that it picks itself; return it and the display's name."""
    reading, writing = os.pipe()
    try:
        command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", screen]
        command += ["-nolisten", "tcp", "-noreset"]
        server = Program(command, environment, logs / "xvfb.log", pass_fds=(writing,))
    finally:
        os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        number = answer.readline().strip().decode()
    if not number:
        server.stop()
        server.wait_ready(lambda: False)
    return server, f":{number}"


def start_window_manager(name: str, environment: Mapping[str, str], logs: Path) -> Program:
    """Start a window manager and wait until it has announced itself on the root window."""
    manager = Program([name], environment, logs / "window-manager.log")
    question = [find_program("xprop"), "-root", "_NET_SUPPORTING_WM_CHECK"]

    def announced() -> bool:
        answer = subprocess.run(question, env=dict(environment), capture_output=True, check=False)
        return b"window id" in answer.stdout

    try:
        manager.wait_ready(announced)
    except DeskError:
        manager.stop()
        raise
    return manager


def start_session_bus(
    environment: Mapping[str, str], logs: Path, *, socket_path: Path, can_start_services: bool
) -> Program:
    """Start a session bus that listens on the socket path."""
    configuration = "--session"
    if not can_start_services:
        file = socket_path.with_suffix(".conf")
        file.write_text(BUS_WITHOUT_SERVICES.format(socket=socket_path))
        configuration = f"--config-file={file}"
    address = f"--address=unix:path={socket_path}"
    command = ["dbus-daemon", configuration, "--nofork", "--nopidfile", "--nosyslog", address]
    bus = Program(command, environment, logs / "session-bus.log")
    try:
        bus.wait_ready(lambda: accepts_connections(socket_path))
    except DeskError:
        bus.stop()
        raise
    return bus


def accepts_connections(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(path))
        except OSError:
            return False
    return True
