"""The log file: what happened, never what was said, and no key."""

from __future__ import annotations

import logging
import sys
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

from voicedesk.core.child_environment import environment_key
from voicedesk.core.errors import unwritable
from voicedesk.core.key_hiding import hide_keys, remember_key
from voicedesk.core.overriding import override

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

LOG_NAME = "voicedesk.log"

_MOST_BYTES = 1_000_000


class _KeyHider(logging.Formatter):
    """Blots out keys, and what looks like one, tracebacks included; a log is sent to strangers."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        return hide_keys(super().format(record))


class _QuietFile(RotatingFileHandler):
    """A log that a full disk ends, without a word about it on standard error."""

    @override
    def handleError(self, record: logging.LogRecord) -> None:
        if not isinstance(sys.exception(), OSError):
            super().handleError(record)


@contextmanager
def log_to(path: Path) -> Generator[None]:
    """Write to a log file for the time of a command.

    Raises:
        StorageError: it cannot be written.
    """
    handler = start_log(path)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()


def stop_log() -> None:
    """Write to the log file no more, so that it can be deleted."""
    root = logging.getLogger()
    for handler in [each for each in root.handlers if isinstance(each, _QuietFile)]:
        root.removeHandler(handler)
        handler.close()


def start_log(path: Path) -> logging.Handler:
    """Write warnings of all libraries, and what VoiceDesk notes, to a rotating file.

    Raises:
        StorageError: it cannot be written.
    """
    try:
        handler = _QuietFile(path, maxBytes=_MOST_BYTES, backupCount=2, encoding="utf-8")
    except OSError as error:
        step = "Allow writing there, or name another folder with --profile."
        raise unwritable(f"The log file {path}", error, step) from error
    # It may be told before it is used.
    remember_key(environment_key())
    handler.setFormatter(_KeyHider("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("voicedesk").setLevel(logging.INFO)
    return handler
