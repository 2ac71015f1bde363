"""A keyboard of the program's own: it presses combinations, and types text that is on no key.

What the user holds on another keyboard is not mixed in by sway and its like: a program is told the
state of the keyboard that a key was pressed on. Hyprland adds the keyboards up where it is set to
(``input:virtualkeyboard:share_states``, https://github.com/hyprwm/Hyprland/pull/11214; always in the
versions before); the protocol tells nothing of other keyboards, so there the user has to let go of
modifiers in time.
"""

from __future__ import annotations

import asyncio
import os
import time
from enum import Enum
from typing import TYPE_CHECKING

from voicedesk.desktop.wayland.keymaps import CHORDS, parts_to_type
from voicedesk.desktop.wayland.protocols import VIRTUAL_KEYBOARD_MANAGER

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from voicedesk.desktop.wayland.connection import Connection, WaylandObject
    from voicedesk.desktop.wayland.keymaps import TypedPart

_XKB_TEXT = 1
_UP, _DOWN = 0, 1
_NONE_HELD = (0, 0, 0, 0)

SHIFT, CONTROL = (42, 1 << 0), (29, 1 << 2)
"""A modifier's key, and its bit in the state."""

_KEYMAP_SETTLES_S = 0.08
"""Until every program has read a new keymap; those under Xwayland ask for it only when told."""
_KEY_S = 0.002
"""Between keys. A program that cannot keep up is thrown out by the compositor."""


class Chord(Enum):
    """A combination: its modifiers, and its key by the number it has in Linux."""

    CTRL_V = ((CONTROL,), 47)
    CTRL_SHIFT_V = ((CONTROL, SHIFT), 47)
    SHIFT_INSERT = ((SHIFT,), 110)
    CTRL_C = ((CONTROL,), 46)
    CTRL_Z = ((CONTROL,), 44)


class Keyboard:
    """Two keyboards in truth: the one for combinations always keeps its keymap."""

    def __init__(self, connection: Connection, seat: WaylandObject) -> None:
        self._connection = connection
        manager = connection.bind(VIRTUAL_KEYBOARD_MANAGER)
        # Made once: compositors tell the focused program about each new keyboard.
        self._chords = manager.create("create_virtual_keyboard", seat)
        _set_keymap(self._chords, CHORDS)
        self._letters = manager.create("create_virtual_keyboard", seat)
        _set_keymap(self._letters, CHORDS)
        self._keymap = CHORDS

    def press(self, chord: Chord) -> None:
        """Press a combination and let go of it."""
        self.press_keys(*chord.value)

    def press_keys(self, modifiers: Sequence[tuple[int, int]], key: int) -> None:
        """Press a key, by its number in Linux, while modifiers are held."""
        held = 0
        for code, bit in modifiers:
            held |= bit
            self.turn(code, is_down=True)
            self._chords.request("modifiers", held, 0, 0, 0)
        self.turn(key, is_down=True)
        self.turn(key, is_down=False)
        for code, bit in reversed(modifiers):
            held &= ~bit
            self.turn(code, is_down=False)
            self._chords.request("modifiers", held, 0, 0, 0)

    def turn(self, key: int, *, is_down: bool) -> None:
        """Press one key, or let go of it."""
        self._chords.request("key", _now_ms(), key, _DOWN if is_down else _UP)

    async def type(self, text: str, may_go_on: Callable[[], bool]) -> bool:
        """Type a text key by key, which takes some milliseconds for each.

        Stops where ``may_go_on`` says so; returns whether all of it was typed.
        """
        try:
            for part in parts_to_type(text):
                if not await self._type_part(part, may_go_on):
                    return False
        finally:
            # Whoever asks what a key means is not to be told by a keymap of a few characters.
            self._chords.request("modifiers", *_NONE_HELD)
        await self._connection.sync()
        return True

    async def _type_part(self, part: TypedPart, may_go_on: Callable[[], bool]) -> bool:
        if part.keymap != self._keymap:
            _set_keymap(self._letters, part.keymap)
            self._keymap = part.keymap
        # Programs get the keymap with the first word from a keyboard.
        self._letters.request("modifiers", *_NONE_HELD)
        await self._connection.sync()
        await asyncio.sleep(_KEYMAP_SETTLES_S)
        for key in part.keys:
            if not may_go_on():
                return False
            self._letters.request("key", _now_ms(), key, _DOWN)
            self._letters.request("key", _now_ms(), key, _UP)
            await asyncio.sleep(_KEY_S)
        return True


def _set_keymap(keyboard: WaylandObject, keymap: str) -> None:
    text = keymap.encode() + b"\0"
    file = os.memfd_create("voicedesk-keymap", os.MFD_CLOEXEC)
    os.write(file, text)
    keyboard.request("keymap", _XKB_TEXT, file, len(text))


def _now_ms() -> int:
    return int(time.monotonic() * 1000) & 0xFFFFFFFF
