"""A keyboard that the test plays, heard in every application."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from voicedesk.core.hotkeys import HotkeyAbility, HotkeyEvent, HotkeyProblem
from voicedesk.core.shortcuts import parse_shortcut
from voicedesk.desktop.hotkeys.reading import read_bindings, taken

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from voicedesk.core.hotkeys import HotkeyBinding
    from voicedesk.core.shortcuts import Shortcut


class FakeHotkeys:
    """Implements core.ports.Hotkeys.

    ``taken`` are shortcuts that another program has; it may be changed between two calls of
    ``bind``. Without ``tells_releases`` it says when a key goes down, and nothing more. ``bound``
    is what was listened to last, ``binds`` how often that was changed.
    """

    def __init__(self, *, taken: Collection[str] = (), tells_releases: bool = True) -> None:
        self.on_key = _ignore
        self.ability = HotkeyAbility("fake", tells_releases=tells_releases)
        self.taken = set(taken)
        self.bound: dict[Shortcut, HotkeyBinding] = {}
        self.binds = 0
        self.closed = False
        self._held: dict[Shortcut, HotkeyBinding] = {}

    async def bind(self, bindings: Sequence[HotkeyBinding]) -> Sequence[HotkeyProblem]:
        for shortcut in tuple(self._held):
            self.release(str(shortcut))
        self.binds += 1
        self.bound, problems = read_bindings(bindings)
        for text in self.taken:
            if binding := self.bound.pop(parse_shortcut(text), None):
                problems.append(HotkeyProblem(binding, taken(binding.shortcut)))
        return problems

    async def aclose(self) -> None:
        self.closed = True
        self.bound, self._held = {}, {}

    def press(self, shortcut: str) -> None:
        """Put a key down, or repeat it; nothing is told of keys that are not bound."""
        key = parse_shortcut(shortcut)
        if key in self.bound and key not in self._held:
            self._held[key] = self.bound[key]
            self.on_key(HotkeyEvent(self.bound[key], is_pressed=True, at_s=time.monotonic()))

    def release(self, shortcut: str) -> None:
        """Let a key come up."""
        binding = self._held.pop(parse_shortcut(shortcut), None)
        if binding is not None and self.ability.tells_releases:
            self.on_key(HotkeyEvent(binding, is_pressed=False, at_s=time.monotonic()))

    def tap(self, shortcut: str) -> None:
        """Press and release."""
        self.press(shortcut)
        self.release(shortcut)


def _ignore(_event: HotkeyEvent) -> None:
    """Nobody listens yet."""
