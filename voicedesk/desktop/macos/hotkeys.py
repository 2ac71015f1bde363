"""Hotkeys by Carbon, which needs no permission for them."""

from __future__ import annotations

import ctypes
from ctypes import POINTER, byref, c_bool, c_int32, c_uint16, c_uint32, c_ulong, c_void_p
from typing import TYPE_CHECKING, Any

from voicedesk.desktop.macos.layout import MacLayout
from voicedesk.desktop.macos.library import declare, framework

if TYPE_CHECKING:
    from collections.abc import Callable

EVENT_NOT_HANDLED = -9874
_EXCLUSIVE = 1
"""kEventHotKeyExclusive: others that want it as well, and for themselves, are refused."""
_PRESSED, _RELEASED = 5, 6
_HARDWARE_STATE = 1
"""kCGEventSourceStateHIDSystemState: what is held by hand."""


def four_characters(code: str) -> int:
    """Return Apple's number for a code such as ``keyb``."""
    return int.from_bytes(code.encode("mac-roman"))


class EventTypeSpec(ctypes.Structure):
    _fields_ = (("eventClass", c_uint32), ("eventKind", c_uint32))


class EventHotKeyID(ctypes.Structure):
    _fields_ = (("signature", c_uint32), ("id", c_uint32))


_HANDLER = ctypes.CFUNCTYPE(c_int32, c_void_p, c_void_p, c_void_p)
_SIGNATURE = four_characters("VoDe")


class MacHotkeyCalls(MacLayout):
    """Implements calls.HotkeyCalls; events arrive while Qt's loop runs, on its thread."""

    def __init__(self) -> None:
        super().__init__()
        carbon = framework("Carbon")
        self._target = declare(carbon.GetApplicationEventTarget, c_void_p)
        self._install = declare(
            carbon.InstallEventHandler,
            *(c_int32, c_void_p, _HANDLER, c_ulong, POINTER(EventTypeSpec), c_void_p),
            POINTER(c_void_p),
        )
        self._remove = declare(carbon.RemoveEventHandler, c_int32, c_void_p)
        self._register = declare(
            carbon.RegisterEventHotKey,
            *(c_int32, c_uint32, c_uint32, EventHotKeyID, c_void_p, c_uint32, POINTER(c_void_p)),
        )
        self._unregister = declare(carbon.UnregisterEventHotKey, c_int32, c_void_p)
        self._kind = declare(carbon.GetEventKind, c_uint32, c_void_p)
        self._parameter = declare(
            carbon.GetEventParameter,
            *(c_int32, c_void_p, c_uint32, c_uint32, c_void_p, c_ulong, c_void_p, c_void_p),
        )
        self._key_state = declare(
            framework("ApplicationServices").CGEventSourceKeyState, c_bool, c_int32, c_uint16
        )
        self._handler: Any = None
        self._installed = c_void_p()
        self._references: dict[int, c_void_p] = {}

    def listen(self, on_event: Callable[[int, bool], None]) -> None:
        """See calls.HotkeyCalls."""

        def handle(_next: int, event: int, _data: int) -> int:
            found = EventHotKeyID()
            error = self._parameter(
                *(event, four_characters("----"), four_characters("hkid"), None),
                *(ctypes.sizeof(found), None, byref(found)),
            )
            if error or found.signature != _SIGNATURE:
                return EVENT_NOT_HANDLED
            on_event(found.id, self._kind(event) == _PRESSED)
            return 0

        self._handler = _HANDLER(handle)  # kept for as long as Carbon may call it
        keyboard = four_characters("keyb")
        kinds = (EventTypeSpec * 2)((keyboard, _PRESSED), (keyboard, _RELEASED))
        self._install(self._target(), self._handler, 2, kinds, None, byref(self._installed))

    def stop_listening(self) -> None:
        """See calls.HotkeyCalls."""
        self._remove(self._installed)
        self._handler = None

    def register_hotkey(self, number: int, modifiers: int, key: int) -> int:
        """See calls.HotkeyCalls."""
        reference = c_void_p()
        error = self._register(
            *(key, modifiers, EventHotKeyID(_SIGNATURE, number), self._target(), _EXCLUSIVE),
            byref(reference),
        )
        if not error:
            self._references[number] = reference
        return error

    def unregister_hotkey(self, number: int) -> None:
        """See calls.HotkeyCalls."""
        self._unregister(self._references.pop(number))

    def is_down(self, key: int) -> bool:
        """See calls.HotkeyCalls."""
        return self._key_state(_HARDWARE_STATE, key)
