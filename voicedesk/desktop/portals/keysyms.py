"""Keys by the names and numbers that X11 gave them, which Wayland and its portals kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core.shortcuts import Modifier, xkb_name

if TYPE_CHECKING:
    from voicedesk.core.shortcuts import Shortcut

CONTROL = 0xFFE3
SHIFT = 0xFFE1
INSERT = 0xFF63
RETURN = 0xFF0D
TAB = 0xFF09
_UNICODE = 0x0100_0000
"""Added to a code point, it makes the keysym of any character."""

_MODIFIERS = {
    Modifier.CTRL: "CTRL",
    Modifier.ALT: "ALT",
    Modifier.SHIFT: "SHIFT",
    Modifier.META: "LOGO",
}


def trigger_of(shortcut: Shortcut) -> str:
    """Return a shortcut as the shortcuts specification of freedesktop.org writes it."""
    held = [name for modifier, name in _MODIFIERS.items() if modifier in shortcut.modifiers]
    return "+".join((*held, xkb_name(shortcut.key)))


def keysym_of(character: str) -> int | None:
    """Return the key that writes a character; None for one that no key writes."""
    if character == "\n":
        return RETURN
    if character == "\t":
        return TAB
    code = ord(character)
    if 0x20 <= code <= 0x7E or 0xA0 <= code <= 0xFF:
        return code
    # What is left below are commands to the program, such as Escape, and no part of a text.
    return _UNICODE + code if code > 0xFF else None
