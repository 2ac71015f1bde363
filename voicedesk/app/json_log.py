"""The turn events as lines of JSON, for tests, scripts and the curious."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.core.events import TurnEvent, log_entry

if TYPE_CHECKING:
    from pathlib import Path


class JsonLog:
    """Writes each event as it happens; a listener for ``Session.subscribe``."""

    def __init__(self, path: Path) -> None:
        try:
            self._file = path.open("a", encoding="utf-8", buffering=1)
        except OSError as error:
            raise StorageError(
                f"The event log {path} cannot be written: {error.strerror}.",
                kind=ErrorKind.FILE,
                next_step="Choose another file with --json-log.",
            ) from error

    def __call__(self, event: TurnEvent) -> None:
        self._file.write(json.dumps(log_entry(event), ensure_ascii=False) + "\n")

    def close(self) -> None:
        self._file.close()
