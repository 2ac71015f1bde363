"""The contract of core.ports.Hotkeys."""

from __future__ import annotations

import asyncio
import time
from abc import ABC, abstractmethod
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind
from voicedesk.core.hotkeys import HotkeyAction, HotkeyBinding

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from voicedesk.core.hotkeys import HotkeyEvent
    from voicedesk.core.ports import Hotkeys

PATIENCE_S = 5.0

Told = tuple[HotkeyAction, bool]


class Heard:
    """Everything that an implementation told."""

    def __init__(self, hotkeys: Hotkeys) -> None:
        self.events: list[HotkeyEvent] = []
        self._more = asyncio.Event()
        hotkeys.on_key = self._on_key

    @property
    def told(self) -> list[Told]:
        """The actions whose key went down (True) or came up (False), in order."""
        return [(event.binding.action, event.is_pressed) for event in self.events]

    async def wait_for(self, *told: Told) -> None:
        """Return when exactly this was told; fail when anything else was, or nothing more comes."""
        wanted = list(told)
        try:
            async with asyncio.timeout(PATIENCE_S):
                while len(self.told) < len(wanted):
                    self._more.clear()
                    await self._more.wait()
        except TimeoutError:
            pass
        assert self.told == wanted

    def _on_key(self, event: HotkeyEvent) -> None:
        self.events.append(event)
        self._more.set()


DICTATE, ASK = HotkeyAction.DICTATE, HotkeyAction.ASK


