"""Hotkeys, the state of keys, and keystrokes by ``user32``."""

from __future__ import annotations

import ctypes
from ctypes import POINTER, c_int16, c_int32, c_uint32, c_void_p
from typing import TYPE_CHECKING

from voicedesk.desktop.windows.library import declare, last_error, library
from voicedesk.desktop.windows.messages import WindowsMessages
from voicedesk.desktop.windows.structures import (
    INPUT,
    INPUT_KEYBOARD,
    INPUTUNION,
    KEYBDINPUT,
    MAPVK_VK_TO_VSC,
    KeyEvent,
)
from voicedesk.desktop.windows.virtual_keys import EXTENDED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicedesk.desktop.windows.calls import KeyStroke


class _KeyStates:
    """Implements calls.KeyStateCalls."""

    def __init__(self) -> None:
        super().__init__()
        self._state = declare(library("user32").GetAsyncKeyState, c_int16, c_int32)

    def is_down(self, virtual_key: int) -> bool:
        """See calls.KeyStateCalls; the highest bit says so, the lowest is of no use."""
        return self._state(virtual_key) < 0


class WindowsHotkeyCalls(WindowsMessages, _KeyStates):
    """Implements calls.HotkeyCalls."""

    def __init__(self) -> None:
        super().__init__()
        user = library("user32")
        self._register = declare(
            user.RegisterHotKey, c_int32, c_void_p, c_int32, c_uint32, c_uint32
        )
        self._unregister = declare(user.UnregisterHotKey, c_int32, c_void_p, c_int32)

    def register_hotkey(self, number: int, modifiers: int, virtual_key: int) -> int:
        """See calls.HotkeyCalls."""
        return 0 if self._register(None, number, modifiers, virtual_key) else last_error()

    def unregister_hotkey(self, number: int) -> None:
        """See calls.HotkeyCalls."""
        self._unregister(None, number)


class WindowsKeyCalls(_KeyStates):
    """Implements calls.KeyCalls."""

    def __init__(self) -> None:
        super().__init__()
        user = library("user32")
        self._send = declare(user.SendInput, c_uint32, c_uint32, POINTER(INPUT), c_int32)
        self._map = declare(user.MapVirtualKeyW, c_uint32, c_uint32, c_uint32)

    def send(self, strokes: Sequence[KeyStroke]) -> int:
        """See calls.KeyCalls."""
        inputs = (INPUT * len(strokes))(*map(self._input, strokes))
        return self._send(len(strokes), inputs, ctypes.sizeof(INPUT))

    def _input(self, stroke: KeyStroke) -> INPUT:
        flags = KeyEvent(0) if stroke.is_down else KeyEvent.KEYEVENTF_KEYUP
        if stroke.unit:
            flags, scan = flags | KeyEvent.KEYEVENTF_UNICODE, stroke.unit
        else:
            # Some programs, remote desktops for one, look at nothing but the scan code.
            scan = self._map(stroke.virtual_key, MAPVK_VK_TO_VSC)
            if stroke.virtual_key in EXTENDED:
                flags |= KeyEvent.KEYEVENTF_EXTENDEDKEY
        key = KEYBDINPUT(stroke.virtual_key, scan, flags, 0, 0)
        return INPUT(INPUT_KEYBOARD, INPUTUNION(ki=key))
