"""Where the keys of a shortcut are on the keyboard that an X server has."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from voicedesk.core.shortcuts import Modifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from voicedesk.core.shortcuts import Shortcut

SHIFT, LOCK, CONTROL = 1 << 0, 1 << 1, 1 << 2
"""The modifiers with a fixed meaning; what the other five mean is the keyboard's business."""
_MOD2 = 1 << 4
"""Usually Num Lock."""
ALL_MODIFIERS = 0xFF

_NAMED = {
    "Space": 0x0020,
    "Tab": 0xFF09,
    "Return": 0xFF0D,
    "Escape": 0xFF1B,
    "Backspace": 0xFF08,
    "Insert": 0xFF63,
    "Delete": 0xFFFF,
    "Home": 0xFF50,
    "End": 0xFF57,
    "PageUp": 0xFF55,
    "PageDown": 0xFF56,
    "Up": 0xFF52,
    "Down": 0xFF54,
    "Left": 0xFF51,
    "Right": 0xFF53,
    "Pause": 0xFF13,
    "ScrollLock": 0xFF14,
    "Print": 0xFF61,
    "Menu": 0xFF67,
}
_F1 = 0xFFBE
KEYSYMS = {
    **{letter: ord(letter.lower()) for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"},
    **{f"F{number}": _F1 + number - 1 for number in range(1, 25)},
    **_NAMED,
}
"""What X calls the keys of ``core.shortcuts``."""

_ROWS = {10: "1234567890", 24: "QWERTYUIOP", 38: "ASDFGHJKL", 52: "ZXCVBNM"}
_F13_KEYCODE = 191
_US_KEYCODES = {
    **{key: first + place for first, row in _ROWS.items() for place, key in enumerate(row)},
    # Layouts give the keys beyond F12, which macro pads have, names of other purposes.
    **{f"F{number}": _F13_KEYCODE + number - 13 for number in range(13, 25)},
}
"""Where a key is on a US keyboard, for those that write no Latin letters."""

_ALT = (0xFFE9, 0xFFEA)
_SUPER = (0xFFEB, 0xFFEC)
_FIRST_CONSOLE, _LAST_CONSOLE = 0x1008FE01, 0x1008FE0C
_NUM_LOCK, _SCROLL_LOCK, _LEVEL3_LOCK, _LEVEL5_LOCK = 0xFF7F, 0xFF14, 0xFE05, 0xFE13


@dataclass(frozen=True)
class XKeyboard:
    """An X server's tables: what is on each key, and which keys are its eight modifiers."""

    first_keycode: int
    keysyms: tuple[tuple[int, ...], ...]
    """Of each key from the first on: its symbols, group by group, level by level."""
    modifiers: tuple[tuple[int, ...], ...]
    """The keycodes of Shift, Lock, Control, Mod1 to Mod5."""

    def keycode(self, key: str) -> int | None:
        """Return the key that bears the symbol, in the first group and level that any has."""
        wanted = KEYSYMS[key]
        found = [
            (symbols.index(wanted), keycode)
            for keycode, symbols in enumerate(self.keysyms, self.first_keycode)
            if wanted in symbols
        ]
        if found:
            return min(found)[1]
        position = _US_KEYCODES.get(key)
        return position if position in range(*self._range) else None

    def mask(self, modifier: Modifier) -> int:
        """Return the bit of a modifier, 0 where the keyboard has none."""
        match modifier:
            case Modifier.CTRL:
                return CONTROL
            case Modifier.SHIFT:
                return SHIFT
            case Modifier.ALT:
                return self._bit_of(_ALT)
            case Modifier.META:
                return self._bit_of(_SUPER)

    def masks(self, modifiers: Iterable[Modifier]) -> int | None:
        """Return the bits of all, None if one of them is missing."""
        masks = [self.mask(modifier) for modifier in modifiers]
        return sum(set(masks)) if all(masks) else None

    @cached_property
    def locks(self) -> int:
        """The bits that say nothing about which keys are held."""
        # Some layouts keep Num Lock where the tables do not show it.
        locks = LOCK | (self._bit_of((_NUM_LOCK,)) or _MOD2)
        for keysym in (_SCROLL_LOCK, _LEVEL3_LOCK, _LEVEL5_LOCK):
            locks |= self._bit_of((keysym,))
        return locks & ~sum({self.mask(modifier) for modifier in Modifier})

    def place(self, shortcut: Shortcut) -> tuple[int, int] | None:
        """Return the key and the modifiers of a shortcut, None if the keyboard lacks one."""
        keycode, masks = self.keycode(shortcut.key), self.masks(shortcut.modifiers)
        return None if keycode is None or masks is None else (keycode, masks)

    def switches_console(self, place: tuple[int, int]) -> bool:
        """Tell whether the X server keeps a key to itself, and grants it all the same."""
        keycode, masks = place
        return masks == CONTROL | self.mask(Modifier.ALT) and any(
            _FIRST_CONSOLE <= symbol <= _LAST_CONSOLE
            for symbol in self.keysyms[keycode - self.first_keycode]
        )

    def places(self, shortcuts: Iterable[Shortcut]) -> tuple[int, list[tuple[int, int] | None]]:
        """Return all that grabbing these depends on."""
        return self.locks, [self.place(shortcut) for shortcut in shortcuts]

    def variants(self, masks: int) -> Iterator[int]:
        """Give the modifiers with each combination of locks, which X takes for different ones."""
        some = self.locks
        while some:
            yield masks | some
            some = (some - 1) & self.locks
        yield masks

    @property
    def _range(self) -> tuple[int, int]:
        return self.first_keycode, self.first_keycode + len(self.keysyms)

    def _bit_of(self, keysyms: tuple[int, ...]) -> int:
        for number, keycodes in enumerate(self.modifiers):
            for keycode in keycodes:
                if keycode in range(*self._range) and any(
                    symbol in keysyms for symbol in self.keysyms[keycode - self.first_keycode]
                ):
                    return 1 << number
        return 0
