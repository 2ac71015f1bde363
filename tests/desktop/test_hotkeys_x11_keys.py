"""Where a shortcut's keys are, on keyboards that few people have."""

from __future__ import annotations

import pytest

from voicedesk.core.shortcuts import KEYS, Modifier, parse_shortcut
from voicedesk.desktop.hotkeys.x11_keys import CONTROL, KEYSYMS, LOCK, SHIFT, XKeyboard

FIRST = 8
MOD1, MOD2, MOD3, MOD4, MOD5 = (1 << bit for bit in range(3, 8))
ALT_L, SUPER_L, NUM_LOCK, SCROLL_LOCK, LEVEL3_LOCK = 0xFFE9, 0xFFEB, 0xFF7F, 0xFF14, 0xFE05
F9 = KEYSYMS["F9"]


def keyboard(keys: dict[int, tuple[int, ...]], *mods: tuple[int, ...]) -> XKeyboard:
    """Make a keyboard of a few keys; ``mods`` are the keycodes of Mod1 and so on."""
    keysyms = tuple(keys.get(keycode, (0, 0)) for keycode in range(FIRST, 256))
    return XKeyboard(FIRST, keysyms, ((), (), (), *mods, *[()] * (5 - len(mods))))


USUAL = {
    64: (ALT_L,),
    77: (NUM_LOCK,),
    75: (F9, F9),
    133: (SUPER_L,),
    78: (SCROLL_LOCK,),
    92: (LEVEL3_LOCK,),
}


def test_every_key_has_a_name_on_x11() -> None:
    assert set(KEYSYMS) == set(KEYS)
    assert len(set(KEYSYMS.values())) == len(KEYS)


def test_modifiers_are_where_the_tables_put_them() -> None:
    found = keyboard(USUAL, (64,), (77,), (), (133,))
    assert {modifier: found.mask(modifier) for modifier in Modifier} == {
        Modifier.CTRL: CONTROL,
        Modifier.ALT: MOD1,
        Modifier.SHIFT: SHIFT,
        Modifier.META: MOD4,
    }
    elsewhere = keyboard(USUAL, (133,), (77,), (), (), (64,))
    assert elsewhere.mask(Modifier.ALT) == MOD5
    assert elsewhere.mask(Modifier.META) == MOD1


def test_a_shortcut_with_a_modifier_that_is_missing_has_no_place() -> None:
    found = keyboard(USUAL, (64,), (77,))
    assert found.place(parse_shortcut("Meta+F9")) is None
    assert found.place(parse_shortcut("Alt+Shift+F9")) == (75, MOD1 | SHIFT)
    assert found.place(parse_shortcut("F9")) == (75, 0)
    assert found.place(parse_shortcut("Pause")) is None


@pytest.mark.parametrize(
    ("mods", "locks"),
    [
        (((64,), (77,)), LOCK | MOD2),
        (((64,), (), (77,)), LOCK | MOD3),
        (((64,), (), (78,)), LOCK | MOD2 | MOD3),
        (((64,), (77,), (78,), (133,), (92,)), LOCK | MOD2 | MOD3 | MOD5),
        (((64,), (64,)), LOCK | MOD2),
        (((), (64,)), LOCK),
        (((64, 77),), LOCK),
    ],
)
def test_locks_are_all_that_nobody_holds(mods: tuple[tuple[int, ...], ...], locks: int) -> None:
    assert keyboard(USUAL, *mods).locks == locks


def test_every_combination_of_locks_is_a_variant() -> None:
    found = keyboard(USUAL, (64,), (77,), (78,))
    variants = list(found.variants(CONTROL))
    assert len(variants) == len(set(variants)) == 8
    assert {variant & ~found.locks for variant in variants} == {CONTROL}


def test_a_letter_is_looked_for_from_the_first_level_on() -> None:
    d, f = ord("d"), ord("f")
    found = keyboard({40: (0, 0, d), 50: (d, f), 60: (f,), 70: (f,)})
    assert found.keycode("D") == 50
    assert found.keycode("F") == 60


def test_a_letter_or_a_far_function_key_that_is_on_no_key_is_where_it_usually_is() -> None:
    found = keyboard({})
    usual = {"Q": 24, "P": 33, "A": 38, "L": 46, "Z": 52, "M": 58, "1": 10, "0": 19}
    usual |= {"F13": 191, "F24": 202}
    assert {key: found.keycode(key) for key in usual} == usual
    assert found.keycode("F12") is None
    small = XKeyboard(FIRST, ((0,),) * 20, ((),) * 8)
    assert small.keycode("A") is None
    assert small.keycode("Q") == 24
