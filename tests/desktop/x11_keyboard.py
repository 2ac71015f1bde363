"""A keyboard on a real X server that xdotool plays, and hotkeys that listen to it."""

from __future__ import annotations

import asyncio
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.contracts.hotkeys import DICTATE, Heard
from tests.desk.hands import Keyboard
from tests.desk.processes import Program, run
from tests.desk.services import start_x_server
from voicedesk.core.hotkeys import HotkeyBinding
from voicedesk.core.overriding import override
from voicedesk.core.shortcuts import parse_shortcut
from voicedesk.desktop.hotkeys.x11 import X11Hotkeys
from voicedesk.desktop.hotkeys.x11_connection import XConnection
from voicedesk.desktop.hotkeys.x11_events import KeyMoved

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

    from voicedesk.core.hotkeys import HotkeyAction
    from voicedesk.desktop.hotkeys.x11_events import LayoutChanged

NAMES = {"Ctrl": "ctrl", "Alt": "alt", "Shift": "shift", "Meta": "super"}
Environment = dict[str, str]


ONCE = ((DICTATE, True), (DICTATE, False))


@contextmanager
def x_server(logs: Path) -> Generator[tuple[Program, Environment]]:
    environment = {name: text for name, text in os.environ.items() if name != "XAUTHORITY"}
    server, environment["DISPLAY"] = start_x_server(environment, logs, screen="640x480x24")
    with server:
        run(["xset", "r", "rate", "150", "50"], environment)
        yield server, environment


@pytest.fixture(scope="module")
def x_screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Environment]:
    """The environment of an X server that repeats held keys soon, without a window manager."""
    with x_server(tmp_path_factory.mktemp("x-logs")) as (_, environment):
        yield environment


class RecordedConnection(XConnection):
    """Keeps what the server told."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.moves: list[KeyMoved] = []
        self.changes = 0
        """How often all keys were given back."""

    @override
    def ungrab_all(self) -> None:
        self.changes += 1
        super().ungrab_all()

    @override
    def next_event(self) -> KeyMoved | LayoutChanged | None:
        event = super().next_event()
        if isinstance(event, KeyMoved):
            self.moves.append(event)
        return event


async def until(condition: Callable[[], bool]) -> None:
    """Let the loop run until something is so."""
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - the X server tells nobody
            await asyncio.sleep(0.002)


class Rig:
    """A keyboard, and the hotkeys that were made; closes what a test forgot to."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.keyboard = Keyboard(environment)
        self.others: list[XConnection] = []
        self.made: list[tuple[X11Hotkeys, RecordedConnection]] = []

    def make(self, kind: type[RecordedConnection] = RecordedConnection) -> X11Hotkeys:
        connection = kind(self.environment["DISPLAY"])
        self.made.append((X11Hotkeys(connection), connection))
        return self.made[-1][0]

    @property
    def moves(self) -> list[KeyMoved]:
        return self.made[-1][1].moves

    def other(self) -> XConnection:
        """Another program."""
        self.others.append(XConnection(self.environment["DISPLAY"]))
        return self.others[-1]

    def take(self, shortcut: str) -> bool:
        connection = self.other()
        keyboard = connection.keyboard()
        place = keyboard.place(parse_shortcut(shortcut))
        assert place is not None
        return connection.grab(place[0], keyboard.variants(place[1]))

    def press(self, shortcut: str) -> None:
        for key in self._keys(shortcut):
            self.keyboard.press(key)

    def release(self, shortcut: str) -> None:
        for key in reversed(self._keys(shortcut)):
            self.keyboard.release(key)

    async def repeat(self) -> None:
        """Wait until the server has repeated what is held, twice."""
        count = len(self.moves)
        await until(lambda: len(self.moves) >= count + 4)

    def press_keys(self, *keycodes: str) -> None:
        """Strike keys by their places: for a letter, xdotool would look for one, or make one."""
        for keycode in keycodes:
            self.keyboard.press(keycode)
        for keycode in reversed(keycodes):
            self.keyboard.release(keycode)

    def clean_up(self) -> None:
        for keycode in self.other().keys_down():
            self.keyboard.release(str(keycode))
        for hotkeys, connection in self.made:
            if hotkeys.ability.works:
                connection.close()
        for connection in self.others:
            connection.close()
        run(["setxkbmap", "-layout", "us", "-option", ""], self.environment)

    def _keys(self, shortcut: str) -> list[str]:
        # For a capital letter xdotool would hold Shift.
        keys = [NAMES.get(name, name) for name in shortcut.split("+")]
        return [key.lower() if len(key) == 1 else key for key in keys]


def binding(shortcut: str, action: HotkeyAction = DICTATE) -> HotkeyBinding:
    return HotkeyBinding(action, shortcut)


@pytest.fixture
def rig(x_screen: Environment) -> Iterator[Rig]:
    """A keyboard with the US layout, on which nothing is held before and after."""
    rig = Rig(x_screen)
    yield rig
    rig.clean_up()


async def listen(
    rig: Rig, *bindings: HotkeyBinding, connection: type[RecordedConnection] = RecordedConnection
) -> tuple[X11Hotkeys, Heard]:
    hotkeys = rig.make(connection)
    heard = Heard(hotkeys)
    assert not await hotkeys.bind(bindings)
    return hotkeys, heard
