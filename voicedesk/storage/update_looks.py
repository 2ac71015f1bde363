"""When VoiceDesk last looked for a new version, and which one the user has been told of."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from voicedesk.storage.replacing import replace_file

if TYPE_CHECKING:
    from pathlib import Path

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class UpdateLook:
    looked_at_s: float | None = None
    """By the wall clock; None before the first look."""
    told_version: str = ""
    """What the user has answered, by closing the notice or by following it."""


class UpdateLooks:
    """One small file; what cannot be read costs a look or a notice more.

    What cannot be written is remembered until the program ends.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._unwritten: UpdateLook | None = None

    def load(self) -> UpdateLook:
        if self._unwritten is not None:
            return self._unwritten
        try:
            found: object = json.loads(self._path.read_bytes())
        except (OSError, ValueError, RecursionError):
            return UpdateLook()
        match found:
            case {"looked_at_s": float() | None as looked_at_s, "told_version": str(told_version)}:
                return UpdateLook(looked_at_s, told_version)
            case _:
                return UpdateLook()

    def save(self, look: UpdateLook) -> None:
        try:
            replace_file(self._path, (json.dumps(asdict(look)) + "\n").encode())
            self._unwritten = None
        except OSError as error:
            self._unwritten = look
            _log.info("%s is not written: %s", self._path.name, error.strerror)
