"""The libraries of Windows over a ``FakeWindows``: every call goes through ctypes, as declared.

A call with a wrong number of arguments, or one that does not fit its declared type, fails here as
it would there. That what is declared is what Windows has is not known from this.
"""

from __future__ import annotations

import ctypes
import itertools
import threading
from ctypes import c_size_t, c_uint32, c_void_p
from typing import TYPE_CHECKING, Any

from voicedesk.desktop.windows import clipboard, focus, keys, messages
from voicedesk.desktop.windows.calls import KeyStroke
from voicedesk.desktop.windows.library import WINDOW_PROCEDURE
from voicedesk.desktop.windows.structures import (
    INPUT,
    MSG,
    PM_REMOVE,
    WAIT_TIMEOUT,
    WNDCLASSEXW,
    KeyEvent,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from tests.fakes.windows_system import FakeWindows
    from voicedesk.desktop.windows.calls import Message

_OWN_PROCESS = 4711
_MEDIUM, _HIGH = 0x2000, 0x3000


class FakeFunction:
    """A function of a library; what it takes and returns is declared from outside."""

    def __init__(self, work: Callable[..., Any]) -> None:
        self.restype: Any = None
        self.argtypes: tuple[Any, ...] = ()
        self._work = work
        self._foreign: Any = None

    def __call__(self, *arguments: Any) -> Any:
        if self._foreign is None:
            is_pointer = self.restype is not None and hasattr(self.restype, "contents")
            given = c_void_p if is_pointer else self.restype
            self._callback = ctypes.CFUNCTYPE(given, *self.argtypes)(self._work)
            address = ctypes.cast(self._callback, c_void_p).value or 0
            self._foreign = ctypes.CFUNCTYPE(self.restype, *self.argtypes)(address)
        return self._foreign(*arguments)


class FakeLibraries:
    """Gives libraries whose functions have the names that Microsoft gave them."""

    def __init__(self, system: FakeWindows) -> None:
        self.system = system
        self.error = threading.local()
        self._next = threading.local()
        self._numbers = itertools.count(0x9000)
        self._memory: dict[int, Any] = {}
        self._classes: dict[str, int] = {}
        self._kept: list[Any] = []
        self._read: dict[int, int] = {}
        self._functions = {**self._queue(), **self._keys(), **self._focus(), **self._clipboard()}

    def use(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for module in (clipboard, focus, keys, messages):
            monkeypatch.setattr(module, "library", self.library)
        monkeypatch.setattr(keys, "last_error", lambda: self.error.value)
        monkeypatch.setattr(clipboard, "window_procedure", ctypes.CFUNCTYPE(*WINDOW_PROCEDURE))

    def library(self, name: str) -> Any:
        assert name in ("user32", "kernel32", "advapi32")
        functions = {name: FakeFunction(work) for name, work in self._functions.items()}
        return type("Library", (), functions)

    def _queue(self) -> dict[str, Callable[..., Any]]:
        system = self.system

        def peek(found: Any, _window: Any, _low: int, _high: int, removes: int) -> int:
            if removes != PM_REMOVE:
                self._next.thread = system.begin()
                return 0
            message: Message | None = system.next_message(0)
            if message is not None:
                found[0] = MSG(message=message.kind, wParam=message.parameter)
            return message is not None

        def wait(_count: int, _handles: Any, limit_ms: int, _mask: int, _flags: int) -> int:
            limit = None if limit_ms == 0xFFFFFFFF else limit_ms
            message = system.next_message(limit)
            if message is None:
                return WAIT_TIMEOUT
            system.post_first(self._next.thread, message)
            return 0

        return {
            "PeekMessageW": peek,
            "DispatchMessageW": lambda _message: 0,
            "MsgWaitForMultipleObjectsEx": wait,
            "PostThreadMessageW": lambda thread, *_: system.wake(self._thread(thread)) or 1,
            "GetCurrentThreadId": lambda: self._number(threading.get_ident()),
        }

    def _number(self, thread: int) -> int:
        """Return a thread's number in 32 bits."""
        number = next((key for key, one in self._read.items() if one == thread), 0)
        if not number:
            number = next(self._numbers)
            self._read[number] = thread
        return number

    def _thread(self, number: int) -> int:
        return self._read[number]

    def _keys(self) -> dict[str, Callable[..., Any]]:
        system = self.system

        def register(_window: Any, number: int, modifiers: int, key: int) -> int:
            self.error.value = system.register_hotkey(number, modifiers, key)
            return not self.error.value

        def send(count: int, inputs: Any, size: int) -> int:
            assert size == ctypes.sizeof(INPUT)
            return system.send([_stroke(inputs[at]) for at in range(count)])

        return {
            "GetAsyncKeyState": lambda key: -0x8000 if system.is_down(key) else 1,
            "RegisterHotKey": register,
            "UnregisterHotKey": lambda _window, number: system.unregister_hotkey(number) or 1,
            "SendInput": send,
            "MapVirtualKeyW": lambda key, _kind: key & 0x7F,
        }

    def _focus(self) -> dict[str, Callable[..., Any]]:
        system = self.system

        def title(window: int, buffer: int, size: int) -> int:
            text = system.title(window)[: size - 1]
            _fill(buffer, text)
            return len(text)

        def process_of(window: int, process: Any) -> int:
            process[0] = system.process_of(window)
            return 1

        def image(process: int, _flags: int, buffer: int, length: Any) -> int:
            text = system.image_of(process)
            assert len(text) < length[0]
            _fill(buffer, text)
            length[0] = len(text)
            return 1

        def open_token(process: int, _access: int, token: Any) -> int:
            token[0] = process
            return 1

        def information(token: int, _kind: int, buffer: int, size: int, needed: Any) -> int:
            sid_start = 16
            needed[0] = sid_start + 16
            if size < needed[0]:
                return 0
            ours = token == _OWN_PROCESS
            level = _MEDIUM if ours or not system.is_above_us(token) else _HIGH
            c_size_t.from_address(buffer).value = buffer + sid_start
            c_uint32.from_address(buffer + sid_start).value = level
            return 1

        count = ctypes.c_ubyte(1)
        self._kept.append(count)
        return {
            "GetForegroundWindow": system.foreground_window,
            "IsWindow": system.is_window,
            "GetWindowTextLengthW": lambda window: len(system.title(window)),
            "GetWindowTextW": title,
            "GetWindowThreadProcessId": process_of,
            "OpenProcess": lambda _access, _inherits, process: process,
            "QueryFullProcessImageNameW": image,
            "GetCurrentProcessId": lambda: _OWN_PROCESS,
            "CloseHandle": lambda _handle: 1,
            "OpenProcessToken": open_token,
            "GetTokenInformation": information,
            "GetSidSubAuthorityCount": lambda _sid: ctypes.addressof(count),
            "GetSidSubAuthority": lambda sid, at: sid + 4 * at,
        }

    def _clipboard(self) -> dict[str, Callable[..., Any]]:
        system = self.system

        def following(number: int) -> int:
            formats = [0, *system.formats(), 0]
            return formats[formats.index(number) + 1] if number else formats[1]

        def get(number: int) -> int:
            data = system.read(number)
            return 0 if data is None else self._allocated(data)

        def put(number: int, memory: int | None) -> int:
            if not memory:
                system.promise(number)
                return 0
            system.write(number, bytes(self._memory.pop(memory)))
            return memory

        return {
            "OpenClipboard": system.open_clipboard,
            "CloseClipboard": lambda: system.close_clipboard() or 1,
            "EmptyClipboard": lambda: system.empty_clipboard() or 1,
            "GetClipboardOwner": system.clipboard_owner,
            "GetClipboardSequenceNumber": system.sequence_number,
            "RegisterClipboardFormatW": system.format_number,
            "EnumClipboardFormats": following,
            "GetClipboardData": get,
            "SetClipboardData": put,
            "GlobalAlloc": lambda _flags, size: self._allocated(bytes(size)),
            "GlobalFree": lambda memory: self._memory.pop(memory) and 0,
            "GlobalLock": lambda memory: ctypes.addressof(self._memory[memory]),
            "GlobalUnlock": lambda _memory: 0,
            "GlobalSize": lambda memory: len(self._memory[memory]),
            **self._windows(),
        }

    def _windows(self) -> dict[str, Callable[..., Any]]:
        system = self.system

        def register(found: Any) -> int:
            kind = found[0]
            assert kind.cbSize == ctypes.sizeof(WNDCLASSEXW)
            self._classes[kind.lpszClassName] = kind.lpfnWndProc
            return 1

        def create(_style: int, kind: str, *others: Any) -> int:
            assert others[-4] == 2**64 - 3, "it is to be a message-only window"
            procedure = ctypes.CFUNCTYPE(*WINDOW_PROCEDURE)(self._classes[kind])
            window = 0

            def on_message(number: int, parameter: int) -> bool:
                return procedure(window, number, parameter, 0) == 0

            window = system.make_window(on_message)
            procedure(window, 0x0081, 0, 0)  # as any window gets some at its birth
            return window

        return {
            "GetModuleHandleW": lambda _name: 1,
            "RegisterClassExW": register,
            "UnregisterClassW": lambda name, _module: self._classes.pop(name) and 1,
            "CreateWindowExW": create,
            "DestroyWindow": lambda window: system.destroy_window(window) or 1,
            "DefWindowProcW": lambda *_: 1,
        }

    def _allocated(self, data: bytes) -> int:
        number = next(self._numbers)
        self._memory[number] = (ctypes.c_char * len(data)).from_buffer_copy(data)
        return number


def _stroke(given: INPUT) -> KeyStroke:
    key = given.u.ki
    is_text = bool(key.dwFlags & KeyEvent.KEYEVENTF_UNICODE)
    is_down = not key.dwFlags & KeyEvent.KEYEVENTF_KEYUP
    return KeyStroke(key.wVk, key.wScan if is_text else 0, is_down)


def _fill(buffer: int, text: str) -> None:
    """Write a text and its final 0 into characters as wide as those of this machine."""
    made = ctypes.create_unicode_buffer(text)
    ctypes.memmove(buffer, made, ctypes.sizeof(made))
