"""The real portal of KDE Plasma 5.27: shortcuts from a real compositor, texts into a real program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contracts.hotkeys import Heard
from tests.desk.plasma import PlasmaDesktop
from tests.desktop.portals import until
from voicedesk.core.hotkeys import HotkeyAction, HotkeyBinding
from voicedesk.core.insertion import NO_TARGET, InsertionManner, InsertionWay
from voicedesk.desktop.hotkeys.portal import open_portal_hotkeys
from voicedesk.desktop.insertion.portal import open_portal_inserter

if TYPE_CHECKING:
    from collections.abc import Iterator

DICTATE, ASK = HotkeyAction.DICTATE, HotkeyAction.ASK


@pytest.fixture(scope="module")
def plasma() -> Iterator[PlasmaDesktop]:
    with PlasmaDesktop() as desktop:
        yield desktop


@pytest.fixture(autouse=True)
def bus(plasma: PlasmaDesktop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", plasma.address)


async def test_a_held_key_is_pressed_and_released(plasma: PlasmaDesktop) -> None:
    hotkeys = await open_portal_hotkeys()
    assert hotkeys is not None
    heard = Heard(hotkeys)
    assert not await hotkeys.bind([HotkeyBinding(DICTATE, "Ctrl+F9")])
    assert "Dictate: Ctrl+F9" in hotkeys.ability.hint
    for times in range(1, 4):
        plasma.press("ctrl", "F9")
        await heard.wait_for(*[(DICTATE, True), (DICTATE, False)] * (times - 1), (DICTATE, True))
        plasma.release("F9", "ctrl")
        await heard.wait_for(*[(DICTATE, True), (DICTATE, False)] * times)
    assert hotkeys.ability.tells_releases
    await hotkeys.aclose()


async def test_binding_again_replaces_all_and_gives_back(plasma: PlasmaDesktop) -> None:
    hotkeys = await open_portal_hotkeys()
    assert hotkeys is not None
    heard = Heard(hotkeys)
    assert not await hotkeys.bind([HotkeyBinding(DICTATE, "Ctrl+F9")])
    assert not await hotkeys.bind([HotkeyBinding(ASK, "Ctrl+F10")])
    plasma.press("ctrl", "F9")
    plasma.release("F9", "ctrl")
    plasma.press("ctrl", "F10")
    await heard.wait_for((ASK, True))
    plasma.release("F10", "ctrl")
    await heard.wait_for((ASK, True), (ASK, False))
    # The desktop knows them both from before, under the name of the program.
    assert not await hotkeys.bind(
        [HotkeyBinding(DICTATE, "Ctrl+F9"), HotkeyBinding(ASK, "Ctrl+F10")]
    )
    plasma.press("ctrl", "F9")
    await heard.wait_for((ASK, True), (ASK, False), (DICTATE, True))
    plasma.release("F9", "ctrl")
    await heard.wait_for((ASK, True), (ASK, False), (DICTATE, True), (DICTATE, False))
    await hotkeys.aclose()


async def test_a_portal_that_is_started_again_is_bound_again(plasma: PlasmaDesktop) -> None:
    hotkeys = await open_portal_hotkeys()
    assert hotkeys is not None
    heard = Heard(hotkeys)
    assert not await hotkeys.bind([HotkeyBinding(DICTATE, "Ctrl+F9")])
    plasma.restart_portal()
    await until(lambda: hotkeys._session is None, "told")
    await until(lambda: hotkeys._is_open and bool(hotkeys._triggers), "bound again")
    plasma.press("ctrl", "F9")
    plasma.release("F9", "ctrl")
    await heard.wait_for((DICTATE, True), (DICTATE, False))
    await hotkeys.aclose()


class NoToken:
    """This portal is too old to remember anything."""

    def load(self) -> str:
        return ""

    def save(self, token: str) -> None:
        raise AssertionError(token)


async def test_what_is_typed_arrives_in_the_focused_program(plasma: PlasmaDesktop) -> None:
    text = 'The quick, (brown) fox & 12 Lazy Dogs;\tNew line:\n[x] {y} #1 50% ~a_b^c `d` "e"!\n' * 5
    with plasma.notepad() as path:
        inserter = await open_portal_inserter(NoToken())
        assert inserter is not None
        await inserter.target()
        done = await inserter.insert(text, NO_TARGET, InsertionManner())
        # This version lends no clipboard.
        assert done.way is InsertionWay.TYPE
        await until(lambda: path.read_text() == text, "the text arrives")
        await inserter.aclose()
