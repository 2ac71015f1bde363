"""Shortcuts on a Windows written for these tests; its calls behave as Microsoft documents them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contracts.hotkeys import DICTATE
from tests.desktop.imitated_hotkeys import ImitatedHotkeysContract
from tests.fakes.windows_libraries import FakeLibraries
from tests.fakes.windows_system import FakeWindows
from voicedesk.core.hotkeys import HotkeyBinding
from voicedesk.core.overriding import override
from voicedesk.core.shortcuts import KEYS, parse_shortcut
from voicedesk.desktop.hotkeys.windows import WindowsHotkeys, open_windows_hotkeys
from voicedesk.desktop.windows.calls import Message
from voicedesk.desktop.windows.structures import WindowMessage
from voicedesk.desktop.windows.virtual_keys import VIRTUAL_KEYS, VK_CANCEL, hotkey_numbers

if TYPE_CHECKING:
    from voicedesk.core.ports import Hotkeys


class TestWindowsHotkeys(ImitatedHotkeysContract[FakeWindows]):
    @pytest.fixture(autouse=True)
    def windows(self) -> FakeWindows:
        self.system = FakeWindows()
        return self.system

    @override
    async def make(self) -> WindowsHotkeys:
        return WindowsHotkeys(self.system)

    @override
    async def repeat(self, shortcut: str) -> None:
        for _ in range(3):
            self.system.repeat(shortcut)

    async def test_a_screen_that_is_locked_lets_go(self) -> None:
        async with self.listening(dictate=self.first) as (_, heard):
            await self.press(self.first)
            await heard.wait_for((DICTATE, True))
            self.system.lock_screen()
            await heard.wait_for((DICTATE, True), (DICTATE, False))

    async def test_what_stays_is_not_registered_again(self) -> None:
        async with self.listening(dictate=self.first) as (hotkeys, heard):
            await self.press(self.first)
            await heard.wait_for((DICTATE, True))
            bindings = [HotkeyBinding(DICTATE, self.first), HotkeyBinding(DICTATE, self.second)]
            assert not await hotkeys.bind(bindings)
            assert len(self.system.numbers_seen) == 2
            await self.release(self.first)
            await heard.wait_for((DICTATE, True), (DICTATE, False))

    async def test_a_press_that_comes_after_its_hotkey_has_gone_is_not_told(self) -> None:
        async with self.listening(dictate=self.first) as (hotkeys, heard):
            ((thread, number, _),) = self.system.hotkeys.values()
            await hotkeys.bind([HotkeyBinding(DICTATE, self.second)])
            self.system.post(thread, Message(WindowMessage.WM_HOTKEY, number))
            await self.press(self.second)
            await heard.wait_for((DICTATE, True))
            assert heard.events[0].binding.shortcut == self.second
            await self.release(self.second)

    async def test_a_key_that_windows_keeps_is_impossible(self) -> None:
        await self.check_refusal(87)


class TestThroughCtypes(ImitatedHotkeysContract[FakeWindows]):
    """The same by way of the libraries' functions, as far as they can be had here."""

    @pytest.fixture(autouse=True)
    def windows(self, monkeypatch: pytest.MonkeyPatch) -> FakeWindows:
        self.system = FakeWindows()
        FakeLibraries(self.system).use(monkeypatch)
        return self.system

    @override
    async def make(self) -> Hotkeys:
        return await open_windows_hotkeys()

    @override
    async def repeat(self, shortcut: str) -> None:
        self.system.repeat(shortcut)


def test_every_key_has_a_number_of_its_own() -> None:
    assert set(VIRTUAL_KEYS) == set(KEYS)
    assert len(set(VIRTUAL_KEYS.values())) == len(KEYS)


def test_a_shortcut_becomes_microsofts_numbers() -> None:
    assert hotkey_numbers(parse_shortcut("Ctrl+Alt+D")) == (0x4003, 0x44)
    assert hotkey_numbers(parse_shortcut("Shift+Win+F24")) == (0x400C, 0x87)
    assert hotkey_numbers(parse_shortcut("Pause")) == (0x4000, 0x13)
    assert hotkey_numbers(parse_shortcut("Ctrl+Pause")) == (0x4002, VK_CANCEL)


async def test_elsewhere_there_is_no_such_way() -> None:
    with pytest.raises(OSError, match="library of Windows"):
        await open_windows_hotkeys()
