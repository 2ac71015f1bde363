"""Shortcuts on X11: keys that the server gives to this program and to no other.

A grabbed key does not reach the program that has the focus. While it is held, the server sends the
whole keyboard here.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from typing import TYPE_CHECKING

from voicedesk.core.hotkeys import HotkeyAbility, HotkeyEvent, HotkeyProblem
from voicedesk.core.worker import WorkerThread
from voicedesk.desktop.hotkeys.reading import impossible, read_bindings, taken
from voicedesk.desktop.hotkeys.x11_events import KeyMoved, XServerGone
from voicedesk.desktop.hotkeys.x11_held import XHeldKeys
from voicedesk.desktop.hotkeys.x11_keys import ALL_MODIFIERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from concurrent.futures import Future

    from voicedesk.core.errors import HotkeyError
    from voicedesk.core.hotkeys import HotkeyBinding
    from voicedesk.core.shortcuts import Shortcut
    from voicedesk.desktop.hotkeys.x11_connection import XConnection
    from voicedesk.desktop.hotkeys.x11_keys import XKeyboard

_log = logging.getLogger(__name__)

_LONGEST_OPENING_S = 2.0
_LAYOUT_SETTLES_S = 0.05
"""A new layout is told in several pieces."""
_GONE = HotkeyAbility(
    "X11",
    works=False,
    tells_releases=False,
    hint="The X server has ended the connection. Start VoiceDesk again.",
)

Place = tuple[int, int]
"""A key by its code, and the modifiers held with it."""


async def open_x11_hotkeys() -> X11Hotkeys | None:
    """Return the hotkeys of the display in the environment, None if no X server answers there."""
    if not os.environ.get("DISPLAY"):
        return None
    worker = WorkerThread("x11-hotkeys")
    opening = worker.submit(_connect)
    worker.retire()
    try:
        async with asyncio.timeout(_LONGEST_OPENING_S):
            connection = await asyncio.wrap_future(opening)
    except BaseException as error:
        # The thread cannot be interrupted, and what it brings later is wanted by nobody.
        opening.add_done_callback(_close_late)
        if not isinstance(error, TimeoutError):
            raise
        _log.info("the X server does not answer")
        return None
    return None if connection is None else X11Hotkeys(connection)


def _close_late(opening: Future[XConnection | None]) -> None:
    if not opening.cancelled() and (connection := opening.result()) is not None:
        connection.close()


def _connect() -> XConnection | None:
    from voicedesk.desktop.hotkeys.x11_connection import XConnection

    try:
        return XConnection()
    except XServerGone as error:
        _log.info("no X server for hotkeys: %s", error)
        return None


class X11Hotkeys:
    """Implements core.ports.Hotkeys on a connection of its own, which it closes."""

    def __init__(self, connection: XConnection) -> None:
        self.on_key = _ignore
        self._connection: XConnection | None = connection
        self._loop = asyncio.get_running_loop()
        self._wanted: Mapping[Shortcut, HotkeyBinding] = {}
        self._keyboard: XKeyboard | None = None
        self._grabbed: dict[Place, HotkeyBinding] = {}
        self._held = XHeldKeys(self._tell)
        self._looking: asyncio.TimerHandle | None = None
        self._relearning: asyncio.TimerHandle | None = None
        self._loop.add_reader(connection.file_number, self._look)

    @property
    def ability(self) -> HotkeyAbility:
        """See core.ports.Hotkeys; nothing works any more once the X server is gone."""
        return HotkeyAbility("X11") if self._connection else _GONE

    async def bind(self, bindings: Sequence[HotkeyBinding]) -> Sequence[HotkeyProblem]:
        """Grab these keys; see core.ports.Hotkeys."""
        wanted, problems = read_bindings(bindings)
        self._look()
        self._wanted = wanted
        problems.extend(self._grab_all(start_anew=True))
        return problems

    async def aclose(self) -> None:
        """Give every key back and end the connection; see core.ports.Hotkeys."""
        if self._connection is not None:
            connection = self._let_go(self._connection)
            connection.close()

    def _grab_all(self, *, start_anew: bool) -> list[HotkeyProblem]:
        if self._connection is None:
            return self._all_gone()
        try:
            problems = self._grab_on(self._connection)
            if start_anew:
                keys = {keycode for keycode, _ in self._grabbed}
                self._held.start_anew(self._connection.keys_down() & keys, time.monotonic())
        except XServerGone as error:
            self._lose(error)
            return self._all_gone()
        # What came with the server's answers is not announced again.
        self._look()
        return problems

    def _grab_on(self, connection: XConnection) -> list[HotkeyProblem]:
        problems: list[HotkeyProblem] = []
        connection.ungrab_all()
        self._grabbed = {}
        self._keyboard = keyboard = connection.keyboard()
        for shortcut, binding in self._wanted.items():
            place = keyboard.place(shortcut)
            error: HotkeyError | None = None
            if place is None:
                error = impossible(binding.shortcut, "the keyboard has no such key")
            elif keyboard.switches_console(place):
                error = impossible(binding.shortcut, "the X server switches to a console with it")
            elif place in self._grabbed:
                error = taken(binding.shortcut, "another hotkey of VoiceDesk has the same key")
            elif not connection.grab(place[0], keyboard.variants(place[1])):
                error = taken(binding.shortcut)
            else:
                self._grabbed[place] = binding
            if error is not None:
                problems.append(HotkeyProblem(binding, error))
        return problems

    def _look(self, *, closely: bool = False) -> None:
        """Take what has arrived; ask which keys are down where that alone does not say it."""
        if self._connection is None:
            return
        try:
            self._take_events(self._connection)
            if closely or self._held.is_unsure:
                down = self._connection.keys_down()
                # Only with every event before the answer taken is it known what the answer means.
                while self._take_events(self._connection):
                    down = self._connection.keys_down()
                self._held.settle(down, time.monotonic())
        except XServerGone as error:
            self._lose(error)
        else:
            self._plan_look()

    def _plan_look(self) -> None:
        wait_s = self._held.wait_s
        if self._looking is not None:
            # Keys that are typed meanwhile must not put it off.
            if wait_s is not None and self._looking.when() <= self._loop.time() + wait_s:
                return
            self._looking.cancel()
            self._looking = None
        if wait_s is not None:
            self._looking = self._loop.call_later(wait_s, self._look_closely)

    def _look_closely(self) -> None:
        self._looking = None
        self._look(closely=True)

    def _take_events(self, connection: XConnection) -> bool:
        """Take note of all that has arrived; False if it was nothing."""
        has_come = False
        while (event := connection.next_event()) is not None:
            has_come = True
            if isinstance(event, KeyMoved):
                self._on_key_moved(event)
            elif self._relearning is None:
                self._relearning = self._loop.call_later(_LAYOUT_SETTLES_S, self._learn_layout)
        return has_come

    def _on_key_moved(self, event: KeyMoved) -> None:
        now_s = time.monotonic()
        if not event.is_pressed:
            self._held.release(event.keycode, event.at_ms, now_s)
        elif self._keyboard is not None:
            masks = event.state & ALL_MODIFIERS & ~self._keyboard.locks
            binding = self._grabbed.get((event.keycode, masks))
            self._held.press(event.keycode, binding, event.at_ms, now_s)

    def _learn_layout(self) -> None:
        """Grab the keys where they are now; a key that is held stays so."""
        self._relearning = None
        if self._connection is None or self._keyboard is None:
            return
        try:
            keyboard = self._connection.keyboard()
        except XServerGone as error:
            self._lose(error)
            return
        # Programs that type give foreign characters to spare keys, several times in a second.
        if keyboard.places(self._wanted) == self._keyboard.places(self._wanted):
            self._keyboard = keyboard
            self._look()
            return
        for problem in self._grab_all(start_anew=False):
            _log.info("with the new keyboard layout: %s", problem.error.message)

    def _tell(self, event: HotkeyEvent) -> None:
        # Not at once: whoever hears of it is not to see this in the middle of its work.
        self._loop.call_soon(self._on_told, event)

    def _on_told(self, event: HotkeyEvent) -> None:
        self.on_key(event)

    def _lose(self, error: XServerGone) -> None:
        _log.info("hotkeys end: %s", error)
        if self._connection is not None:
            self._let_go(self._connection)
        self._held.start_anew(frozenset(), time.monotonic())

    def _let_go(self, connection: XConnection) -> XConnection:
        self._connection = None
        self._loop.remove_reader(connection.file_number)
        for timer in (self._looking, self._relearning):
            if timer is not None:
                timer.cancel()
        return connection

    def _all_gone(self) -> list[HotkeyProblem]:
        return [
            HotkeyProblem(binding, impossible(binding.shortcut, "the X server is gone"))
            for binding in self._wanted.values()
        ]


def _ignore(_event: HotkeyEvent) -> None:
    """Nobody listens yet."""
