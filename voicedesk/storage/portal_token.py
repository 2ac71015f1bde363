"""What a desktop portal gave in return for the user's permission, so that he is asked once."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from voicedesk.storage.replacing import replace_file

if TYPE_CHECKING:
    from pathlib import Path

_log = logging.getLogger(__name__)

_MOST_CHARACTERS = 256


class PortalToken:
    """A file that only its owner can read; what cannot be read or written costs one more dialog."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> str:
        """Return the token; nothing if there is none, or what stands there cannot be one."""
        try:
            text = self._path.read_text("ascii").strip()
        except (OSError, ValueError):
            return ""
        return text if len(text) <= _MOST_CHARACTERS and text.isprintable() else ""

    def save(self, token: str) -> None:
        """Replace the token, which the portal takes once; nothing forgets it."""
        try:
            if token:
                replace_file(self._path, f"{token}\n".encode())
            else:
                self._path.unlink(missing_ok=True)
        except OSError as error:
            _log.info("%s is not written: %s", self._path.name, error.strerror)
