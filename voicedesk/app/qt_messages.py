"""What Qt says on standard error, without keys."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QMessageLogContext, QtMsgType, qFormatLogMessage, qInstallMessageHandler

from voicedesk.core.key_hiding import hide_keys

if TYPE_CHECKING:
    from collections.abc import Generator


@contextmanager
def qt_messages_without_keys() -> Generator[None]:
    """Let Qt's messages through as they are, but for keys that a field or a request may show."""
    before = qInstallMessageHandler(_print)
    try:
        yield
    finally:
        qInstallMessageHandler(before)


def _print(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    # A window that was started without a terminal may have none.
    if sys.stderr is not None:
        sys.stderr.write(hide_keys(qFormatLogMessage(kind, context, message)) + "\n")
