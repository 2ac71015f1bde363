"""Whether VoiceDesk starts with the user's session, and by what means here."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Protocol

from voicedesk.desktop.autostart.command import HIDDEN, entry_mark, own_command
from voicedesk.desktop.flatpak import is_flatpak

if TYPE_CHECKING:
    from pathlib import Path


class Autostart(Protocol):
    """The system's own list of what starts with a session."""

    def is_on(self) -> bool:
        """Tell whether VoiceDesk is in the list.

        Raises:
            StorageError: the list cannot be read.
        """
        ...

    def set_on(self, on: bool) -> None:  # noqa: FBT001 - the name says what it is
        """Put VoiceDesk into the list, or take it out; what is so already is no error.

        Raises:
            StorageError: the list cannot be changed, or the user did not allow it.
        """
        ...


def autostart(profile: Path | None = None) -> Autostart:
    """Return the list of this system; nothing is read before it is asked.

    ``profile`` is the folder of a profile that is not the user's own.
    """
    command, mark = own_command(profile), entry_mark(profile)
    if sys.platform == "win32":
        from voicedesk.desktop.autostart.windows import WindowsAutostart

        return WindowsAutostart(command, mark=mark)
    if sys.platform == "darwin":
        from voicedesk.desktop.autostart.macos import MacAutostart

        return MacAutostart(command, mark=mark)
    from voicedesk.desktop.autostart.linux import LinuxAutostart

    here = LinuxAutostart(command, mark=mark)
    if not is_flatpak():
        return here
    from voicedesk.desktop.autostart.portal import PortalAutostart

    # The desktop finds the program by the Flatpak's own command, not by a path in here.
    return PortalAutostart(("voicedesk", HIDDEN), here, mark=mark)