class HotkeysContract(ABC):
    """Subclasses work the keyboard of the system they listen to.

    That a key was *not* told is seen by pressing another one after it: what comes, comes in order.
    """

    first = "Ctrl+F9"
    second = "Ctrl+F10"

    @abstractmethod
    async def make(self) -> Hotkeys:
        """Return one that is bound to nothing."""

    @abstractmethod
    async def press(self, shortcut: str) -> None:
        """Put the keys down; return when the system has taken note of it."""

    @abstractmethod
    async def release(self, shortcut: str) -> None:
        """Let the keys come up, the main one first."""

    @abstractmethod
    async def repeat(self, shortcut: str) -> None:
        """Repeat a held key as the system does by itself, at least twice."""

    @asynccontextmanager
    async def listening(self, **shortcuts: str) -> AsyncGenerator[tuple[Hotkeys, Heard]]:
        """Give one that is bound to what is named (``dictate="Ctrl+F9"``), and what it tells."""
        hotkeys = await self.make()
        try:
            heard = Heard(hotkeys)
            assert not await hotkeys.bind(_bindings(**shortcuts))
            yield hotkeys, heard
        finally:
            await hotkeys.aclose()

    def told(self, hotkeys: Hotkeys, *told: Told) -> list[Told]:
        """Leave out the releases where the desktop tells none."""
        return [one for one in told if one[1] or hotkeys.ability.tells_releases]

    async def test_a_key_that_is_held_is_pressed_once_and_released_once(self) -> None:
        async with self.listening(dictate=self.first) as (hotkeys, heard):
            assert hotkeys.ability.works
            assert hotkeys.ability.name
            before_s = time.monotonic()
            await self.press(self.first)
            await heard.wait_for((DICTATE, True))
            await self.release(self.first)
            await heard.wait_for(*self.told(hotkeys, (DICTATE, True), (DICTATE, False)))
            times = [event.at_s for event in heard.events]
            assert before_s <= times[0] <= times[-1] <= time.monotonic()
            assert heard.events[0].binding == HotkeyBinding(DICTATE, self.first)

    async def test_repeats_are_no_presses(self) -> None:
        async with self.listening(dictate=self.first, ask=self.second) as (hotkeys, heard):
            await self.press(self.first)
            await self.repeat(self.first)
            await self.release(self.first)
            once = self.told(hotkeys, (DICTATE, True), (DICTATE, False))
            await heard.wait_for(*once)
            await self.press(self.second)
            await heard.wait_for(*once, (ASK, True))
            await self.release(self.second)
            await heard.wait_for(*once, *self.told(hotkeys, (ASK, True), (ASK, False)))

    async def test_the_same_key_can_be_pressed_again(self) -> None:
        async with self.listening(dictate=self.first) as (hotkeys, heard):
            once = self.told(hotkeys, (DICTATE, True), (DICTATE, False))
            for times in range(1, 4):
                await self.press(self.first)
                await heard.wait_for(*once * (times - 1), (DICTATE, True))
                await self.release(self.first)
                await heard.wait_for(*once * times)

    async def test_binding_again_replaces_all(self) -> None:
        async with self.listening(dictate=self.first) as (hotkeys, heard):
            assert not await hotkeys.bind(_bindings(ask=self.second))
            await self.press(self.first)
            await self.release(self.first)
            await self.press(self.second)
            await heard.wait_for((ASK, True))
            await self.release(self.second)
            await heard.wait_for(*self.told(hotkeys, (ASK, True), (ASK, False)))

    async def test_one_shortcut_is_given_to_another_action(self) -> None:
        async with self.listening(dictate=self.first) as (hotkeys, heard):
            assert not await hotkeys.bind(_bindings(ask=self.first))
            await self.press(self.first)
            await heard.wait_for((ASK, True))
            await self.release(self.first)

    async def test_binding_nothing_gives_everything_back(self) -> None:
        async with self.listening(dictate=self.first) as (hotkeys, heard):
            assert not await hotkeys.bind([HotkeyBinding(DICTATE, "")])
            await self.press(self.first)
            await self.release(self.first)
            assert not await hotkeys.bind(_bindings(ask=self.second))
            await self.press(self.second)
            await heard.wait_for((ASK, True))
            await self.release(self.second)

    async def test_a_binding_that_goes_while_its_key_is_held_is_released(self) -> None:
        async with self.listening(dictate=self.first) as (hotkeys, heard):
            await self.press(self.first)
            await heard.wait_for((DICTATE, True))
            assert not await hotkeys.bind(_bindings(ask=self.second))
            once = self.told(hotkeys, (DICTATE, True), (DICTATE, False))
            await heard.wait_for(*once)
            await self.release(self.first)
            await self.press(self.second)
            await heard.wait_for(*once, (ASK, True))
            await self.release(self.second)

    async def test_what_is_no_shortcut_is_a_problem_and_the_rest_works(self) -> None:
        hotkeys = await self.make()
        try:
            heard = Heard(hotkeys)
            wrong = HotkeyBinding(DICTATE, "Hyper+Nothing")
            letter = HotkeyBinding(DICTATE, "Shift+A")
            twice = HotkeyBinding(HotkeyAction.CANCEL, self.first)
            problems = await hotkeys.bind([wrong, letter, *_bindings(ask=self.first), twice])
            found = {problem.binding: problem.error for problem in problems}
            assert set(found) == {wrong, letter, twice}
            assert found[wrong].kind is ErrorKind.SHORTCUT_IMPOSSIBLE
            assert "Nothing" in found[wrong].message
            assert found[letter].kind is ErrorKind.SHORTCUT_IMPOSSIBLE
            assert found[twice].kind is ErrorKind.SHORTCUT_TAKEN
            assert all(error.message and error.next_step for error in found.values())
            await self.press(self.first)
            await heard.wait_for((ASK, True))
            await self.release(self.first)
        finally:
            await hotkeys.aclose()

    async def test_closing_gives_every_shortcut_back(self) -> None:
        async with self.listening(dictate=self.first) as (_, heard):
            pass
        async with self.listening(ask=self.first) as (_, others):
            await self.press(self.first)
            await others.wait_for((ASK, True))
            await self.release(self.first)
            assert heard.told == []

    async def test_closing_twice_is_no_error(self) -> None:
        async with self.listening(dictate=self.first) as (hotkeys, _):
            await hotkeys.aclose()


class ExclusiveHotkeysContract(HotkeysContract):
    """For systems where a shortcut has one owner, and who comes too late is told so."""

    @abstractmethod
    async def take(self, shortcut: str) -> None:
        """Let another program have the shortcut, until the test is over."""

    async def test_a_shortcut_that_another_program_has_is_a_problem(self) -> None:
        await self.take(self.first)
        hotkeys = await self.make()
        try:
            heard = Heard(hotkeys)
            (problem,) = await hotkeys.bind(_bindings(dictate=self.first, ask=self.second))
            assert problem.binding == HotkeyBinding(DICTATE, self.first)
            assert problem.error.kind is ErrorKind.SHORTCUT_TAKEN
            assert self.first in problem.error.message
            assert "another program" in problem.error.message
            await self.press(self.second)
            await heard.wait_for((ASK, True))
            await self.release(self.second)
        finally:
            await hotkeys.aclose()


def _bindings(**shortcuts: str) -> list[HotkeyBinding]:
    return [HotkeyBinding(HotkeyAction(action), text) for action, text in shortcuts.items()]
