"""Hotkeys on a real X server: keys come from xdotool, the program that has the focus is xterm."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.contracts.hotkeys import ASK, DICTATE, ExclusiveHotkeysContract
from tests.desk.hands import wait_for_window
from tests.desk.processes import Program, run
from tests.desktop.x11_keyboard import (
    ONCE,
    Environment,
    RecordedConnection,
    Rig,
    binding,
    listen,
    until,
)
from voicedesk.core.errors import ErrorKind
from voicedesk.core.overriding import override
from voicedesk.core.shortcuts import parse_shortcut
from voicedesk.desktop.hotkeys.x11_events import KeyMoved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from voicedesk.desktop.hotkeys.x11 import X11Hotkeys
    from voicedesk.desktop.hotkeys.x11_connection import XConnection
    from voicedesk.desktop.hotkeys.x11_events import LayoutChanged


class TestX11HotkeysContract(ExclusiveHotkeysContract):
    @pytest.fixture(autouse=True)
    def with_rig(self, rig: Rig) -> None:
        self.rig = rig

    async def make(self) -> X11Hotkeys:
        return self.rig.make()

    async def press(self, shortcut: str) -> None:
        self.rig.press(shortcut)

    async def release(self, shortcut: str) -> None:
        self.rig.release(shortcut)

    async def repeat(self, shortcut: str) -> None:
        await self.rig.repeat()

    async def take(self, shortcut: str) -> None:
        assert self.rig.take(shortcut)


class TestX11HotkeysContractOnQt(TestX11HotkeysContract):
    """The same on the loop that the window has."""

    @pytest.fixture(autouse=True)
    def with_qt(self, qapp: object) -> None:
        """Tests that have this run on Qt's loop."""


@pytest.fixture
def xterm(x_screen: Environment, tmp_path: Path) -> Iterator[Callable[[], bytes]]:
    """Give what a terminal has been typed; without a window manager the pointer is the focus."""
    typed = tmp_path / "typed"
    typed.touch()
    command = ["xterm", "-title", "foreign", "-geometry", "80x24+0+0", "-e", "sh", "-c"]
    command.append(f"stty raw -echo; echo ready > {tmp_path}/ready; exec dd bs=1 of={typed}")
    with Program(command, x_screen, tmp_path / "xterm.log") as program:
        window = wait_for_window(x_screen, "foreign")
        program.wait_ready((tmp_path / "ready").exists)
        x, y = window.geometry.centre
        run(["xdotool", "mousemove", str(x), str(y)], x_screen)
        yield typed.read_bytes


async def test_nothing_of_a_held_key_reaches_the_program_that_has_the_focus(
    rig: Rig, xterm: Callable[[], bytes]
) -> None:
    hotkeys, heard = await listen(rig, binding("F9"), binding("Ctrl+Alt+D", ASK))
    for shortcut, action in (("F9", DICTATE), ("Ctrl+Alt+D", ASK)):
        heard.events.clear()
        rig.press(shortcut)
        await rig.repeat()
        rig.release(shortcut)
        await heard.wait_for((action, True), (action, False))
    await hotkeys.aclose()
    rig.keyboard.type("z")
    await until(lambda: xterm().endswith(b"z"))
    assert xterm() == b"z"
    rig.keyboard.key("F9")
    await until(lambda: xterm() == b"z\x1b[20~")


async def test_caps_lock_and_num_lock_make_no_difference(rig: Rig) -> None:
    hotkeys, heard = await listen(rig, binding("Ctrl+F9"))
    for locks in (["Caps_Lock"], ["Num_Lock"], ["Caps_Lock", "Num_Lock"]):
        rig.keyboard.key(*locks)
        heard.events.clear()
        rig.press("Ctrl+F9")
        await rig.repeat()
        rig.release("Ctrl+F9")
        await heard.wait_for(*ONCE)
        rig.keyboard.key(*locks)
    await hotkeys.aclose()


async def test_other_modifiers_make_another_shortcut(rig: Rig) -> None:
    hotkeys, heard = await listen(rig, binding("Ctrl+F9"), binding("Ctrl+Shift+F9", ASK))
    rig.press("Ctrl+Meta+F9")
    rig.release("Ctrl+Meta+F9")
    rig.press("Ctrl+Shift+F9")
    rig.release("Ctrl+Shift+F9")
    await heard.wait_for((ASK, True), (ASK, False))
    await hotkeys.aclose()


async def test_the_key_counts_and_not_its_modifiers_once_it_is_held(rig: Rig) -> None:
    hotkeys, heard = await listen(rig, binding("Ctrl+Alt+D"))
    rig.press("Ctrl+Alt+D")
    rig.keyboard.release("alt")
    rig.keyboard.release("ctrl")
    await heard.wait_for((DICTATE, True))
    await rig.repeat()
    assert heard.told == [(DICTATE, True)]
    rig.keyboard.release("d")
    await heard.wait_for(*ONCE)
    await hotkeys.aclose()


async def test_a_second_hotkey_is_heard_while_the_first_is_held(rig: Rig) -> None:
    hotkeys, heard = await listen(rig, binding("Ctrl+F9"), binding("Ctrl+F10", ASK))
    rig.press("Ctrl+F9")
    rig.keyboard.key("a")
    rig.keyboard.press("ctrl")
    rig.keyboard.press("F10")
    rig.keyboard.release("F10")
    await heard.wait_for((DICTATE, True), (ASK, True), (ASK, False))
    rig.release("Ctrl+F9")
    await heard.wait_for((DICTATE, True), (ASK, True), (ASK, False), (DICTATE, False))
    await hotkeys.aclose()


