"""A Mac with two programs in front: their text fields, a keyboard, hotkeys, and the pasteboard."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from voicedesk.core.shortcuts import parse_shortcut
from voicedesk.desktop.hotkeys.macos import EVENT_HOTKEY_EXISTS
from voicedesk.desktop.insertion.macos_pasteboard import TEXT
from voicedesk.desktop.macos.calls import Application
from voicedesk.desktop.macos.key_codes import (
    ANSI_KEYS,
    CARBON_MODIFIERS,
    KEY_COMMAND,
    KEY_RETURN,
    KEY_SHIFT,
    KEY_TAB,
    NAMED_KEYS,
    EventFlag,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from voicedesk.core.shortcuts import Shortcut

_MOST_UNITS = 20
_PATIENCE_S = 10.0

QWERTY = {character.lower(): key for character, key in ANSI_KEYS.items()}
DVORAK = {**QWERTY, "v": 0x2F, "c": QWERTY["i"], "i": QWERTY["g"], "z": 0x2C}


@dataclass
class MacProgram:
    """A program with a text field; ``reads`` says how often it fetches what it pastes."""

    bundle: str
    name: str
    written: str = ""
    selected: str = ""
    reads: int = 1
    pastes: int = 0
    pastes_on: int = EventFlag.COMMAND
    before: list[str] = field(default_factory=list[str])

    def write(self, text: str) -> None:
        self.before.append(self.written)
        self.written += text


class FakeMac:
    """Implements all of ``voicedesk.desktop.macos.calls``."""

    def __init__(self) -> None:
        self.programs = {
            100: MacProgram("com.apple.TextEdit", "TextEdit"),
            200: MacProgram("org.example.writer", "Writer"),
        }
        self.front: int | None = 100
        self.layout = QWERTY
        self.held_flags = 0
        self.trusted = True
        self.asked = 0
        self.secure = False
        self.sees_keys = True
        self.down: set[int] = set()
        self.hotkeys: dict[tuple[int, int], int] = {}
        self.taken: set[tuple[int, int]] = set()
        self.refused_error = 0
        self.content: list[dict[str, bytes]] = []
        self.count = 1
        self.after_paste: list[Callable[[], None]] = []
        """What some other program does as soon as a text has been pasted; each once."""
        self.may_read = threading.Event()
        """Cleared while the program that filled the pasteboard hangs."""
        self.may_read.set()
        self._promise: tuple[asyncio.AbstractEventLoop, Callable[[], bytes]] | None = None
        self._on_event: Callable[[int, bool], None] | None = None
        self._busy = ThreadPoolExecutor(1, thread_name_prefix="program")
        self._state = threading.RLock()

    @property
    def first(self) -> MacProgram:
        return self.programs[100]

    @property
    def other(self) -> MacProgram:
        return self.programs[200]

    def end(self) -> None:
        self.may_read.set()
        self._busy.shutdown()

    async def do(self, work: Callable[[], object]) -> None:
        """Let a program do something, after all that it was asked to do until now."""
        await asyncio.get_running_loop().run_in_executor(self._busy, work)

    # Hotkeys: calls.HotkeyCalls.

    def listen(self, on_event: Callable[[int, bool], None]) -> None:
        _check_thread()
        self._on_event = on_event

    def stop_listening(self) -> None:
        self._on_event = None

    def register_hotkey(self, number: int, modifiers: int, key: int) -> int:
        _check_thread()
        if (modifiers, key) in self.taken or (modifiers, key) in self.hotkeys:
            return EVENT_HOTKEY_EXISTS
        if not self.refused_error:
            self.hotkeys[modifiers, key] = number
        return self.refused_error

    def unregister_hotkey(self, number: int) -> None:
        (keys,) = [keys for keys, one in self.hotkeys.items() if one == number]
        del self.hotkeys[keys]

    def is_down(self, key: int) -> bool:
        return self.sees_keys and key in self.down

    def key_of(self, character: str) -> int | None:
        _check_thread()
        return self.layout.get(character.lower())

    # The user's keyboard.

    def take_hotkey(self, shortcut: str) -> None:
        self.taken.add(self._keys(parse_shortcut(shortcut)))

    def press(self, shortcut: str) -> None:
        keys = self._keys(parse_shortcut(shortcut))
        self.down.add(keys[1])
        self._tell(keys, is_pressed=True)

    def release(self, shortcut: str) -> None:
        keys = self._keys(parse_shortcut(shortcut))
        self.down.discard(keys[1])
        self._tell(keys, is_pressed=False)

    def lock_screen(self) -> None:
        """Let no key be down, and tell nobody."""
        self.down.clear()

    def _tell(self, keys: tuple[int, int], *, is_pressed: bool) -> None:
        if self._on_event is not None and keys in self.hotkeys:
            self._on_event(self.hotkeys[keys], is_pressed)

    def _keys(self, shortcut: Shortcut) -> tuple[int, int]:
        modifiers = 0
        for modifier in shortcut.modifiers:
            modifiers |= CARBON_MODIFIERS[modifier]
        name = shortcut.key
        return modifiers, NAMED_KEYS[name] if name in NAMED_KEYS else self.layout[name.lower()]

    # Keys: calls.KeyCalls.

    def held_modifiers(self) -> int:
        return self.held_flags

    def is_trusted(self, *, asks: bool) -> bool:
        self.asked += asks
        return self.trusted

    def is_input_secure(self) -> bool:
        return self.secure

    def post_key(self, key: int, flags: int, *, is_down: bool) -> None:
        _check_thread()
        if not self.trusted or self.front is None or not is_down:
            return
        if key in (KEY_COMMAND, KEY_SHIFT):
            return
        program = self.programs[self.front]
        character = next((one for one, place in self.layout.items() if place == key), "")
        if character == "v" and flags == program.pastes_on:
            self._busy.submit(self._paste, program)
        elif (character, flags) == ("c", EventFlag.COMMAND) and program.selected:
            self._busy.submit(self.put_text, program.selected)
        elif (character, flags) == ("z", EventFlag.COMMAND) and program.before:
            program.written = program.before.pop()
        elif key in (KEY_RETURN, KEY_TAB) and not flags:
            program.write("\n" if key == KEY_RETURN else "\t")

    def post_text(self, text: str) -> None:
        _check_thread()
        data = text.encode("utf-16-le")
        if self.trusted and self.front is not None:
            self.programs[self.front].write(data[: 2 * _MOST_UNITS].decode("utf-16-le"))

    def _paste(self, program: MacProgram) -> None:
        program.pastes += 1
        for time in range(program.reads):
            text = self.get_text()
            if time == 0:
                program.write(text)
        if program.reads:
            while self.after_paste:
                self.after_paste.pop()()

    # Focus: calls.FocusCalls.

    def frontmost(self) -> Application | None:
        _check_thread()
        if self.front is None:
            return None
        program = self.programs[self.front]
        return Application(self.front, program.bundle, program.name)

    def is_running(self, process: int) -> bool:
        return process in self.programs

    # The pasteboard: calls.PasteboardCalls.

    def change_count(self) -> int:
        return self.count

    def items(self) -> Sequence[Mapping[str, bytes]]:
        self.may_read.wait(_PATIENCE_S)
        return self._all()

    def put(self, items: Sequence[Mapping[str, bytes]]) -> int:
        with self._state:
            self._promise = None
            self.content = [dict(item) for item in items]
            self.count += 1
            return self.count

    def promise(
        self, kind: str, data: bytes, marks: Sequence[str], on_asked: Callable[[], None]
    ) -> int:
        _check_thread()
        assert kind == TEXT

        def make() -> bytes:
            on_asked()
            return data

        count = self.put([])
        self.fill([dict.fromkeys(marks, b"")], make)
        return count

    def fill(
        self, items: Sequence[Mapping[str, bytes]], make: Callable[[], bytes] | None = None
    ) -> None:
        """Put things on the pasteboard that was just cleared, and perhaps promise a text."""
        self.content = [dict(item) for item in items]
        self._promise = None if make is None else (asyncio.get_running_loop(), make)

    def put_text(self, text: str) -> None:
        self.put([{TEXT: text.encode()}])

    def get_text(self) -> str:
        """Return what another program finds; a promise is made good on our main thread."""
        return b"".join(item.get(TEXT, b"") for item in self._all()).decode()

    def _all(self) -> list[dict[str, bytes]]:
        """Return what is there now; what is put there in the next moment is none of it."""
        with self._state:
            promise, there = self._promise, [dict(item) for item in self.content]
        if promise is None:
            return there
        loop, make = promise
        given: Future[bytes] = Future()

        def give() -> None:
            data = make()
            if self._promise is promise:
                self.content[0][TEXT] = data
                self._promise = None
            given.set_result(data)

        loop.call_soon_threadsafe(give)
        return [{**there[0], TEXT: given.result(_PATIENCE_S)}]


def _check_thread() -> None:
    assert threading.current_thread() is threading.main_thread(), "macOS would end the program"
