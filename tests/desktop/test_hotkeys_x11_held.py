"""What is made of presses and releases, told on a clock that the test sets."""

from __future__ import annotations

import pytest

from voicedesk.core.hotkeys import HotkeyBinding, HotkeyEvent
from voicedesk.desktop.hotkeys.x11_held import GRACE_S, WATCH_S, XHeldKeys

KEY, OTHER = 75, 76
BINDING = HotkeyBinding(shortcut="F9")
NOBODY: frozenset[int] = frozenset()
HELD = frozenset({KEY})


class Told:
    def __init__(self) -> None:
        self.events: list[tuple[bool, float]] = []
        self.keys = XHeldKeys(self._tell)

    def _tell(self, event: HotkeyEvent) -> None:
        assert event.binding == BINDING
        self.events.append((event.is_pressed, event.at_s))


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def keys(told: Told) -> XHeldKeys:
    """One key is held since second 1."""
    told.keys.press(KEY, BINDING, 1000, 1.0)
    return told.keys


def test_the_server_s_own_repeats_are_no_releases_and_the_end_is_told_at_once(
    told: Told, keys: XHeldKeys
) -> None:
    for at_ms in (1600, 1640, 1680):
        keys.release(KEY, at_ms, at_ms / 1000)
        keys.press(KEY, BINDING, at_ms, at_ms / 1000)
        assert not keys.is_unsure
    keys.release(KEY, 1700, 1.7)
    assert keys.is_unsure
    keys.settle(NOBODY, 1.7)
    assert told.events == [(True, 1.0), (False, 1.7)]
    assert keys.wait_s is None


def test_repeats_that_come_in_pieces_are_no_releases(told: Told, keys: XHeldKeys) -> None:
    for at_s in (1.6, 1.65, 1.7):
        keys.release(KEY, round(1000 * at_s), at_s)
        keys.settle(NOBODY, at_s)
        assert keys.wait_s == GRACE_S
        keys.press(KEY, BINDING, round(1000 * at_s) + 9, at_s + 0.009)
        keys.settle(HELD, at_s + 0.01)
    keys.release(KEY, 1750, 1.75)
    keys.settle(NOBODY, 1.75)
    assert told.events == [(True, 1.0)], "another piece may follow"
    keys.settle(NOBODY, 1.75 + GRACE_S)
    assert told.events == [(True, 1.0), (False, 1.75)]


def test_two_presses_that_are_seen_late_are_two(told: Told, keys: XHeldKeys) -> None:
    keys.release(KEY, 1100, 3.0)
    keys.press(KEY, BINDING, 1200, 3.0)
    keys.settle(HELD, 3.0)
    assert told.events == [(True, 1.0), (False, 3.0), (True, 3.0)]


def test_the_server_s_clock_may_begin_anew(told: Told, keys: XHeldKeys) -> None:
    keys.release(KEY, (1 << 32) - 3, 2.0)
    keys.press(KEY, BINDING, 2, 2.0)
    assert told.events == [(True, 1.0)]
    keys.release(KEY, (1 << 32) - 3, 3.0)
    keys.press(KEY, BINDING, 500, 3.0)
    assert told.events == [(True, 1.0), (False, 3.0), (True, 3.0)]


def test_a_release_that_was_not_told_is_found_by_looking(told: Told, keys: XHeldKeys) -> None:
    assert keys.wait_s == WATCH_S
    keys.settle(HELD, 1.25)
    keys.settle(NOBODY, 1.5)
    assert keys.wait_s == GRACE_S
    keys.settle(NOBODY, 1.5 + GRACE_S)
    assert told.events == [(True, 1.0), (False, 1.5)]


def test_a_key_that_was_up_for_a_moment_goes_on(told: Told, keys: XHeldKeys) -> None:
    keys.settle(NOBODY, 1.5)
    keys.settle(HELD, 1.51)
    assert not keys.is_unsure
    keys.settle(NOBODY, 2.0)
    keys.settle(NOBODY, 2.0 + GRACE_S)
    assert told.events == [(True, 1.0), (False, 2.0)]


def test_keys_that_do_nothing_are_told_to_nobody(told: Told, keys: XHeldKeys) -> None:
    keys.press(OTHER, None, 1100, 1.1)
    keys.release(OTHER, 1200, 1.2)
    assert told.events == [(True, 1.0)]
    assert not keys.is_unsure


def test_starting_anew_ends_everything_and_waits_for_what_is_held(
    told: Told, keys: XHeldKeys
) -> None:
    keys.start_anew(HELD, 2.0)
    assert told.events == [(True, 1.0), (False, 2.0)]
    keys.press(KEY, BINDING, 2100, 2.1)
    keys.settle(HELD, 2.1)
    assert keys.wait_s == GRACE_S
    keys.settle(NOBODY, 2.2)
    assert keys.wait_s is None
    keys.press(KEY, BINDING, 2300, 2.3)
    assert told.events[2:] == [(True, 2.3)]
