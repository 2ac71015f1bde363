"""The AppImage: one file for every desktop Linux with glibc 2.35 or newer.

It holds its own libraries. ``appimagetool`` and the runtime it puts in front come from the AppImage
project; the release workflow fetches them and checks their hashes.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from typing import TYPE_CHECKING

from linux_tree import APP_ID, SELF_CONTAINED, install
from messages import SetupError, say

if TYPE_CHECKING:
    from pathlib import Path

    from freezing import Frozen

RUNTIME_VARIABLE = "VOICEDESK_APPIMAGE_RUNTIME"
_BY_BUS = "DBusActivatable=true\n"
_START = """\
#!/bin/sh
exec "$(dirname "$(readlink -f "$0")")/usr/bin/voicedesk" "$@"
"""


def make_folder(frozen: Frozen, work: Path) -> Path:
    """Make what the AppImage will hold, and return it: a program that runs as it lies there."""
    folder = work / "VoiceDesk.AppDir"
    shutil.rmtree(folder, ignore_errors=True)
    install(frozen, folder, SELF_CONTAINED)
    share = folder / "usr/share"
    entry = share / "applications" / f"{APP_ID}.desktop"
    # Nobody installs the service by which the bus would start it.
    entry.write_text(entry.read_text(encoding="utf-8").replace(_BY_BUS, ""), encoding="utf-8")
    shutil.copyfile(entry, folder / entry.name)
    icon = share / "icons/hicolor/256x256/apps" / f"{APP_ID}.png"
    shutil.copyfile(icon, folder / f"{APP_ID}.png")
    (folder / ".DirIcon").symlink_to(f"{APP_ID}.png")
    start = folder / "AppRun"
    start.write_text(_START)
    start.chmod(0o755)
    return folder


def build(frozen: Frozen, version: str, work: Path, out: Path) -> Path:
    """Make the AppImage and return it.

    Raises:
        SetupError: appimagetool is missing or fails.
    """
    folder = make_folder(frozen, work)
    if shutil.which("appimagetool") is None:
        raise SetupError(
            f"{folder} is ready, but appimagetool is missing: fetch it from"
            " https://github.com/AppImage/appimagetool/releases and put it on PATH"
        )
    say("The AppImage")
    out.mkdir(parents=True, exist_ok=True)
    image = out / f"VoiceDesk-{version}-{platform.machine()}.AppImage"
    runtime = os.environ.get(RUNTIME_VARIABLE)
    options = [f"--runtime-file={runtime}"] if runtime else []
    environment = {**os.environ, "ARCH": platform.machine(), "VERSION": version}
    command = ["appimagetool", "--no-appstream", *options, str(folder), str(image)]
    if subprocess.run(command, env=environment, check=False).returncode:
        raise SetupError("appimagetool failed")
    return image
