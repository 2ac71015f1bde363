"""The clipboard by ``user32``, with a window of its own that is asked for promised data."""

from __future__ import annotations

import ctypes
from ctypes import POINTER, byref, c_int32, c_size_t, c_ssize_t, c_uint16, c_uint32, c_void_p
from typing import TYPE_CHECKING, Any

from voicedesk.desktop.windows.library import declare, library, window_procedure
from voicedesk.desktop.windows.messages import WindowsMessages
from voicedesk.desktop.windows.structures import GMEM_MOVEABLE, HWND_MESSAGE, WNDCLASSEXW

if TYPE_CHECKING:
    from collections.abc import Callable

_CLASS_NAME = "VoiceDeskClipboard"


class WindowsClipboardCalls(WindowsMessages):
    """Implements calls.ClipboardCalls; makes one window at a time."""

    def __init__(self) -> None:
        super().__init__()
        user, kernel = library("user32"), library("kernel32")
        handle, yes_or_no = c_void_p, c_int32
        self._open = declare(user.OpenClipboard, yes_or_no, handle)
        self._close = declare(user.CloseClipboard, yes_or_no)
        self._empty = declare(user.EmptyClipboard, yes_or_no)
        self._owner = declare(user.GetClipboardOwner, handle)
        self._sequence = declare(user.GetClipboardSequenceNumber, c_uint32)
        self._format = declare(user.RegisterClipboardFormatW, c_uint32, ctypes.c_wchar_p)
        self._next_format = declare(user.EnumClipboardFormats, c_uint32, c_uint32)
        self._get = declare(user.GetClipboardData, handle, c_uint32)
        self._set = declare(user.SetClipboardData, handle, c_uint32, handle)
        self._allocate = declare(kernel.GlobalAlloc, handle, c_uint32, c_size_t)
        self._free = declare(kernel.GlobalFree, handle, handle)
        self._lock = declare(kernel.GlobalLock, c_void_p, handle)
        self._unlock = declare(kernel.GlobalUnlock, yes_or_no, handle)
        self._size = declare(kernel.GlobalSize, c_size_t, handle)
        self._declare_window(user, kernel)
        self._procedure: Any = None

    def _declare_window(self, user: Any, kernel: Any) -> None:
        handle = c_void_p
        self._module = declare(kernel.GetModuleHandleW, handle, ctypes.c_wchar_p)
        self._register = declare(user.RegisterClassExW, c_uint16, POINTER(WNDCLASSEXW))
        self._unregister = declare(user.UnregisterClassW, c_int32, ctypes.c_wchar_p, handle)
        self._create = declare(
            user.CreateWindowExW,
            *(handle, c_uint32, ctypes.c_wchar_p, ctypes.c_wchar_p, c_uint32),
            *(c_int32, c_int32, c_int32, c_int32, handle, handle, handle, c_void_p),
        )
        self._destroy = declare(user.DestroyWindow, c_int32, handle)
        self._default = declare(
            user.DefWindowProcW, c_ssize_t, handle, c_uint32, c_size_t, c_ssize_t
        )

    def make_window(self, on_message: Callable[[int, int], bool]) -> int:
        """See calls.ClipboardCalls."""

        def procedure(window: int, kind: int, wparam: int, lparam: int) -> int:
            if on_message(kind, wparam):
                return 0
            return self._default(window, kind, wparam, lparam)

        self._procedure = window_procedure(procedure)
        module = self._module(None)
        kind = WNDCLASSEXW(
            cbSize=ctypes.sizeof(WNDCLASSEXW),
            lpfnWndProc=ctypes.cast(self._procedure, c_void_p),
            hInstance=module,
            lpszClassName=_CLASS_NAME,
        )
        self._register(byref(kind))
        # A message-only window: never seen, never found, without a share in broadcasts.
        return (
            self._create(
                *(0, _CLASS_NAME, "", 0, 0, 0, 0, 0, c_void_p(HWND_MESSAGE), None, module, None)
            )
            or 0
        )

    def destroy_window(self, window: int) -> None:
        """See calls.ClipboardCalls."""
        self._destroy(window)
        self._unregister(_CLASS_NAME, self._module(None))
        self._procedure = None

    def open_clipboard(self, window: int) -> bool:
        """See calls.ClipboardCalls."""
        return bool(self._open(window))

    def close_clipboard(self) -> None:
        """See calls.ClipboardCalls."""
        self._close()

    def empty_clipboard(self) -> None:
        """See calls.ClipboardCalls."""
        self._empty()

    def clipboard_owner(self) -> int:
        """See calls.ClipboardCalls."""
        return self._owner() or 0

    def sequence_number(self) -> int:
        """See calls.ClipboardCalls."""
        return self._sequence()

    def format_number(self, name: str) -> int:
        """See calls.ClipboardCalls."""
        return self._format(name)

    def formats(self) -> list[int]:
        """See calls.ClipboardCalls."""
        found: list[int] = []
        number = 0
        while number := self._next_format(number):
            found.append(number)
        return found

    def read(self, number: int) -> bytes | None:
        """See calls.ClipboardCalls."""
        memory = self._get(number)
        start = self._lock(memory) if memory else None
        if not start:
            return None
        try:
            return ctypes.string_at(start, self._size(memory))
        finally:
            self._unlock(memory)

    def write(self, number: int, data: bytes) -> bool:
        """See calls.ClipboardCalls."""
        # No data is one byte of it: a block of none is not to be had.
        memory = self._allocate(GMEM_MOVEABLE, max(1, len(data)))
        if not memory:
            return False
        start = self._lock(memory)
        ctypes.memmove(start, data, len(data))
        self._unlock(memory)
        if self._set(number, memory):  # from now on it is the system's
            return True
        self._free(memory)
        return False

    def promise(self, number: int) -> None:
        """See calls.ClipboardCalls."""
        self._set(number, None)
