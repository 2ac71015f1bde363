"""Linux: a desktop entry in the autostart folder that the desktops agreed on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from voicedesk.desktop.autostart.files import read_entry, remove_entry, write_entry
from voicedesk.desktop.identity import APP_ID
from voicedesk.desktop.xdg_folders import user_folder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_NAME = "voicedesk"
_PLAIN = re.compile(r"[\w@+=:,./-]+", re.ASCII)
_ESCAPED = re.compile(r'(["`$\\])')
_IS_OFF = re.compile(
    r"^\s*(Hidden\s*=\s*true|X-GNOME-Autostart-enabled\s*=\s*false)\s*$", re.MULTILINE
)


class LinuxAutostart:
    """Implements choosing.Autostart by the XDG autostart specification."""

    def __init__(self, command: Sequence[str], *, mark: str = "") -> None:
        """Take what is to be run; ``mark`` keeps the entries of several apart."""
        self._command = command
        self._file_name = f"{_NAME}{mark}.desktop"

    @property
    def path(self) -> Path:
        """The entry's place."""
        return user_folder("XDG_CONFIG_HOME", ".config") / "autostart" / self._file_name

    def is_on(self) -> bool:
        """See choosing.Autostart; a desktop's own settings may switch an entry off."""
        content = read_entry(self.path)
        return content is not None and not _IS_OFF.search(content.decode("utf-8", "replace"))

    def set_on(self, on: bool) -> None:  # noqa: FBT001 - as choosing.Autostart has it
        """See choosing.Autostart."""
        if on:
            write_entry(self.path, self._entry().encode(errors="surrogateescape"))
        else:
            remove_entry(self.path)

    def _entry(self) -> str:
        return (
            "[Desktop Entry]\n"
            "Type=Application\n"
            "Name=VoiceDesk\n"
            "Comment=Speak anywhere\n"
            f"Exec={exec_value(self._command)}\n"
            f"Icon={APP_ID}\n"
            "Terminal=false\n"
            "X-GNOME-Autostart-enabled=true\n"
        )


def exec_value(command: Sequence[str]) -> str:
    """Return a command as the Exec key of a desktop entry has it.

    Quoted are words with signs that are reserved there, and escaped in quotes what the quotes leave
    their meaning; a percent sign is doubled; then all backslashes once more, as in any value.
    """
    return " ".join(map(_word, command)).replace("\\", "\\\\").replace("\n", "\\n")


def _word(word: str) -> str:
    word = word.replace("%", "%%")
    if _PLAIN.fullmatch(word):
        return word
    return '"' + _ESCAPED.sub(r"\\\1", word) + '"'
