"""Shortcuts follow the settings, in order, and are given back."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind, HotkeyError
from voicedesk.core.hotkeys import (
    HotkeyAbility,
    HotkeyAction,
    HotkeyBinding,
    HotkeyEvent,
    HotkeyProblem,
)
from voicedesk.core.settings import HotkeySettings

if TYPE_CHECKING:
    from collections.abc import Sequence

from voicedesk.app.hotkey_service import HotkeyService, PauseReason

DICTATE = HotkeyBinding(HotkeyAction.DICTATE, "Ctrl+F9")
ASK = HotkeyBinding(HotkeyAction.ASK, "Ctrl+F10")
NOTHING = HotkeyBinding(HotkeyAction.CANCEL)


class SlowHotkeys:
    """Notes what it is told to bind; each binding takes a round of the loop."""

    def __init__(self) -> None:
        self.on_key = lambda _event: None
        self.ability = HotkeyAbility("slow")
        self.bound: list[list[str]] = []
        self.taken = ""
        self.closed = False

    async def bind(self, bindings: Sequence[HotkeyBinding]) -> Sequence[HotkeyProblem]:
        await asyncio.sleep(0)
        self.bound.append([binding.shortcut for binding in bindings])
        error = HotkeyError("Taken.", kind=ErrorKind.SHORTCUT_TAKEN, next_step="Choose another.")
        return [HotkeyProblem(each, error) for each in bindings if each.shortcut == self.taken]

    async def aclose(self) -> None:
        self.closed = True


class Desk:
    def __init__(self) -> None:
        self.hotkeys = SlowHotkeys()
        self.settings = HotkeySettings(bindings=(DICTATE, NOTHING))
        self.found = 0
        self.service = HotkeyService(self._find, lambda: self.settings)

    async def _find(self) -> SlowHotkeys:
        self.found += 1
        return self.hotkeys


async def test_what_has_a_shortcut_is_bound() -> None:
    desk = Desk()
    assert not desk.service.ability.works
    assert await desk.service.apply() == ()
    assert desk.hotkeys.bound == [["Ctrl+F9"]]
    assert desk.service.heard == (DICTATE,)
    assert desk.service.ability.name == "slow"


async def test_the_last_change_is_what_stays_bound() -> None:
    desk = Desk()
    first = asyncio.ensure_future(desk.service.apply())
    await asyncio.sleep(0)
    desk.settings = HotkeySettings(bindings=(ASK,))
    await asyncio.gather(first, desk.service.apply())
    assert desk.hotkeys.bound[-1] == ["Ctrl+F10"]
    assert desk.found == 1


async def test_problems_are_kept_and_told() -> None:
    desk = Desk()
    told: list[int] = []
    desk.service.subscribe(lambda: told.append(len(desk.service.problems)))
    desk.hotkeys.taken = "Ctrl+F9"
    (problem,) = await desk.service.apply()
    assert problem.binding == DICTATE
    assert desk.service.heard == ()
    assert told == [1]


async def test_switched_off_and_paused_nothing_is_bound() -> None:
    desk = Desk()
    await desk.service.pause(PauseReason.ASKED_FOR, paused=True)
    await desk.service.pause(PauseReason.ASKED_FOR, paused=False)
    desk.settings = HotkeySettings(enabled=False)
    await desk.service.apply()
    assert desk.hotkeys.bound == [[], ["Ctrl+F9"], []]


async def test_entering_a_shortcut_does_not_end_a_pause_that_was_asked_for() -> None:
    desk = Desk()
    await desk.service.pause(PauseReason.ASKED_FOR, paused=True)
    await desk.service.pause(PauseReason.ENTERING, paused=True)
    await desk.service.pause(PauseReason.ENTERING, paused=False)
    assert desk.hotkeys.bound[-1] == []
    await desk.service.pause(PauseReason.ASKED_FOR, paused=False)
    assert desk.hotkeys.bound[-1] == ["Ctrl+F9"]


async def test_presses_reach_whoever_listens_now() -> None:
    desk = Desk()
    await desk.service.apply()
    heard: list[HotkeyEvent] = []
    desk.service.on_key = heard.append
    event = HotkeyEvent(DICTATE, is_pressed=True, at_s=1.0)
    desk.hotkeys.on_key(event)
    assert heard == [event]


async def test_at_the_end_the_shortcuts_are_given_back() -> None:
    desk = Desk()
    await desk.service.aclose()
    assert not desk.hotkeys.closed
    await desk.service.apply()
    await desk.service.aclose()
    assert desk.hotkeys.closed


async def test_looking_binds_nothing() -> None:
    desk = Desk()
    assert (await desk.service.look()).name == "slow"
    assert desk.hotkeys.bound == []
