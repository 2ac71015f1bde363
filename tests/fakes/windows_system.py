"""A Windows with two programs in it: their windows, a keyboard, hotkeys, and the clipboard."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.fakes.windows_clipboard import FakeClipboard
from voicedesk.core.shortcuts import Modifier, parse_shortcut
from voicedesk.desktop.windows.calls import Message
from voicedesk.desktop.windows.structures import (
    ERROR_HOTKEY_ALREADY_REGISTERED,
    HotkeyModifier,
    WindowMessage,
)
from voicedesk.desktop.windows.virtual_keys import (
    VIRTUAL_KEYS,
    VK_CANCEL,
    VK_CONTROL,
    VK_INSERT,
    VK_LWIN,
    VK_MENU,
    VK_RETURN,
    VK_SHIFT,
    VK_TAB,
    hotkey_numbers,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from voicedesk.desktop.windows.calls import KeyStroke

_MODIFIER_KEYS = {
    Modifier.CTRL: VK_CONTROL,
    Modifier.ALT: VK_MENU,
    Modifier.SHIFT: VK_SHIFT,
    Modifier.META: VK_LWIN,
}
_REAL_MODIFIERS = frozenset(_MODIFIER_KEYS.values())

CTRL_V = frozenset((VK_CONTROL, ord("V")))
CTRL_SHIFT_V = frozenset((VK_CONTROL, VK_SHIFT, ord("V")))
SHIFT_INSERT = frozenset((VK_SHIFT, VK_INSERT))
CTRL_C = frozenset((VK_CONTROL, ord("C")))
CTRL_Z = frozenset((VK_CONTROL, ord("Z")))


@dataclass
class Program:
    """A window with a text field; ``reads`` says how often it fetches what it pastes."""

    image: str
    title: str
    process: int
    pastes_on: frozenset[frozenset[int]] = frozenset((CTRL_V, SHIFT_INSERT))
    written: str = ""
    selected: str = ""
    reads: int = 1
    pastes: int = 0
    is_elevated: bool = False
    before: list[str] = field(default_factory=list[str])

    def write(self, text: str) -> None:
        self.before.append(self.written)
        self.written += text.replace("\r\n", "\n")


class FakeWindows(FakeClipboard):
    """Implements all of ``voicedesk.desktop.windows.calls``."""

    def __init__(self) -> None:
        super().__init__()
        self.programs = {
            0x10010: Program(r"C:\Windows\notepad.exe", "Untitled - Notepad", 100),
            0x20020: Program(r"C:\Apps\Writer\writer.exe", "Letter", 200),
        }
        self.focus = 0x10010
        self.down: set[int] = set()
        self.hotkeys: dict[tuple[int, int], tuple[int, int, bool]] = {}
        self.numbers_seen: list[int] = []
        self.refused_error = 0
        self.after_paste: list[Callable[[], None]] = []
        """What some other program does as soon as a text has been pasted; each once."""
        self.takes_keys = True
        self._high = 0
        self._busy = ThreadPoolExecutor(1, thread_name_prefix="program")

    @property
    def first(self) -> Program:
        return self.programs[0x10010]

    @property
    def other(self) -> Program:
        return self.programs[0x20020]

    def end(self) -> None:
        self._busy.shutdown()

    async def quiet(self) -> None:
        """Return when the programs have done what they were asked to do until now."""
        await asyncio.get_running_loop().run_in_executor(self._busy, lambda: None)

    async def do(self, work: Callable[[], object]) -> None:
        """Let a program do something."""
        await asyncio.get_running_loop().run_in_executor(self._busy, work)

    # Hotkeys: calls.HotkeyCalls.

    def register_hotkey(self, number: int, modifiers: int, virtual_key: int) -> int:
        if self.refused_error:
            return self.refused_error
        repeats = not modifiers & HotkeyModifier.MOD_NOREPEAT
        keys = (modifiers & ~HotkeyModifier.MOD_NOREPEAT, virtual_key)
        if keys in self.hotkeys:
            return ERROR_HOTKEY_ALREADY_REGISTERED
        self.numbers_seen.append(number)
        self.hotkeys[keys] = (threading.get_ident(), number, repeats)
        return 0

    def unregister_hotkey(self, number: int) -> None:
        mine = (threading.get_ident(), number)
        self.hotkeys = {keys: has for keys, has in self.hotkeys.items() if has[:2] != mine}

    def take_hotkey(self, shortcut: str) -> None:
        """Let another program register it."""
        modifiers, key = hotkey_numbers(parse_shortcut(shortcut))
        self.hotkeys[modifiers & ~HotkeyModifier.MOD_NOREPEAT, key] = (0, 1, True)

    # The user's keyboard.

    def press(self, shortcut: str) -> None:
        wanted = parse_shortcut(shortcut)
        self.down |= {_MODIFIER_KEYS[modifier] for modifier in wanted.modifiers}
        self.down.add(_main_key(shortcut))
        self._tell_hotkey(shortcut, is_repeat=False)

    def repeat(self, shortcut: str) -> None:
        self._tell_hotkey(shortcut, is_repeat=True)

    def release(self, shortcut: str) -> None:
        self.down.discard(_main_key(shortcut))
        held = {_MODIFIER_KEYS[modifier] for modifier in parse_shortcut(shortcut).modifiers}
        self.down -= held

    def lock_screen(self) -> None:
        """Show another desktop, on which no key of this one is down, nor ever comes up."""
        self.down.clear()

    def _tell_hotkey(self, shortcut: str, *, is_repeat: bool) -> None:
        modifiers, key = hotkey_numbers(parse_shortcut(shortcut))
        has = self.hotkeys.get((modifiers & ~HotkeyModifier.MOD_NOREPEAT, key))
        if has is not None and (has[2] or not is_repeat):
            self.post(has[0], Message(WindowMessage.WM_HOTKEY, has[1]))

    # Keys: calls.KeyCalls.

    def is_down(self, virtual_key: int) -> bool:
        return virtual_key in self.down

    def send(self, strokes: Sequence[KeyStroke]) -> int:
        if not self.takes_keys:
            return 0
        program = self.programs[self.focus]
        if program.is_elevated:  # they go nowhere, and Windows does not say so
            return len(strokes)
        for stroke in strokes:
            self._stroke(program, stroke)
        return len(strokes)

    def _stroke(self, program: Program, stroke: KeyStroke) -> None:
        if stroke.unit:
            if stroke.is_down:
                self._typed_unit(program, stroke.unit)
            return
        key = stroke.virtual_key
        if not stroke.is_down:
            self.down.discard(key)
            return
        self.down.add(key)
        if key in _REAL_MODIFIERS:
            return
        held = frozenset(self.down & _REAL_MODIFIERS) | {key}
        if held in program.pastes_on:
            self._busy.submit(self._paste, program)
        elif held == CTRL_C and program.selected:
            self._busy.submit(self.put_text, program.selected)
        elif held == CTRL_Z and program.before:
            program.written = program.before.pop()
        elif held == frozenset((key,)) and key in (VK_RETURN, VK_TAB):
            program.write("\n" if key == VK_RETURN else "\t")

    def _typed_unit(self, program: Program, unit: int) -> None:
        if 0xD800 <= unit < 0xDC00:
            self._high = unit
            return
        units = (self._high, unit) if 0xDC00 <= unit < 0xE000 else (unit,)
        data = b"".join(one.to_bytes(2, "little") for one in units)
        program.write(data.decode("utf-16-le"))

    def _paste(self, program: Program) -> None:
        program.pastes += 1
        for time in range(program.reads):
            text = self.get_text()
            if time == 0:
                program.write(text)
        if program.reads:
            while self.after_paste:
                self.after_paste.pop()()

    # Focus: calls.FocusCalls.

    def foreground_window(self) -> int:
        return self.focus

    def is_window(self, window: int) -> bool:
        return window in self.programs

    def title(self, window: int) -> str:
        return self.programs[window].title

    def process_of(self, window: int) -> int:
        return self.programs[window].process

    def image_of(self, process: int) -> str:
        return self._program(process).image

    def is_above_us(self, process: int) -> bool:
        return self._program(process).is_elevated

    def _program(self, process: int) -> Program:
        return next(one for one in self.programs.values() if one.process == process)


def _main_key(shortcut: str) -> int:
    _, key = hotkey_numbers(parse_shortcut(shortcut))
    return key if key == VK_CANCEL else VIRTUAL_KEYS[parse_shortcut(shortcut).key]
