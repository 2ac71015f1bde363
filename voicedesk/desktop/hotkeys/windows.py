"""Shortcuts on Windows: RegisterHotKey on a thread of its own, which only hands over.

Windows tells presses and no releases: while a key is held, its state is looked at every few
milliseconds. A screen that is locked in between counts as let go, since no key is down there.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voicedesk.core.hotkeys import HotkeyAbility, HotkeyEvent, HotkeyProblem
from voicedesk.desktop.hotkeys.reading import impossible, read_bindings, taken
from voicedesk.desktop.windows.message_thread import MessageThread
from voicedesk.desktop.windows.structures import ERROR_HOTKEY_ALREADY_REGISTERED, WindowMessage
from voicedesk.desktop.windows.virtual_keys import hotkey_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicedesk.core.hotkeys import HotkeyBinding
    from voicedesk.core.ports import Hotkeys
    from voicedesk.core.shortcuts import Shortcut
    from voicedesk.desktop.windows.calls import HotkeyCalls, Message

_LOOK_MS = 12
_LAST_NUMBER = 0xBFFF
"""Higher ones belong to shared libraries."""


@dataclass(frozen=True, slots=True)
class _Registered:
    shortcut: Shortcut
    binding: HotkeyBinding
    virtual_key: int


class WindowsHotkeys:
    """Implements core.ports.Hotkeys; to be made on the loop's thread."""

    def __init__(self, calls: HotkeyCalls) -> None:
        self.on_key = _ignore
        self._calls = calls
        self._loop = asyncio.get_running_loop()
        self._thread = MessageThread(
            "hotkeys", calls, on_message=self._on_message, on_timeout=self._look
        )
        self._is_closed = False
        # What follows is the thread's own. A number is not given twice in a row, because a press
        # may still be in the queue when its hotkey has gone.
        self._numbers = itertools.cycle(range(1, _LAST_NUMBER))
        self._registered: dict[int, _Registered] = {}
        self._held: set[int] = set()

    @property
    def ability(self) -> HotkeyAbility:
        """Say that presses and releases are told; see core.ports.Hotkeys."""
        return HotkeyAbility("Windows")

    async def bind(self, bindings: Sequence[HotkeyBinding]) -> Sequence[HotkeyProblem]:
        """See core.ports.Hotkeys."""
        wanted, problems = read_bindings(bindings)
        return [*problems, *await self._thread.run(lambda: self._register(wanted))]

    async def aclose(self) -> None:
        """See core.ports.Hotkeys."""
        if not self._is_closed:
            self._is_closed = True
            await self._thread.retire(lambda: self._drop(tuple(self._registered)))

    def _register(self, wanted: dict[Shortcut, HotkeyBinding]) -> list[HotkeyProblem]:
        """Register what is new, drop what is no longer wanted, leave what stays."""
        stays = {
            number: one
            for number, one in self._registered.items()
            if wanted.get(one.shortcut) == one.binding
        }
        self._drop([number for number in self._registered if number not in stays])
        known = {one.shortcut for one in stays.values()}
        problems: list[HotkeyProblem] = []
        for shortcut, binding in wanted.items():
            if shortcut in known:
                continue
            number = next(self._numbers)
            modifiers, virtual_key = hotkey_numbers(shortcut)
            error = self._calls.register_hotkey(number, modifiers, virtual_key)
            if not error:
                self._registered[number] = _Registered(shortcut, binding, virtual_key)
            elif error == ERROR_HOTKEY_ALREADY_REGISTERED:
                problems.append(HotkeyProblem(binding, taken(binding.shortcut)))
            else:
                reason = f"Windows does not give it away (error {error})"
                problems.append(HotkeyProblem(binding, impossible(binding.shortcut, reason)))
        return problems

    def _drop(self, numbers: Sequence[int]) -> None:
        for number in numbers:
            self._calls.unregister_hotkey(number)
            self._release(number)
            del self._registered[number]

    def _on_message(self, message: Message) -> None:
        number = message.parameter
        is_press = message.kind == WindowMessage.WM_HOTKEY and number in self._registered
        if is_press and number not in self._held:
            self._held.add(number)
            self._tell(number, is_pressed=True)
            self._thread.wait_ms = _LOOK_MS
        else:
            self._look()

    def _look(self) -> None:
        """Find out which keys have come up, and look again soon if one has not."""
        for number in tuple(self._held):
            if not self._calls.is_down(self._registered[number].virtual_key):
                self._release(number)
        self._thread.wait_ms = _LOOK_MS if self._held else None

    def _release(self, number: int) -> None:
        if number in self._held:
            self._held.discard(number)
            self._tell(number, is_pressed=False)

    def _tell(self, number: int, *, is_pressed: bool) -> None:
        event = HotkeyEvent(self._registered[number].binding, is_pressed, time.monotonic())
        self._loop.call_soon_threadsafe(self._hand_over, event)

    def _hand_over(self, event: HotkeyEvent) -> None:
        self.on_key(event)


async def open_windows_hotkeys() -> Hotkeys:
    """Return the hotkeys of this Windows.

    Raises:
        OSError: this is not Windows.
    """
    from voicedesk.desktop.windows.keys import WindowsHotkeyCalls

    return WindowsHotkeys(WindowsHotkeyCalls())


def _ignore(_event: HotkeyEvent) -> None:
    """Nobody listens yet."""
