"""The window that has the focus, and whose it is, by ``user32``, ``kernel32``, ``advapi32``."""

from __future__ import annotations

import ctypes
from contextlib import contextmanager
from ctypes import POINTER, byref, c_int32, c_uint32, c_void_p
from typing import TYPE_CHECKING

from voicedesk.desktop.windows.library import declare, library
from voicedesk.desktop.windows.structures import (
    PROCESS_QUERY_LIMITED_INFORMATION,
    SIDANDATTRIBUTES,
    TOKEN_INTEGRITY_LEVEL,
    TOKEN_QUERY,
)

if TYPE_CHECKING:
    from collections.abc import Generator

_LONGEST_PATH = 32_768


class WindowsFocusCalls:
    """Implements calls.FocusCalls."""

    def __init__(self) -> None:
        user, kernel = library("user32"), library("kernel32")
        rights = library("advapi32")
        self._foreground = declare(user.GetForegroundWindow, c_void_p)
        self._is_window = declare(user.IsWindow, c_int32, c_void_p)
        self._title_length = declare(user.GetWindowTextLengthW, c_int32, c_void_p)
        self._title = declare(user.GetWindowTextW, c_int32, c_void_p, c_void_p, c_int32)
        self._process_of = declare(
            user.GetWindowThreadProcessId, c_uint32, c_void_p, POINTER(c_uint32)
        )
        self._open_process = declare(kernel.OpenProcess, c_void_p, c_uint32, c_int32, c_uint32)
        self._image = declare(
            kernel.QueryFullProcessImageNameW,
            *(c_int32, c_void_p, c_uint32, c_void_p, POINTER(c_uint32)),
        )
        self._own = declare(kernel.GetCurrentProcessId, c_uint32)
        self._close = declare(kernel.CloseHandle, c_int32, c_void_p)
        self._open_token = declare(
            rights.OpenProcessToken, c_int32, c_void_p, c_uint32, POINTER(c_void_p)
        )
        self._token_information = declare(
            rights.GetTokenInformation,
            *(c_int32, c_void_p, c_int32, c_void_p, c_uint32, POINTER(c_uint32)),
        )
        self._sub_authority_count = declare(
            rights.GetSidSubAuthorityCount, POINTER(ctypes.c_ubyte), c_void_p
        )
        self._sub_authority = declare(
            rights.GetSidSubAuthority, POINTER(c_uint32), c_void_p, c_uint32
        )

    def foreground_window(self) -> int:
        """See calls.FocusCalls."""
        return self._foreground() or 0

    def is_window(self, window: int) -> bool:
        """See calls.FocusCalls."""
        return bool(self._is_window(window))

    def title(self, window: int) -> str:
        """See calls.FocusCalls."""
        buffer = ctypes.create_unicode_buffer(self._title_length(window) + 1)
        self._title(window, buffer, len(buffer))
        return buffer.value

    def process_of(self, window: int) -> int:
        """See calls.FocusCalls."""
        process = c_uint32()
        self._process_of(window, byref(process))
        return process.value

    def image_of(self, process: int) -> str:
        """See calls.FocusCalls."""
        with self._process(process) as handle:
            buffer, length = ctypes.create_unicode_buffer(_LONGEST_PATH), c_uint32(_LONGEST_PATH)
            if not handle or not self._image(handle, 0, buffer, byref(length)):
                return ""
            return buffer.value

    def is_above_us(self, process: int) -> bool:
        """See calls.FocusCalls; one that may not be asked is taken for above."""
        ours = self._integrity(self._own())
        theirs = self._integrity(process)
        return ours is not None and (theirs is None or theirs > ours)

    @contextmanager
    def _process(self, process: int) -> Generator[int]:
        """Give a handle, 0 if the system refuses one."""
        handle = self._open_process(PROCESS_QUERY_LIMITED_INFORMATION, 0, process) or 0
        try:
            yield handle
        finally:
            if handle:
                self._close(handle)

    def _integrity(self, process: int) -> int | None:
        """Return the level, such as 0x2000 for medium and 0x3000 for high; None if refused."""
        token = c_void_p()
        with self._process(process) as handle:
            if not handle or not self._open_token(handle, TOKEN_QUERY, byref(token)):
                return None
        try:
            needed = c_uint32()
            self._token_information(token, TOKEN_INTEGRITY_LEVEL, None, 0, byref(needed))
            buffer = ctypes.create_string_buffer(needed.value)
            if not self._token_information(
                token, TOKEN_INTEGRITY_LEVEL, buffer, len(buffer), byref(needed)
            ):
                return None
            sid = SIDANDATTRIBUTES.from_buffer(buffer).Sid
            last = self._sub_authority_count(sid)[0] - 1
            return self._sub_authority(sid, last)[0]
        finally:
            self._close(token)
