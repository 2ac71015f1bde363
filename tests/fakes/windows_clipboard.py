"""The clipboard of Windows as its documentation has it: owner, number, and data that is promised."""

from __future__ import annotations

import itertools
import threading
from typing import TYPE_CHECKING

from tests.fakes.windows_messages import FakeMessages
from voicedesk.desktop.windows.structures import ClipboardFormat as Format
from voicedesk.desktop.windows.structures import WindowMessage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_GRAIN_BYTES = 16
"""GlobalSize tells of whole grains, so what is read may be longer than what was written."""
_MADE_OF_UNICODE = (Format.CF_LOCALE, Format.CF_TEXT, Format.CF_OEMTEXT)
_FIRST_NAMED = 0xC000


class FakeClipboard(FakeMessages):
    """Implements calls.ClipboardCalls; the window of nobody is 0."""

    def __init__(self) -> None:
        super().__init__()
        self.content: dict[int, bytes | None] = {}
        """By format, in the order of placing; None is a promise."""
        self.owner = 0
        self.number = 1
        self.opened_by: int | None = None
        self.rendered: list[int] = []
        """The formats that an owner was asked for, one by one."""
        self._opener = 0
        self._state = threading.RLock()
        self._windows = itertools.count(0x70000)
        self._names: dict[str, int] = {}

    def make_window(self, on_message: Callable[[int, int], bool]) -> int:
        window = next(self._windows)
        self.add_window(window, on_message)
        return window

    def destroy_window(self, window: int) -> None:
        if self.owner == window and None in self.content.values():
            self.send_message(window, WindowMessage.WM_RENDERALLFORMATS)
            self.content = {key: data for key, data in self.content.items() if data is not None}
        if self.owner == window:
            self.owner = 0
        self.remove_window(window)

    def open_clipboard(self, window: int) -> bool:
        with self._state:
            if self.opened_by is not None:
                return False
            self.opened_by, self._opener = window, threading.get_ident()
            return True

    def close_clipboard(self) -> None:
        self._check_open()
        self.opened_by = None

    def empty_clipboard(self) -> None:
        self._check_open()
        if self.owner:
            self.send_message(self.owner, WindowMessage.WM_DESTROYCLIPBOARD)
        self.content = {}
        self.owner = self.opened_by or 0
        self.number += 1

    def clipboard_owner(self) -> int:
        return self.owner

    def sequence_number(self) -> int:
        return self.number

    def format_number(self, name: str) -> int:
        return self._names.setdefault(name, _FIRST_NAMED + len(self._names))

    def formats(self) -> list[int]:
        self._check_open()
        made = _MADE_OF_UNICODE if Format.CF_UNICODETEXT in self.content else ()
        return [*self.content, *(number for number in made if number not in self.content)]

    def read(self, number: int) -> bytes | None:
        self._check_open()
        if number not in self.content:
            return self._made(number)
        if self.content[number] is None:
            self.rendered.append(number)
            self.send_message(self.owner, WindowMessage.WM_RENDERFORMAT, number)
        data = self.content[number]
        return None if data is None else data + bytes(-len(data) % _GRAIN_BYTES)

    def write(self, number: int, data: bytes) -> bool:
        if number not in self.content or self.content[number] is not None:
            self._check_open()
        self.content[number] = data
        self.number += 1
        return True

    def promise(self, number: int) -> None:
        self._check_open()
        assert self.owner, "only an owner can make a promise good"
        self.content[number] = None

    # What other programs do with it; each call is a program of its own.

    def put(self, content: Mapping[int, bytes], window: int = 0) -> None:
        self._open_for(window)
        self.empty_clipboard()
        for number, data in content.items():
            self.write(number, data)
        self.close_clipboard()

    def put_text(self, text: str) -> None:
        self.put({Format.CF_UNICODETEXT: (text + "\0").encode("utf-16-le")})

    def get_text(self) -> str:
        self._open_for(0)
        has_text = Format.CF_UNICODETEXT in self.formats()
        data = self.read(Format.CF_UNICODETEXT) if has_text else None
        self.close_clipboard()
        return (data or b"").decode("utf-16-le").partition("\0")[0]

    def _open_for(self, window: int) -> None:
        while not self.open_clipboard(window):
            threading.Event().wait(0.001)

    def _made(self, number: int) -> bytes | None:
        if number not in _MADE_OF_UNICODE:
            return None
        if number == Format.CF_LOCALE:
            return (0x0409).to_bytes(4, "little")
        text = (self.read(Format.CF_UNICODETEXT) or b"").decode("utf-16-le")
        return text.encode("cp1252", "replace")

    def _check_open(self) -> None:
        assert self.opened_by is not None, "the clipboard is not open"
        assert self._opener == threading.get_ident(), "another thread has opened it"
