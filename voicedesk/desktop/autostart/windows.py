"""Windows: a value of the user's own Run key."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Protocol

from voicedesk.core.errors import ErrorKind, StorageError

if TYPE_CHECKING:
    from collections.abc import Sequence

_NAME = "VoiceDesk"
_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"
_APPROVED_KEY = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
"""Where the Task Manager and the Settings write what the user has switched off there."""


class Registry(Protocol):
    """Values of keys of the current user."""

    def read(self, key: str, name: str) -> str | bytes | None:
        """Return a value, None if there is none.

        Raises:
            OSError: Windows refuses.
        """
        ...

    def write(self, key: str, name: str, value: str) -> None:
        """Set a text.

        Raises:
            OSError: Windows refuses.
        """
        ...

    def remove(self, key: str, name: str) -> None:
        """Remove a value, if it is there.

        Raises:
            OSError: Windows refuses.
        """
        ...


class WindowsAutostart:
    """Implements choosing.Autostart."""

    def __init__(
        self, command: Sequence[str], registry: Registry | None = None, *, mark: str = ""
    ) -> None:
        """Take what is to be run; ``mark`` keeps the values of several apart."""
        self._command = command
        self._name = _NAME + mark
        self._registry = registry or WindowsRegistry()

    def is_on(self) -> bool:
        """See choosing.Autostart; what the user switched off in Windows' own settings is off."""
        try:
            if self._registry.read(_KEY, self._name) is None:
                return False
            approved = self._registry.read(_APPROVED_KEY, self._name)
        except OSError as error:
            raise _refused("read", error) from error
        # Its first byte is odd for what is switched off.
        return not (isinstance(approved, bytes) and approved[:1] and approved[0] & 1)

    def set_on(self, on: bool) -> None:  # noqa: FBT001 - as choosing.Autostart has it
        """See choosing.Autostart."""
        try:
            self._registry.remove(_APPROVED_KEY, self._name)
            if on:
                self._registry.write(_KEY, self._name, subprocess.list2cmdline(self._command))
            else:
                self._registry.remove(_KEY, self._name)
        except OSError as error:
            raise _refused("changed", error) from error


class WindowsRegistry:
    """Implements Registry by ``winreg``."""

    def read(self, key: str, name: str) -> str | bytes | None:
        """See Registry."""
        if sys.platform != "win32":
            raise OSError("only Windows has a registry")
        import winreg

        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
                value, _ = winreg.QueryValueEx(opened, name)
        except FileNotFoundError:
            return None
        return value if isinstance(value, (str, bytes)) else None

    def write(self, key: str, name: str, value: str) -> None:
        """See Registry."""
        if sys.platform != "win32":
            raise OSError("only Windows has a registry")
        import winreg

        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, key) as opened:
            winreg.SetValueEx(opened, name, 0, winreg.REG_SZ, value)

    def remove(self, key: str, name: str) -> None:
        """See Registry."""
        if sys.platform != "win32":
            raise OSError("only Windows has a registry")
        import winreg

        try:
            access = winreg.KEY_SET_VALUE
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key, 0, access) as opened:
                winreg.DeleteValue(opened, name)
        except FileNotFoundError:
            return


def _refused(what: str, error: OSError) -> StorageError:
    return StorageError(
        f"The list of what starts with Windows cannot be {what}: {error.strerror or error}.",
        kind=ErrorKind.FILE,
        next_step="Look at Settings > Apps > Startup, or let VoiceDesk start by hand.",
    )
