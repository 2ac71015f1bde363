"""Words for a user who has neither a terminal nor a window of ours."""

from __future__ import annotations

import ctypes
from typing import Final

from voicedesk.desktop.windows.library import declare, library

_ICON_WARNING: Final = 0x30
_SET_FOREGROUND: Final = 0x10000


def show_message(text: str) -> None:
    """Show a box and wait until it is closed.

    Raises:
        OSError: this is not Windows.
    """
    show = declare(
        library("user32").MessageBoxW,
        ctypes.c_int,
        *(ctypes.c_void_p, ctypes.c_wchar_p, ctypes.c_wchar_p, ctypes.c_uint32),
    )
    show(None, text, "VoiceDesk", _ICON_WARNING | _SET_FOREGROUND)
