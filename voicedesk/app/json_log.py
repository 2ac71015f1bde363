"""The turn events as lines of JSON, for tests, scripts and the curious."""

from __future__ import annotations

import contextlib
import json
import logging
from typing import TYPE_CHECKING

from voicedesk.core.errors import unwritable
from voicedesk.core.events import TurnEvent, log_entry
from voicedesk.core.key_hiding import hide_known_keys

if TYPE_CHECKING:
    from pathlib import Path

_log = logging.getLogger(__name__)


class JsonLog:
    """Writes each event as it happens; a listener for ``Session.subscribe``."""

    def __init__(self, path: Path) -> None:
        try:
            self._file = path.open("a", encoding="utf-8", errors="backslashreplace", buffering=1)
        except OSError as error:
            step = "Choose another file with --json-log."
            raise unwritable(f"The event log {path}", error, step) from error
        self._failed = False

    def __call__(self, event: TurnEvent) -> None:
        if self._failed:
            return
        try:
            self._file.write(self._line(event))
        except OSError as error:
            # A full disk costs the log, not the turn.
            self._failed = True
            _log.warning("the event log ends here: %s", error.strerror)

    def _line(self, event: TurnEvent) -> str:
        return hide_known_keys(json.dumps(log_entry(event), ensure_ascii=False)) + "\n"

    def close(self) -> None:
        with contextlib.suppress(OSError):  # what could not be written has been noted
            self._file.close()
