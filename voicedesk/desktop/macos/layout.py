"""Which key gives which character, by Carbon's text input sources."""

from __future__ import annotations

import ctypes
from ctypes import POINTER, byref, c_uint8, c_uint16, c_uint32, c_ulong, c_void_p

from voicedesk.desktop.macos.library import CoreFoundation, constant, declare, framework

_KEYS = 128
_DISPLAY = 3
"""kUCKeyActionDisplay."""
_NO_DEAD_KEYS = 1
"""The mask of kUCKeyTranslateNoDeadKeysBit."""
_COMMAND_HELD = 0x01
"""cmdKey >> 8: a layout may be another one while Command is held."""
_LONGEST = 4


class MacLayout:
    """Implements calls.LayoutCalls; for the main thread only."""

    def __init__(self) -> None:
        super().__init__()
        self._core = CoreFoundation()
        carbon = framework("Carbon")
        self._source = declare(carbon.TISCopyCurrentASCIICapableKeyboardLayoutInputSource, c_void_p)
        self._property = declare(carbon.TISGetInputSourceProperty, c_void_p, c_void_p, c_void_p)
        self._layout_data = constant(carbon, "kTISPropertyUnicodeKeyLayoutData")
        self._keyboard_type = declare(carbon.LMGetKbdType, c_uint8)
        self._translate = declare(
            carbon.UCKeyTranslate,
            *(ctypes.c_int32, c_void_p, c_uint16, c_uint16, c_uint32, c_uint32, c_uint32),
            *(POINTER(c_uint32), c_ulong, POINTER(c_ulong), POINTER(c_uint16)),
        )

    def key_of(self, character: str) -> int | None:
        """See calls.LayoutCalls."""
        source = self._source()
        if not source:
            return None
        try:
            data = self._property(source, self._layout_data)
            if not data:  # an input method without a table
                return None
            start = self._core.data_start(data)
            wanted = character.lower()
            return next((key for key in range(_KEYS) if self._written(start, key) == wanted), None)
        finally:
            self._core.release(source)

    def _written(self, layout: int, key: int) -> str:
        dead, length = c_uint32(), c_ulong()
        units = (c_uint16 * _LONGEST)()
        error = self._translate(
            *(layout, key, _DISPLAY, _COMMAND_HELD, self._keyboard_type(), _NO_DEAD_KEYS),
            *(byref(dead), _LONGEST, byref(length), units),
        )
        return "" if error else "".join(map(chr, units[: length.value]))
