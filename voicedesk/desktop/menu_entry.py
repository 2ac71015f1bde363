"""An entry in the application menu, for a program that no package put there (pipx, uv).

The same files as a package's, in the user's own folders, with the command that starts this very
program. Windows and macOS have installers for that, and a Flatpak brings its own.
"""

from __future__ import annotations

import logging
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from voicedesk.core.child_environment import child_environment
from voicedesk.core.errors import ErrorKind, VoiceDeskError
from voicedesk.desktop.autostart.command import HIDDEN, own_command
from voicedesk.desktop.autostart.files import remove_entry, write_entry
from voicedesk.desktop.autostart.linux import exec_value
from voicedesk.desktop.flatpak import is_flatpak
from voicedesk.desktop.identity import APP_ID
from voicedesk.desktop.xdg_folders import user_folder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_EXEC = re.compile(r"^Exec=(/usr/bin/)?voicedesk\b", re.MULTILINE)
_TOLD_WITHIN_S = 10.0
_log = logging.getLogger(__name__)


class MenuEntry:
    """The files of an entry below the user's folder of shared data."""

    def __init__(self, resources: Path, command: Sequence[str] | None = None) -> None:
        """Take the folder of shipped files, and what starts the program if it is not this one."""
        self._resources = resources
        self._command = tuple(word for word in command or own_command() if word != HIDDEN)
        self._share = user_folder("XDG_DATA_HOME", ".local/share")

    @property
    def path(self) -> Path:
        return self._share / "applications" / f"{APP_ID}.desktop"

    def add(self) -> None:
        """Put the entry into the menu, or renew it.

        Raises:
            VoiceDeskError: this system has no such menu.
            StorageError: a file cannot be written.
        """
        _check_system()
        for target, source in self._files():
            content = source.read_bytes()
            if target.suffix in {".desktop", ".service"}:
                content = self._with_command(content.decode()).encode(errors="surrogateescape")
            write_entry(target, content)
        self._tell_desktop()

    def remove(self) -> None:
        """Take the entry out of the menu; it is no error if it is not there.

        Raises:
            VoiceDeskError: this system has no such menu.
            StorageError: a file cannot be removed.
        """
        _check_system()
        for target, _ in self._files():
            remove_entry(target)
        self._tell_desktop()

    def _files(self) -> list[tuple[Path, Path]]:
        icons = self._share / "icons" / "hicolor"
        return [
            (self.path, self._resources / "linux" / f"{APP_ID}.desktop"),
            (
                self._share / "dbus-1" / "services" / f"{APP_ID}.service",
                self._resources / "linux" / f"{APP_ID}.service",
            ),
            (
                icons / "scalable/apps" / f"{APP_ID}.svg",
                self._resources / "icons" / "voicedesk.svg",
            ),
            (
                icons / "symbolic/apps" / f"{APP_ID}-symbolic.svg",
                self._resources / "icons" / "voicedesk-symbolic.svg",
            ),
        ]

    def _with_command(self, text: str) -> str:
        command = f"Exec={exec_value(self._command)}"
        return _EXEC.sub(lambda _: command, text)

    def _tell_desktop(self) -> None:
        """Have the desktop learn what kinds of files it opens; some do so only when they are told."""
        program = shutil.which("update-desktop-database")
        if program is None or not self.path.parent.is_dir():
            return
        try:
            subprocess.run(  # noqa: S603 - the desktop's own program, and a folder of ours
                [program, "-q", str(self.path.parent)],
                env=child_environment(),
                timeout=_TOLD_WITHIN_S,
                check=False,
            )
        except (OSError, subprocess.SubprocessError) as error:
            _log.info("The desktop was not told of the entry: %s", error)


def _check_system() -> None:
    if sys.platform != "linux":
        raise VoiceDeskError(
            "This system has no application menu that a command could add to.",
            kind=ErrorKind.REFUSED,
            next_step="Install VoiceDesk with its installer instead.",
        )
    if is_flatpak():
        raise VoiceDeskError(
            "The Flatpak has its entry in the application menu already.",
            kind=ErrorKind.REFUSED,
            next_step="There is nothing to do; the entry goes when the Flatpak is uninstalled.",
        )
