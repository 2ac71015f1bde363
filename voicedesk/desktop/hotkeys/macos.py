"""Shortcuts on macOS: Carbon's hotkeys, which tell presses and releases and need no permission.

Letters are looked up in the keyboard's layout when they are bound; a layout that is chosen later
does not move them. macOS tells of another program that has a shortcut only if that one, like this
one, wants it for itself.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voicedesk.core.hotkeys import HotkeyAbility, HotkeyEvent, HotkeyProblem
from voicedesk.desktop.hotkeys.reading import impossible, read_bindings, taken
from voicedesk.desktop.macos.key_codes import (
    ANSI_KEYS,
    CARBON_MODIFIERS,
    NAMED_KEYS,
    CarbonModifier,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicedesk.core.hotkeys import HotkeyBinding
    from voicedesk.core.ports import Hotkeys
    from voicedesk.core.shortcuts import Shortcut
    from voicedesk.desktop.macos.calls import HotkeyCalls

EVENT_HOTKEY_EXISTS = -9878
_LOOK_S = 0.1


@dataclass(frozen=True, slots=True)
class _Registered:
    shortcut: Shortcut
    binding: HotkeyBinding
    key: int
    modifiers: int


class MacHotkeys:
    """Implements core.ports.Hotkeys; to be made on the loop's thread, which is the main one."""

    def __init__(self, calls: HotkeyCalls) -> None:
        self.on_key = _ignore
        self._calls = calls
        self._loop = asyncio.get_running_loop()
        self._numbers = itertools.count(1)
        self._registered: dict[int, _Registered] = {}
        self._held: dict[int, bool] = {}
        """Whether the key itself was seen to be down, by number."""
        self._next_look: asyncio.TimerHandle | None = None
        self._is_closed = False
        calls.listen(self._on_event)

    @property
    def ability(self) -> HotkeyAbility:
        """Say that presses and releases are told; see core.ports.Hotkeys."""
        return HotkeyAbility("macOS")

    async def bind(self, bindings: Sequence[HotkeyBinding]) -> Sequence[HotkeyProblem]:
        """See core.ports.Hotkeys."""
        wanted, problems = read_bindings(bindings)
        stays = {
            number: one
            for number, one in self._registered.items()
            if wanted.get(one.shortcut) == one.binding
        }
        self._drop([number for number in self._registered if number not in stays])
        known = {one.shortcut for one in stays.values()}
        new = {one: binding for one, binding in wanted.items() if one not in known}
        for shortcut, binding in new.items():
            if (problem := self._register(shortcut, binding)) is not None:
                problems.append(problem)
        return problems

    async def aclose(self) -> None:
        """See core.ports.Hotkeys."""
        if not self._is_closed:
            self._is_closed = True
            self._drop(tuple(self._registered))
            self._calls.stop_listening()

    def _register(self, shortcut: Shortcut, binding: HotkeyBinding) -> HotkeyProblem | None:
        key = self._key_of(shortcut.key)
        if key is None:
            return HotkeyProblem(binding, impossible(binding.shortcut, "a Mac has no such key"))
        modifiers = CarbonModifier(0)
        for modifier in shortcut.modifiers:
            modifiers |= CARBON_MODIFIERS[modifier]
        if any((one.key, one.modifiers) == (key, modifiers) for one in self._registered.values()):
            reason = "another hotkey of VoiceDesk is the same key on a Mac"
            return HotkeyProblem(binding, taken(binding.shortcut, reason))
        number = next(self._numbers)
        error = self._calls.register_hotkey(number, modifiers, key)
        if not error:
            self._registered[number] = _Registered(shortcut, binding, key, modifiers)
            return None
        if error == EVENT_HOTKEY_EXISTS:
            return HotkeyProblem(binding, taken(binding.shortcut))
        reason = f"macOS does not give it away (error {error})"
        return HotkeyProblem(binding, impossible(binding.shortcut, reason))

    def _key_of(self, name: str) -> int | None:
        # Digits go by their place: on some layouts they need Shift, and the number pad does not.
        if name in ANSI_KEYS and name.isalpha():
            found = self._calls.key_of(name)
            return ANSI_KEYS[name] if found is None else found
        return ANSI_KEYS.get(name, NAMED_KEYS.get(name))

    def _drop(self, numbers: Sequence[int]) -> None:
        for number in numbers:
            self._calls.unregister_hotkey(number)
            self._release(number, time.monotonic())
            del self._registered[number]

    def _on_event(self, number: int, is_pressed: bool) -> None:  # noqa: FBT001 - as Carbon calls it
        """Hand over: macOS waits for the end of this."""
        self._loop.call_soon_threadsafe(self._take, number, is_pressed, time.monotonic())

    def _take(self, number: int, is_pressed: bool, at_s: float) -> None:  # noqa: FBT001 - call_soon has no names
        if number not in self._registered:
            return
        if not is_pressed:
            self._release(number, at_s)
        elif number not in self._held:
            self._held[number] = False
            self._tell(number, at_s, is_pressed=True)
            self._look_later()

    def _look(self) -> None:
        """Find releases that nobody told, as when the screen was locked while a key was held."""
        self._next_look = None
        for number, was_down in tuple(self._held.items()):
            is_down = self._calls.is_down(self._registered[number].key)
            # A system that does not let us see keys shows them as up from the beginning.
            if was_down and not is_down:
                self._release(number, time.monotonic())
            elif is_down:
                self._held[number] = True
        self._look_later()

    def _look_later(self) -> None:
        if self._held and self._next_look is None:
            self._next_look = self._loop.call_later(_LOOK_S, self._look)

    def _release(self, number: int, at_s: float) -> None:
        if self._held.pop(number, None) is not None:
            self._tell(number, at_s, is_pressed=False)
        if not self._held and self._next_look is not None:
            self._next_look.cancel()
            self._next_look = None

    def _tell(self, number: int, at_s: float, *, is_pressed: bool) -> None:
        self.on_key(HotkeyEvent(self._registered[number].binding, is_pressed, at_s))


async def open_macos_hotkeys() -> Hotkeys:
    """Return the hotkeys of this Mac; to be called on the main thread.

    Raises:
        OSError: this is not macOS.
    """
    from voicedesk.desktop.macos.hotkeys import MacHotkeyCalls

    return MacHotkeys(MacHotkeyCalls())


def _ignore(_event: HotkeyEvent) -> None:
    """Nobody listens yet."""
