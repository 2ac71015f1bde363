"""Message queues by ``user32``."""

from __future__ import annotations

from ctypes import POINTER, byref, c_int32, c_size_t, c_ssize_t, c_uint32, c_void_p

from voicedesk.desktop.windows.calls import Message
from voicedesk.desktop.windows.library import declare, library
from voicedesk.desktop.windows.structures import (
    INFINITE,
    MSG,
    MWMO_INPUTAVAILABLE,
    PM_NOREMOVE,
    PM_REMOVE,
    QS_ALLINPUT,
    WAIT_TIMEOUT,
    WindowMessage,
)


class WindowsMessages:
    """Implements calls.MessageCalls."""

    def __init__(self) -> None:
        super().__init__()
        user, kernel = library("user32"), library("kernel32")
        self._peek = declare(
            user.PeekMessageW, c_int32, POINTER(MSG), c_void_p, c_uint32, c_uint32, c_uint32
        )
        self._dispatch = declare(user.DispatchMessageW, c_ssize_t, POINTER(MSG))
        self._wait = declare(
            user.MsgWaitForMultipleObjectsEx,
            *(c_uint32, c_uint32, c_void_p, c_uint32, c_uint32, c_uint32),
        )
        self._post = declare(
            user.PostThreadMessageW, c_int32, c_uint32, c_uint32, c_size_t, c_ssize_t
        )
        self._thread = declare(kernel.GetCurrentThreadId, c_uint32)

    def begin(self) -> int:
        """See calls.MessageCalls; the first look makes the queue."""
        self._peek(byref(MSG()), None, 0, 0, PM_NOREMOVE)
        return self._thread()

    def wake(self, thread: int) -> None:
        """See calls.MessageCalls."""
        self._post(thread, WindowMessage.WM_APP, 0, 0)

    def next_message(self, timeout_ms: int | None) -> Message | None:
        """See calls.MessageCalls."""
        message = MSG()
        limit_ms = INFINITE if timeout_ms is None else timeout_ms
        # One that is only sent ends the wait as well, and is handed over by the look that follows.
        while not self._peek(byref(message), None, 0, 0, PM_REMOVE):
            waited = self._wait(0, None, limit_ms, QS_ALLINPUT, MWMO_INPUTAVAILABLE)
            if waited == WAIT_TIMEOUT:
                return None
        if message.hwnd:
            self._dispatch(byref(message))
        return Message(message.message, message.wParam)
