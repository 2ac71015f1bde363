"""Shortcuts and characters in the words of the portals."""

from __future__ import annotations

import pytest

from voicedesk.core.shortcuts import KEYS, Shortcut, parse_shortcut
from voicedesk.desktop.portals.keysyms import keysym_of, trigger_of


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("Ctrl+F9", "CTRL+F9"),
        ("Meta+D", "LOGO+d"),
        ("Shift+Alt+Ctrl+7", "CTRL+ALT+SHIFT+7"),
        ("Ctrl+Space", "CTRL+space"),
        ("Alt+Backspace", "ALT+BackSpace"),
        ("Ctrl+PageDown", "CTRL+Page_Down"),
        ("Pause", "Pause"),
    ],
)
def test_a_shortcut_is_written_as_the_specification_says(text: str, trigger: str) -> None:
    assert trigger_of(parse_shortcut(text)) == trigger


def test_every_key_has_a_name_that_x11_knows() -> None:
    from Xlib import XK

    for group in ("latin1", "miscellany"):
        XK.load_keysym_group(group)
    for key in KEYS:
        assert XK.string_to_keysym(trigger_of(Shortcut(key))), key


@pytest.mark.parametrize(
    ("character", "keysym"),
    [
        ("a", 0x61),
        ("~", 0x7E),
        ("é", 0xE9),
        ("ß", 0xDF),
        ("\u0100", 0x1000100),
        ("€", 0x10020AC),
        ("🙂", 0x101F642),
        ("\n", 0xFF0D),
        ("\t", 0xFF09),
        ("\x1b", None),
        ("\x00", None),
        ("\x7f", None),
        ("\x85", None),
    ],
)
def test_a_character_has_a_key(character: str, keysym: int | None) -> None:
    assert keysym_of(character) == keysym
