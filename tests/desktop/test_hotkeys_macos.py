"""Shortcuts on a Mac written for these tests; its calls behave as Apple documents them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contracts.hotkeys import DICTATE
from tests.desktop.imitated_hotkeys import ImitatedHotkeysContract
from tests.fakes.macos_libraries import FakeMacLibraries
from tests.fakes.macos_system import DVORAK, FakeMac
from voicedesk.core.errors import ErrorKind
from voicedesk.core.hotkeys import HotkeyAction, HotkeyBinding
from voicedesk.core.overriding import override
from voicedesk.core.shortcuts import KEYS
from voicedesk.desktop.hotkeys.macos import MacHotkeys, open_macos_hotkeys
from voicedesk.desktop.macos.key_codes import ANSI_KEYS, NAMED_KEYS, CarbonModifier

if TYPE_CHECKING:
    from voicedesk.core.ports import Hotkeys


class TestMacHotkeys(ImitatedHotkeysContract[FakeMac]):
    @pytest.fixture(autouse=True)
    def mac(self) -> FakeMac:
        self.system = FakeMac()
        return self.system

    @override
    async def make(self) -> MacHotkeys:
        return MacHotkeys(self.system)

    @override
    async def repeat(self, shortcut: str) -> None:
        for _ in range(3):
            self.system.press(shortcut)

    async def test_a_release_that_nobody_tells_is_found_out(self) -> None:
        async with self.listening(dictate=self.first) as (hotkeys, heard):
            await self.press(self.first)
            await heard.wait_for((DICTATE, True))
            assert isinstance(hotkeys, MacHotkeys)
            hotkeys._look()
            self.system.lock_screen()
            await heard.wait_for((DICTATE, True), (DICTATE, False))

    async def test_a_system_that_shows_no_keys_is_not_believed(self) -> None:
        self.system.sees_keys = False
        async with self.listening(dictate=self.first) as (hotkeys, heard):
            await self.press(self.first)
            await heard.wait_for((DICTATE, True))
            assert isinstance(hotkeys, MacHotkeys)
            for _ in range(3):
                hotkeys._look()
            assert heard.told == [(DICTATE, True)]
            await self.release(self.first)
            await heard.wait_for((DICTATE, True), (DICTATE, False))

    async def test_letters_are_where_the_layout_has_them_and_digits_are_not(self) -> None:
        self.system.layout = {**DVORAK, "1": 0x53}
        async with self.listening(dictate="Ctrl+Alt+C", ask="Cmd+1"):
            assert set(self.system.hotkeys) == {
                (CarbonModifier.CONTROL_KEY | CarbonModifier.OPTION_KEY, ANSI_KEYS["I"]),
                (CarbonModifier.CMD_KEY, ANSI_KEYS["1"]),
            }

    async def test_a_letter_that_no_key_gives_is_where_americans_have_it(self) -> None:
        self.system.layout = {}
        hotkeys = await self.make()
        assert not await hotkeys.bind([HotkeyBinding(DICTATE, "Ctrl+Alt+D")])
        assert [key for _, key in self.system.hotkeys] == [ANSI_KEYS["D"]]
        await hotkeys.aclose()

    async def test_keys_that_a_mac_has_not_are_impossible(self) -> None:
        hotkeys = await self.make()
        (problem,) = await hotkeys.bind([HotkeyBinding(DICTATE, "F21")])
        assert problem.error.kind is ErrorKind.SHORTCUT_IMPOSSIBLE
        assert "Mac" in problem.error.message
        await hotkeys.aclose()

    async def test_two_names_of_one_key_are_told(self) -> None:
        hotkeys = await self.make()
        twice = [HotkeyBinding(DICTATE, "Print"), HotkeyBinding(HotkeyAction.ASK, "F13")]
        (problem,) = await hotkeys.bind(twice)
        assert problem.binding == twice[1]
        assert problem.error.kind is ErrorKind.SHORTCUT_TAKEN
        assert "VoiceDesk" in problem.error.message
        await hotkeys.aclose()

    async def test_a_key_that_macos_keeps_is_impossible(self) -> None:
        await self.check_refusal(-50)


class TestThroughCtypes(ImitatedHotkeysContract[FakeMac]):
    """The same by way of the libraries' functions, as far as they can be had here."""

    @pytest.fixture(autouse=True)
    def mac(self, monkeypatch: pytest.MonkeyPatch) -> FakeMac:
        self.system = FakeMac()
        FakeMacLibraries(self.system).use(monkeypatch)
        return self.system

    @override
    async def make(self) -> Hotkeys:
        return await open_macos_hotkeys()

    async def test_letters_are_where_the_layout_has_them(self) -> None:
        self.system.layout = DVORAK
        async with self.listening(dictate="Ctrl+Alt+C"):
            assert [key for _, key in self.system.hotkeys] == [ANSI_KEYS["I"]]


def test_every_key_has_a_number_or_is_none_of_a_mac() -> None:
    assert set(KEYS) - set(ANSI_KEYS) - set(NAMED_KEYS) == {"F21", "F22", "F23", "F24"}
    assert len({*ANSI_KEYS.values()}) == 36
    assert not {*ANSI_KEYS.values()} & {*NAMED_KEYS.values()}


async def test_elsewhere_there_is_no_such_way() -> None:
    with pytest.raises(OSError, match="framework of macOS"):
        await open_macos_hotkeys()
