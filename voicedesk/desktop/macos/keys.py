"""Keystrokes by Core Graphics, and the permission they need."""

from __future__ import annotations

from ctypes import (
    POINTER,
    byref,
    c_bool,
    c_int32,
    c_ubyte,
    c_uint16,
    c_uint32,
    c_uint64,
    c_ulong,
    c_void_p,
)

from voicedesk.desktop.macos.key_codes import EventFlag
from voicedesk.desktop.macos.layout import MacLayout
from voicedesk.desktop.macos.library import CoreFoundation, constant, declare, framework

_HARDWARE_STATE = 1
_PRIVATE_STATE = -1
"""kCGEventSourceStatePrivate: what the user holds does not mix with what we send."""
_HARDWARE_TAP = 0
_MODIFIERS = EventFlag.SHIFT | EventFlag.CONTROL | EventFlag.ALTERNATE | EventFlag.COMMAND


class MacKeyCalls(MacLayout):
    """Implements calls.KeyCalls."""

    def __init__(self) -> None:
        super().__init__()
        self._foundation = CoreFoundation()
        services = framework("ApplicationServices")
        self._services = services
        make_source = declare(services.CGEventSourceCreate, c_void_p, c_int32)
        self._event_source = make_source(_PRIVATE_STATE)
        self._flags = declare(services.CGEventSourceFlagsState, c_uint64, c_int32)
        self._make_event = declare(
            services.CGEventCreateKeyboardEvent, c_void_p, c_void_p, c_uint16, c_bool
        )
        self._set_flags = declare(services.CGEventSetFlags, None, c_void_p, c_uint64)
        self._set_text = declare(
            services.CGEventKeyboardSetUnicodeString, None, c_void_p, c_ulong, POINTER(c_uint16)
        )
        self._post = declare(services.CGEventPost, None, c_uint32, c_void_p)
        self._trusted = declare(services.AXIsProcessTrustedWithOptions, c_ubyte, c_void_p)
        self._secure = declare(framework("Carbon").IsSecureEventInputEnabled, c_ubyte)

    def held_modifiers(self) -> int:
        """See calls.KeyCalls."""
        return self._flags(_HARDWARE_STATE) & _MODIFIERS

    def post_key(self, key: int, flags: int, *, is_down: bool) -> None:
        """See calls.KeyCalls."""
        event = self._make_event(self._event_source, key, is_down)
        self._set_flags(event, flags)
        self._post(_HARDWARE_TAP, event)
        self._foundation.release(event)

    def post_text(self, text: str) -> None:
        """See calls.KeyCalls."""
        data = text.encode("utf-16-le", "surrogatepass")
        units = (c_uint16 * (len(data) // 2)).from_buffer_copy(data)
        for is_down in (True, False):
            event = self._make_event(self._event_source, 0, is_down)
            self._set_flags(event, 0)
            self._set_text(event, len(units), units)
            self._post(_HARDWARE_TAP, event)
            self._foundation.release(event)

    def is_trusted(self, *, asks: bool) -> bool:
        """See calls.KeyCalls."""
        core = self._foundation
        key = constant(self._services, "kAXTrustedCheckOptionPrompt")
        value = constant(core.library, "kCFBooleanTrue" if asks else "kCFBooleanFalse")
        options = core.make_dictionary(
            *(None, byref(key), byref(value), 1),
            byref(constant(core.library, "kCFTypeDictionaryKeyCallBacks")),
            byref(constant(core.library, "kCFTypeDictionaryValueCallBacks")),
        )
        try:
            return bool(self._trusted(options))
        finally:
            core.release(options)

    def is_input_secure(self) -> bool:
        """See calls.KeyCalls."""
        return bool(self._secure())
