"""Who the program is to the system: one name, by which it knows windows, entries and permissions."""

from __future__ import annotations

import logging
import sys

_log = logging.getLogger(__name__)

APP_ID = "io.github.voicedesk.VoiceDesk"
"""The name of the ``.desktop`` file, of the bundle on macOS and of the shortcuts on Windows.

It is also what ``QApplication.setDesktopFileName`` is told, or windows and permissions would
belong to two programs.
"""


def take_identity() -> None:
    """Have Windows take our windows for those of the installer's shortcuts; before there is one.

    A pinned icon would get a second one beside it otherwise. Other systems are told by Qt.
    """
    if sys.platform != "win32":
        return
    import ctypes  # only here: the first paint need not wait for it

    from voicedesk.desktop.windows.library import declare, library

    try:
        shell = library("shell32")
        named = declare(
            shell.SetCurrentProcessExplicitAppUserModelID, ctypes.c_int32, ctypes.c_wchar_p
        )
        result = named(APP_ID)
    except (OSError, AttributeError) as error:
        _log.info("Windows does not take our name: %s", error)
        return
    if result < 0:
        _log.info("Windows does not take our name: %#x", result & 0xFFFF_FFFF)
