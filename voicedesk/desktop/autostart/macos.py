"""macOS: a launch agent, which launchd starts when the user logs in."""

from __future__ import annotations

import plistlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from xml.parsers.expat import ExpatError

from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.desktop.autostart.files import read_entry, remove_entry, write_entry
from voicedesk.desktop.identity import APP_ID

if TYPE_CHECKING:
    from collections.abc import Sequence

_PASSING_PLACE = "/AppTranslocation/"
"""Part of the path where macOS runs an app that was downloaded and not moved since."""


class MacAutostart:
    """Implements choosing.Autostart."""

    def __init__(self, command: Sequence[str], *, mark: str = "") -> None:
        """Take what is to be run; ``mark`` keeps the agents of several apart."""
        self._command = command
        self._label = APP_ID + mark

    @property
    def path(self) -> Path:
        """The agent's place."""
        return Path.home() / "Library" / "LaunchAgents" / f"{self._label}.plist"

    def is_on(self) -> bool:
        """See choosing.Autostart."""
        content = read_entry(self.path)
        if content is None:
            return False
        try:
            agent: object = plistlib.loads(content)
        except (plistlib.InvalidFileException, ExpatError, ValueError):
            return False  # launchd does not start it either
        if not isinstance(agent, dict):
            return False
        found = cast("dict[str, Any]", agent)
        return found.get("RunAtLoad") is True and found.get("Disabled") is not True

    def set_on(self, on: bool) -> None:  # noqa: FBT001 - as choosing.Autostart has it
        """See choosing.Autostart."""
        if not on:
            remove_entry(self.path)
            return
        if _PASSING_PLACE in self._command[0]:
            raise StorageError(
                "macOS runs VoiceDesk from a passing place, where it is not at the next login.",
                kind=ErrorKind.REFUSED,
                next_step="Quit it, move it to the Applications folder and open it from there.",
            )
        agent = {
            "Label": self._label,
            "ProgramArguments": list(self._command),
            "RunAtLoad": True,
            # In the System Settings it stands by the app's name and icon, not as an unknown program.
            "AssociatedBundleIdentifiers": [APP_ID],
            # A program with windows, and not before there is somebody to see them.
            "LimitLoadToSessionType": "Aqua",
            "ProcessType": "Interactive",
        }
        write_entry(self.path, plistlib.dumps(agent))