async def test_ten_taps_are_ten_even_when_the_loop_is_busy(rig: Rig) -> None:
    hotkeys, heard = await listen(rig, binding("Ctrl+F9"))
    rig.keyboard.press("ctrl")
    # The loop sees nothing of all this before it is over.
    run(["xdotool", "key", "--delay", "100", *["F9"] * 10], rig.environment)
    rig.keyboard.release("ctrl")
    await heard.wait_for(*ONCE * 10)
    await hotkeys.aclose()


async def test_a_long_press_is_one_even_when_the_loop_is_busy(rig: Rig) -> None:
    hotkeys, heard = await listen(rig, binding("Ctrl+F9"))
    for times in range(1, 4):
        rig.press("Ctrl+F9")
        run(["xdotool", "sleep", "0.4"], rig.environment)
        rig.release("Ctrl+F9")
        await heard.wait_for(*ONCE * times)
    await hotkeys.aclose()


class PiecemealConnection(RecordedConnection):
    """Gives each release alone, as if what follows it were still on its way."""

    has_released = False

    @override
    def next_event(self) -> KeyMoved | LayoutChanged | None:
        if self.has_released:
            self.has_released = False
            return None
        event = super().next_event()
        self.has_released = isinstance(event, KeyMoved) and not event.is_pressed
        return event


async def test_half_a_repeat_is_no_release_even_when_the_key_is_up_by_then(rig: Rig) -> None:
    both = (binding("Ctrl+F9"), binding("Ctrl+F10", ASK))
    hotkeys, heard = await listen(rig, *both, connection=PiecemealConnection)
    rig.press("Ctrl+F9")
    await rig.repeat()
    run(["xdotool", "sleep", "0.2"], rig.environment)
    rig.release("Ctrl+F9")
    await heard.wait_for(*ONCE)
    rig.press("Ctrl+F10")
    rig.release("Ctrl+F10")
    await heard.wait_for(*ONCE, (ASK, True), (ASK, False))
    await hotkeys.aclose()


async def test_a_release_is_told_at_once_when_the_server_has_repeated_the_key(rig: Rig) -> None:
    hotkeys, heard = await listen(rig, binding("Ctrl+F9"))
    rig.press("Ctrl+F9")
    await rig.repeat()
    before_s = time.monotonic()
    rig.release("Ctrl+F9")
    await heard.wait_for(*ONCE)
    assert before_s <= heard.events[1].at_s
    await hotkeys.aclose()


async def test_a_key_taken_in_part_is_given_back_whole(rig: Rig) -> None:
    other, third = rig.other(), rig.other()
    keyboard = other.keyboard()
    place = keyboard.place(parse_shortcut("Ctrl+F9"))
    assert place is not None
    with_num_lock = [place[1] | keyboard.locks & ~2]
    assert other.grab(place[0], with_num_lock)
    hotkeys = rig.make()
    (problem,) = await hotkeys.bind([binding("Ctrl+F9")])
    assert problem.error.kind is ErrorKind.SHORTCUT_TAKEN
    assert third.grab(place[0], [place[1]])
    await hotkeys.aclose()


async def test_what_is_bound_is_taken_for_others_until_it_is_bound_no_more(rig: Rig) -> None:
    hotkeys, _ = await listen(rig, binding("Ctrl+F9"))
    assert not rig.take("Ctrl+F9")
    await hotkeys.bind([])
    assert rig.take("Ctrl+F9")
    await hotkeys.aclose()


async def test_a_release_that_another_program_was_told_is_found(rig: Rig) -> None:
    run(["xset", "r", "off"], rig.environment)
    try:
        hotkeys, heard = await listen(rig, binding("Ctrl+F9"))
        other = rig.other()
        rig.press("Ctrl+F9")
        await heard.wait_for((DICTATE, True))
        take_keyboard(rig.made[-1][1], other)
        rig.release("Ctrl+F9")
        await heard.wait_for(*ONCE)
        assert not [move for move in rig.moves if not move.is_pressed]
        other._display.ungrab_keyboard(0)
        other._display.sync()
        rig.press("Ctrl+F9")
        rig.release("Ctrl+F9")
        await heard.wait_for(*ONCE * 2)
        await hotkeys.aclose()
    finally:
        run(["xset", "r", "on"], rig.environment)


def take_keyboard(holder: XConnection, other: XConnection) -> None:
    """Let another program have the whole keyboard, as X does when the holder's grab breaks."""
    already_grabbed, success, asynchronously, now = 1, 0, 1, 0
    root = other._root
    assert root.grab_keyboard(False, asynchronously, asynchronously, now) == already_grabbed
    holder._display.ungrab_keyboard(now)
    holder._display.sync()
    assert root.grab_keyboard(False, asynchronously, asynchronously, now) == success


async def test_a_key_that_is_held_while_it_is_bound_counts_when_it_is_pressed_anew(
    rig: Rig,
) -> None:
    rig.press("Ctrl+F9")
    hotkeys, heard = await listen(rig, binding("Ctrl+F9"), binding("Ctrl+F10", ASK))
    await rig.repeat()
    rig.release("Ctrl+F9")
    await until(lambda: hotkeys._held.wait_s is None)
    assert heard.told == []
    rig.press("Ctrl+F9")
    rig.release("Ctrl+F9")
    await heard.wait_for(*ONCE)
    await hotkeys.aclose()
