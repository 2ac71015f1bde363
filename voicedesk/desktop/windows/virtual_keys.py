"""Microsoft's numbers of keys; they go by what a key writes or does, not by where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core.shortcuts import KEYS, Modifier
from voicedesk.desktop.windows.structures import HotkeyModifier

if TYPE_CHECKING:
    from voicedesk.core.shortcuts import Shortcut

VK_CANCEL = 0x03
VK_TAB = 0x09
VK_RETURN = 0x0D
VK_SHIFT = 0x10
VK_CONTROL = 0x11
VK_MENU = 0x12
VK_INSERT = 0x2D
VK_LWIN = 0x5B
VK_RWIN = 0x5C

MODIFIER_KEYS = (VK_SHIFT, VK_CONTROL, VK_MENU, VK_LWIN, VK_RWIN)

_NAMED = {
    "Space": 0x20,
    "Tab": VK_TAB,
    "Return": VK_RETURN,
    "Escape": 0x1B,
    "Backspace": 0x08,
    "Insert": VK_INSERT,
    "Delete": 0x2E,
    "Home": 0x24,
    "End": 0x23,
    "PageUp": 0x21,
    "PageDown": 0x22,
    "Up": 0x26,
    "Down": 0x28,
    "Left": 0x25,
    "Right": 0x27,
    "Pause": 0x13,
    "ScrollLock": 0x91,
    "Print": 0x2C,
    "Menu": 0x5D,
}
VIRTUAL_KEYS = {
    **{key: ord(key) for key in KEYS if len(key) == 1},
    **{f"F{number}": 0x6F + number for number in range(1, 25)},
    **_NAMED,
}
"""The number of each of core.shortcuts.KEYS."""

EXTENDED = frozenset(_NAMED[key] for key in ("Insert", "Delete", "Home", "End")) | frozenset(
    _NAMED[key] for key in ("PageUp", "PageDown", "Up", "Down", "Left", "Right", "Menu")
)
"""Keys that the number pad has as well; without the flag for it they would be that one."""

_MODIFIERS = {
    Modifier.CTRL: HotkeyModifier.MOD_CONTROL,
    Modifier.ALT: HotkeyModifier.MOD_ALT,
    Modifier.SHIFT: HotkeyModifier.MOD_SHIFT,
    Modifier.META: HotkeyModifier.MOD_WIN,
}


def hotkey_numbers(shortcut: Shortcut) -> tuple[int, int]:
    """Return the modifiers, as RegisterHotKey wants them, and the virtual key."""
    modifiers = HotkeyModifier.MOD_NOREPEAT
    for modifier in shortcut.modifiers:
        modifiers |= _MODIFIERS[modifier]
    # The keyboard sends another key when Ctrl is held: Ctrl+Pause is Break.
    if Modifier.CTRL in shortcut.modifiers and shortcut.key in ("Pause", "ScrollLock"):
        return int(modifiers), VK_CANCEL
    return int(modifiers), VIRTUAL_KEYS[shortcut.key]
