"""Flatpak: the desktop starts what its Background portal was asked to start.

Nobody can be asked what stands in its list. So what was granted is noted as the entry that would
start the program outside; in here nobody else reads it.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from dbus_fast import Variant

from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.desktop.portals.connection import open_portal
from voicedesk.desktop.portals.errors import PortalError, Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicedesk.desktop.autostart.linux import LinuxAutostart

_BACKGROUND = "org.freedesktop.portal.Background"
_ANSWERED_WITHIN_S = 60.0
"""The user is asked the first time; a program that is quit meanwhile waits as long."""


class PortalAutostart:
    """Implements choosing.Autostart; ``note`` is where it stands what was granted."""

    def __init__(self, command: Sequence[str], note: LinuxAutostart, *, mark: str = "") -> None:
        """Take what is to be run; with a ``mark`` it is a profile that cannot be started so."""
        self._command = command
        self._note = note
        self._is_own = not mark

    def is_on(self) -> bool:
        """See choosing.Autostart."""
        return self._note.is_on()

    def set_on(self, on: bool) -> None:  # noqa: FBT001 - as choosing.Autostart has it
        """See choosing.Autostart; the portal is waited for, so not on a thread with a loop."""
        if self._is_own:
            if on or self._note.is_on():
                asyncio.run(self._ask(on=on))
        elif on:
            raise StorageError(
                "A desktop starts a Flatpak with one profile only, the user's own.",
                kind=ErrorKind.REFUSED,
                next_step="Start VoiceDesk without --profile to switch this on.",
            )
        self._note.set_on(on)

    async def _ask(self, *, on: bool) -> None:
        portal = await open_portal()
        if portal is None:
            raise _not_changed(Reason.GONE)
        options = {
            "reason": Variant("s", "VoiceDesk waits for its shortcuts, without its window."),
            "autostart": Variant("b", on),
            "commandline": Variant("as", list(self._command)),
        }
        try:
            granted = await portal.request(
                _BACKGROUND,
                "RequestBackground",
                "sa{sv}",
                [""],
                options,
                timeout_s=_ANSWERED_WITHIN_S,
            )
        except PortalError as error:
            # What the user does not allow has been taken out of the list by the portal.
            if on or error.reason is not Reason.REFUSED:
                raise _not_changed(error.reason) from error
            return
        finally:
            await portal.aclose()
        if on and not _is_true(granted.get("autostart")):
            raise _not_changed(Reason.REFUSED)


def _is_true(granted: Variant | None) -> bool:
    return granted is not None and granted.value is True


def _not_changed(reason: Reason) -> StorageError:
    if reason is Reason.REFUSED:
        return StorageError(
            "Your desktop does not allow VoiceDesk to start with it.",
            kind=ErrorKind.NOT_ALLOWED,
            next_step="Allow VoiceDesk to run in the background in the settings of your desktop.",
        )
    if reason is Reason.UNANSWERED:
        return StorageError(
            "Your desktop did not answer whether VoiceDesk may start with it.",
            kind=ErrorKind.NOT_ALLOWED,
            next_step="Try again, and answer its question.",
        )
    return StorageError(
        "Your desktop cannot change what starts with it for a Flatpak.",
        kind=ErrorKind.REFUSED,
        next_step="Choose VoiceDesk in the list of what starts in the settings of your desktop.",
    )
