"""Presses and releases are told once, repeats are none, and a missing release is found out."""

from __future__ import annotations

import asyncio

from voicedesk.desktop.hotkeys.held_keys import HeldKeys

FOLLOW_S = 0.03


class Keys:
    def __init__(self) -> None:
        self.told: list[tuple[str, bool]] = []
        self.keys = HeldKeys(self._tell, follow_s=FOLLOW_S)
        self.more = asyncio.Event()

    def _tell(self, name: str, is_pressed: bool) -> None:
        self.told.append((name, is_pressed))
        self.more.set()


async def test_repeats_after_the_usual_pause_are_no_presses() -> None:
    desk = Keys()
    desk.keys.activate("a", 10_000)
    for stamp_ms in (10_600, 10_630, 10_660, 10_690):
        desk.keys.activate("a", stamp_ms)
    await asyncio.sleep(2 * FOLLOW_S)  # what would be learned, would be learned by now
    assert desk.told == [("a", True)]
    desk.keys.deactivate("a")
    assert desk.told == [("a", True), ("a", False)]
    assert desk.keys.tells_releases


async def test_a_release_right_after_the_first_repeat_settles_the_doubt() -> None:
    desk = Keys()
    desk.keys.activate("a", 10_000)
    desk.keys.activate("a", 10_600)
    desk.keys.deactivate("a")
    await asyncio.sleep(2 * FOLLOW_S)
    assert desk.told == [("a", True), ("a", False)]


async def test_a_second_press_without_a_release_is_learned_from() -> None:
    desk = Keys()
    desk.keys.activate("a", 10_000)
    desk.keys.activate("a", 14_000)
    desk.more.clear()
    await asyncio.wait_for(desk.more.wait(), 5)
    assert desk.told == [("a", True), ("a", True)]
    assert not desk.keys.tells_releases
    desk.keys.activate("a", 15_000)
    desk.keys.activate("b", 15_001)
    assert desk.told[2:] == [("a", True), ("b", True)]


async def test_where_releases_were_told_once_the_rest_are_repeats() -> None:
    desk = Keys()
    desk.keys.activate("a", 10_000)
    desk.keys.deactivate("a")
    desk.keys.activate("a", 20_000)
    desk.keys.activate("a", 30_000)
    await asyncio.sleep(2 * FOLLOW_S)
    assert desk.told == [("a", True), ("a", False), ("a", True)]


async def test_a_desktop_that_tells_releases_after_all_is_believed() -> None:
    desk = Keys()
    desk.keys.tells_releases = False
    desk.keys.activate("a", 10_000)
    desk.keys.deactivate("a")
    assert desk.told == [("a", True)]
    assert desk.keys.tells_releases
    desk.keys.activate("a", 11_000)
    desk.keys.deactivate("a")
    assert desk.told == [("a", True), ("a", True), ("a", False)]


async def test_a_portal_without_time_stamps_is_timed_by_our_own_clock() -> None:
    desk = Keys()
    desk.keys.activate("a")
    desk.keys.activate("a")
    desk.keys.activate("a")
    desk.keys.deactivate("a")
    assert desk.told == [("a", True), ("a", False)]


async def test_letting_go_releases_every_key_once() -> None:
    desk = Keys()
    desk.keys.activate("a", 10_000)
    desk.keys.activate("b", 10_000)
    desk.keys.activate("b", 14_000)
    desk.keys.release_all()
    desk.keys.release_all()
    await asyncio.sleep(2 * FOLLOW_S)
    assert desk.told == [("a", True), ("b", True), ("a", False), ("b", False)]
