"""Hotkeys on a real X server whose keyboard has other layouts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contracts.hotkeys import ASK, DICTATE
from tests.desk.processes import run
from tests.desktop.x11_keyboard import ONCE, Rig, binding, listen, until
from voicedesk.core.errors import ErrorKind
from voicedesk.core.shortcuts import parse_shortcut

if TYPE_CHECKING:
    from voicedesk.desktop.hotkeys.x11_connection import XConnection

CTRL, ALT, ONE = "37", "64", "10"
"""Keys by their places."""


@pytest.mark.parametrize(
    ("layout", "z"),
    [("us", "52"), ("de", "29"), ("fr", "25"), ("dvorak", "61"), ("ru", "52"), ("us,ru", "52")],
)
async def test_letters_are_where_the_layout_has_them(rig: Rig, layout: str, z: str) -> None:
    run(["setxkbmap", "-layout", layout], rig.environment)
    hotkeys, heard = await listen(rig, binding("Ctrl+Alt+Z"), binding("Ctrl+1", ASK))
    rig.press_keys(CTRL, ALT, z)
    await heard.wait_for(*ONCE)
    rig.press_keys(CTRL, ONE)
    await heard.wait_for(*ONCE, (ASK, True), (ASK, False))
    await hotkeys.aclose()


async def test_the_second_layout_of_two_makes_no_difference(rig: Rig) -> None:
    run(["setxkbmap", "-layout", "us,ru", "-option", "grp:menu_toggle"], rig.environment)
    hotkeys, heard = await listen(rig, binding("Ctrl+Alt+Z"))
    rig.press_keys("135")
    rig.press_keys(CTRL, ALT, "52")
    await heard.wait_for(*ONCE)
    rig.press_keys("135")
    rig.press_keys(CTRL, ALT, "52")
    await heard.wait_for(*ONCE * 2)
    await hotkeys.aclose()


async def test_a_layout_that_changes_moves_the_keys(rig: Rig) -> None:
    hotkeys, heard = await listen(rig, binding("Ctrl+Alt+Z"), binding("Ctrl+F9", ASK))
    other = rig.other()
    await change_layout(rig, "de", other, now_taken=("Z", "29"))
    rig.press_keys(CTRL, ALT, "52")
    rig.press_keys(CTRL, ALT, "29")
    await heard.wait_for(*ONCE)
    await change_layout(rig, "us", other, now_taken=("Z", "52"))
    rig.press_keys(CTRL, ALT, "29")
    rig.press_keys(CTRL, ALT, "52")
    await heard.wait_for(*ONCE * 2)
    await hotkeys.aclose()


async def change_layout(
    rig: Rig, layout: str, other: XConnection, *, now_taken: tuple[str, str]
) -> None:
    """Set the layout and wait until the key of Ctrl+Alt+letter belongs to the hotkeys."""
    run(["setxkbmap", "-layout", layout], rig.environment)
    letter, keycode = now_taken
    masks = other.keyboard().masks(parse_shortcut(f"Ctrl+Alt+{letter}").modifiers)
    assert masks is not None

    def is_taken() -> bool:
        if other.grab(int(keycode), [masks]):
            other.ungrab_all()
            return False
        return True

    await until(is_taken)


async def test_a_layout_that_moves_no_key_of_ours_changes_nothing(rig: Rig) -> None:
    hotkeys, heard = await listen(rig, binding("Ctrl+Alt+Z"))
    before = hotkeys._keyboard
    # As programs do that type a character which is on no key.
    run(["xmodmap", "-e", "keycode 97 = U6F22 U6F22"], rig.environment)
    await until(lambda: hotkeys._keyboard != before)
    assert rig.made[-1][1].changes == 1
    rig.press_keys(CTRL, ALT, "52")
    await heard.wait_for(*ONCE)
    await hotkeys.aclose()


async def test_a_key_that_is_held_while_the_layout_changes_is_released_once(rig: Rig) -> None:
    hotkeys, heard = await listen(rig, binding("Ctrl+F9"), binding("Ctrl+Alt+Z", ASK))
    rig.press("Ctrl+F9")
    await heard.wait_for((DICTATE, True))
    await change_layout(rig, "de", rig.other(), now_taken=("Z", "29"))
    await rig.repeat()
    assert heard.told == [(DICTATE, True)]
    rig.release("Ctrl+F9")
    await heard.wait_for(*ONCE)
    await hotkeys.aclose()


async def test_a_key_that_is_missing_is_a_problem(rig: Rig) -> None:
    run(["xmodmap", "-e", "keysym Pause = NoSymbol"], rig.environment)
    hotkeys = rig.make()
    (problem,) = await hotkeys.bind([binding("Pause"), binding("Ctrl+F9", ASK)])
    assert problem.error.kind is ErrorKind.SHORTCUT_IMPOSSIBLE
    assert problem.error.message == "Pause cannot be used: the keyboard has no such key."
    await hotkeys.aclose()


async def test_a_key_that_switches_to_a_console_is_a_problem(rig: Rig) -> None:
    hotkeys = rig.make()
    problems = await hotkeys.bind([binding("Ctrl+Alt+F9"), binding("Ctrl+Alt+Shift+F9", ASK)])
    (problem,) = problems
    assert problem.error.kind is ErrorKind.SHORTCUT_IMPOSSIBLE
    assert "console" in problem.error.message
    await hotkeys.aclose()
