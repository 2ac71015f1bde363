"""Apple's numbers of keys: they go by where a key is, so letters are looked up in the layout."""

from __future__ import annotations

from enum import IntFlag

from voicedesk.core.shortcuts import Modifier


class CarbonModifier(IntFlag):
    """As RegisterEventHotKey wants them."""

    CMD_KEY = 0x0100
    SHIFT_KEY = 0x0200
    OPTION_KEY = 0x0800
    CONTROL_KEY = 0x1000


class EventFlag(IntFlag):
    """As events have them."""

    SHIFT = 0x0002_0000
    CONTROL = 0x0004_0000
    ALTERNATE = 0x0008_0000
    COMMAND = 0x0010_0000


CARBON_MODIFIERS = {
    Modifier.CTRL: CarbonModifier.CONTROL_KEY,
    Modifier.ALT: CarbonModifier.OPTION_KEY,
    Modifier.SHIFT: CarbonModifier.SHIFT_KEY,
    Modifier.META: CarbonModifier.CMD_KEY,
}

KEY_RETURN = 0x24
KEY_TAB = 0x30
KEY_COMMAND = 0x37
KEY_SHIFT = 0x38

# The places of an American keyboard, for layouts that do not have the character at all.
_ROWS = (
    ("ASDFHGZXCV", 0x00),
    ("BQWERYT", 0x0B),
    ("1234", 0x12),
)
ANSI_KEYS = {
    **{character: first + at for row, first in _ROWS for at, character in enumerate(row)},
    "6": 0x16,
    "5": 0x17,
    "9": 0x19,
    "7": 0x1A,
    "8": 0x1C,
    "0": 0x1D,
    "O": 0x1F,
    "U": 0x20,
    "I": 0x22,
    "P": 0x23,
    "L": 0x25,
    "J": 0x26,
    "K": 0x28,
    "N": 0x2D,
    "M": 0x2E,
}

NAMED_KEYS = {
    "F1": 0x7A,
    "F2": 0x78,
    "F3": 0x63,
    "F4": 0x76,
    "F5": 0x60,
    "F6": 0x61,
    "F7": 0x62,
    "F8": 0x64,
    "F9": 0x65,
    "F10": 0x6D,
    "F11": 0x67,
    "F12": 0x6F,
    "F13": 0x69,
    "F14": 0x6B,
    "F15": 0x71,
    "F16": 0x6A,
    "F17": 0x40,
    "F18": 0x4F,
    "F19": 0x50,
    "F20": 0x5A,
    "Space": 0x31,
    "Tab": KEY_TAB,
    "Return": KEY_RETURN,
    "Escape": 0x35,
    "Backspace": 0x33,
    "Insert": 0x72,
    "Delete": 0x75,
    "Home": 0x73,
    "End": 0x77,
    "PageUp": 0x74,
    "PageDown": 0x79,
    "Left": 0x7B,
    "Right": 0x7C,
    "Down": 0x7D,
    "Up": 0x7E,
    "Menu": 0x6E,
    # What macOS takes these keys of a PC's keyboard for.
    "Print": 0x69,
    "ScrollLock": 0x6B,
    "Pause": 0x71,
}
"""F21 to F24 are not there: macOS has no such keys."""
