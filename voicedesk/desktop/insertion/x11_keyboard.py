"""The keyboard: what is held on it, which key gives what, and combinations struck by XTest."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

from Xlib import XK, X
from Xlib.ext import xtest

from voicedesk.desktop.insertion.x11_problems import keys_held, shortcut_held
from voicedesk.desktop.insertion.x11_programs import SHIFT_INSERT, Chord

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicedesk.desktop.insertion.x11_connection import Connection

MODIFIERS_WITHIN_S = 3.0
OTHER_KEYS_WITHIN_S = 0.5
"""A key of the shortcut that is let go of last; one that somebody leans on must not be in the way."""

_LOOK_EVERY_S = 0.005
_ALL_MODIFIERS = 0xFF
_ON_US_KEYBOARDS = {"v": 55, "c": 54, "z": 52, "Insert": 118, "Control_L": 37, "Shift_L": 50}
"""Keycodes by their place, for layouts that have no such letter; programs fall back to it too."""


def keysym(name: str) -> int:
    return XK.string_to_keysym(name)


class Layout:
    """Which key gives what, in the group (of up to four layouts) that is active."""

    def __init__(self, first: int, rows: Sequence[Sequence[int]], group: int) -> None:
        self.first = first
        self.rows = rows
        # The core protocol tells of two groups in full, and of others after them.
        self._columns = (0, 1) if group == 0 else (2, 3) if group == 1 else (4, 5)
        self._is_rare = group > 1

    def key_for(self, symbol: int) -> int:
        """Return a keycode that gives a symbol without modifiers; 0 if none does."""
        plain = self._columns[0]
        preferred = range(len(self.rows[0]) - 1, 3, -1) if self._is_rare else (plain,)
        for column in (*preferred, 0, 2):
            for number, row in enumerate(self.rows):
                if column < len(row) and row[column] == symbol:
                    return self.first + number
        return 0

    def typed(self) -> dict[int, tuple[int, bool]]:
        """Return for each symbol the keycode that gives it, and whether with Shift."""
        found: dict[int, tuple[int, bool]] = {}
        if self._is_rare:
            return found
        for shifted, column in enumerate(self._columns):
            for number, row in enumerate(self.rows):
                if column < len(row) and row[column]:
                    found.setdefault(row[column], (self.first + number, bool(shifted)))
        return found

    def spare(self) -> list[int]:
        """Return keycodes that give nothing; not the first, which some toolkits take for none."""
        return [
            self.first + number for number, row in enumerate(self.rows) if number and not any(row)
        ]


class Keyboard:
    """Strikes keys, and waits for the user's fingers to be off them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def layout(self) -> Layout:
        display = self._connection.display
        first = display.display.info.min_keycode
        count = display.display.info.max_keycode - first + 1
        group = (self._connection.root.query_pointer().mask >> 13) & 0b11
        return Layout(first, display.get_keyboard_mapping(first, count), group)

    async def wait_until_free(self, *, within_s: float = MODIFIERS_WITHIN_S) -> None:
        """Return when no modifier is held, no shortcut, and preferably no other key either.

        Raises:
            InsertionError: the user holds a modifier or a shortcut all the time.
        """
        began_s = time.monotonic()
        locks = self._locks()
        while True:
            held_s = time.monotonic() - began_s
            if self._modifiers() & ~locks:
                if held_s > within_s:
                    raise keys_held()
            elif not any(self._connection.display.query_keymap()):
                return
            elif held_s > OTHER_KEYS_WITHIN_S:
                # All keys go to whoever has grabbed a key, for as long as that is down.
                if not self._connection.is_keyboard_grabbed():
                    return
                if held_s > within_s:
                    raise shortcut_held()
            await asyncio.sleep(_LOOK_EVERY_S)

    def strike(self, chord: Chord) -> Chord:
        """Strike a combination; where its letter is on no key, the one that pastes without.

        Returns:
            What was struck.
        """
        layout = self.layout()
        if chord.key == "v" and not layout.key_for(keysym("v")):
            chord = SHIFT_INSERT
        held = [self._key(layout, name) for name in chord.held]
        key = self._key(layout, chord.key)
        for code in (*held, key):
            self.press(code)
        for code in (key, *reversed(held)):
            self.release(code)
        self._connection.flush()
        return chord

    def press(self, keycode: int) -> None:
        xtest.fake_input(self._connection.display, X.KeyPress, keycode)

    def release(self, keycode: int) -> None:
        xtest.fake_input(self._connection.display, X.KeyRelease, keycode)

    def is_caps_locked(self) -> bool:
        return bool(self._modifiers() & X.LockMask)

    @staticmethod
    def _key(layout: Layout, name: str) -> int:
        return layout.key_for(keysym(name)) or _ON_US_KEYBOARDS[name]

    def _modifiers(self) -> int:
        return self._connection.root.query_pointer().mask & _ALL_MODIFIERS

    def _locks(self) -> int:
        """Return the modifiers that are on without being held: Caps Lock, Num Lock, Scroll Lock."""
        locks = X.LockMask
        layout = self.layout()
        symbols = {keysym("Num_Lock"), keysym("Scroll_Lock")}
        mapping: Any = self._connection.display.get_modifier_mapping()
        for number, keycodes in enumerate(mapping):
            for keycode in keycodes:
                if keycode and symbols.intersection(layout.rows[int(keycode) - layout.first]):
                    locks |= 1 << number
        return locks
