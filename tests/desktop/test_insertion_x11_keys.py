"""Keys on X11: layouts, locks, what the user still holds, and text that is typed."""

from __future__ import annotations

import asyncio
import re
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from tests.contracts.inserting import PASTED, TYPED
from tests.desk.foreign import KINDS, foreign
from tests.desk.processes import run
from tests.desktop.x11_stage import an_inserter, clipboard, copy
from voicedesk.core.errors import ErrorKind, InsertionError
from voicedesk.core.hotkeys import HotkeyAction, HotkeyBinding
from voicedesk.core.insertion import InsertionManner, InsertionWay, PasteKeys
from voicedesk.core.threads import in_thread
from voicedesk.desktop.hotkeys.x11 import open_x11_hotkeys
from voicedesk.desktop.insertion.x11_keyboard import OTHER_KEYS_WITHIN_S

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator
    from pathlib import Path

    from tests.desk.desktop import VirtualDesktop
    from tests.desk.foreign import QtWindow

LAYOUTS = {
    "us": ["us"],
    "de": ["de"],
    "fr": ["fr"],
    "dvorak": ["us", "-variant", "dvorak"],
    "ru": ["ru"],
    "us and ru": ["us,ru"],
}
TO_TYPE = 'Ünïcode, AZERTY qwertz: é ß 漢字 🙂 e\u0301 [x] {y} €1.50 ~ ^ `\\ "q" שלום.\nPythoN_3!'
LONG = "".join(chr(code) for code in range(0x4E00, 0x4E00 + 90)) + " and on. " * 30


@pytest.fixture
def window(windows: tuple[QtWindow, QtWindow]) -> QtWindow:
    windows[0].focus()
    windows[0].clear()
    return windows[0]


@pytest.fixture
def layout(screen: VirtualDesktop) -> Iterator[None]:
    yield
    run(["setxkbmap", "us"], screen.environment)


@pytest.mark.usefixtures("layout")
@pytest.mark.parametrize("name", LAYOUTS)
async def test_every_layout_pastes_and_types(
    screen: VirtualDesktop, window: QtWindow, name: str
) -> None:
    run(["setxkbmap", *LAYOUTS[name]], screen.environment)
    async with an_inserter() as inserter:
        target = await inserter.target()
        done = await inserter.insert("pasted: é\n", target, PASTED)
        assert done.was_taken
        done = await inserter.insert(TO_TYPE, target, TYPED)
        assert done.notice == ""
        assert window.text() == f"pasted: é\n{TO_TYPE}"


@pytest.mark.usefixtures("layout")
@pytest.mark.parametrize("kind", ["mousepad", "chromium", "xterm"])
async def test_other_programs_on_other_layouts(
    screen: VirtualDesktop, tmp_path: Path, kind: str
) -> None:
    with foreign(kind, screen, tmp_path) as field:
        for name in ("fr", "dvorak"):
            field.clear()
            run(["setxkbmap", *LAYOUTS[name]], screen.environment)
            async with an_inserter() as inserter:
                target = await inserter.target()
                await inserter.insert("pasted: é\n", target, PASTED)
                await inserter.insert(TO_TYPE, target, TYPED)
                wanted = field.as_received(f"pasted: é\n{TO_TYPE}")
                await in_thread(lambda wanted=wanted: field.wait_for(wanted))
            run(["setxkbmap", "us"], screen.environment)


def strike(screen: VirtualDesktop, key: str) -> None:
    screen.keyboard.press(key)
    screen.keyboard.release(key)


def is_on(screen: VirtualDesktop, lock: str) -> bool:
    lights = run(["xset", "q"], screen.environment).decode()
    return re.search(rf"{lock.replace('_', ' ')}:\s+on", lights) is not None


@pytest.mark.parametrize("lock", ["Caps_Lock", "Num_Lock"])
async def test_locks_do_not_matter(screen: VirtualDesktop, window: QtWindow, lock: str) -> None:
    strike(screen, lock)
    assert is_on(screen, lock)
    try:
        async with an_inserter() as inserter:
            target = await inserter.target()
            await inserter.insert("Pasted é ", target, PASTED)
            await inserter.insert("Typed é 12", target, TYPED)
            assert window.text() == "Pasted é Typed é 12"
            assert is_on(screen, lock)
    finally:
        strike(screen, lock)


async def test_modifiers_that_are_let_go_of_are_waited_for(
    screen: VirtualDesktop, window: QtWindow
) -> None:
    async with an_inserter() as inserter:
        target = await inserter.target()
        with screen.keyboard.held("ctrl"):
            inserting = asyncio.ensure_future(inserter.insert("text", target, PASTED))
            await asyncio.wait([inserting], timeout=0.5)
            assert not inserting.done()
        assert (await inserting).was_taken
        assert window.text() == "text"


@pytest.mark.parametrize("manner", [PASTED, TYPED], ids=["pasted", "typed"])
async def test_modifiers_that_stay_held_are_told(
    screen: VirtualDesktop, window: QtWindow, manner: InsertionManner
) -> None:
    copy(screen.environment, b"before")
    async with an_inserter() as inserter:
        target = await inserter.target()
        began_s = time.monotonic()
        with screen.keyboard.held("ctrl"):
            with pytest.raises(InsertionError) as caught:
                await inserter.insert("text", target, manner)
            assert 2.5 < time.monotonic() - began_s < 5
        assert caught.value.kind is ErrorKind.KEYS_HELD
        assert "et go of the keys" in caught.value.next_step
        assert window.text() == ""
        assert clipboard(screen.environment) == b"before"


@asynccontextmanager
async def f9_is_a_hotkey() -> AsyncGenerator[None]:
    hotkeys = await open_x11_hotkeys()
    assert hotkeys is not None
    try:
        assert not await hotkeys.bind([HotkeyBinding(HotkeyAction.DICTATE, "F9")])
        yield
    finally:
        await hotkeys.aclose()


@pytest.mark.parametrize("manner", [PASTED, TYPED], ids=["pasted", "typed"])
async def test_a_hotkey_that_is_let_go_of_is_waited_for(
    screen: VirtualDesktop, window: QtWindow, manner: InsertionManner
) -> None:
    async with an_inserter() as inserter, f9_is_a_hotkey():
        target = await inserter.target()
        with screen.keyboard.held("F9"):
            inserting = asyncio.ensure_future(inserter.insert("text", target, manner))
            await asyncio.wait([inserting], timeout=2 * OTHER_KEYS_WITHIN_S)
            assert not inserting.done()
        assert (await inserting).was_taken is not False
        assert window.text() == "text"


async def test_a_hotkey_that_stays_held_is_told(screen: VirtualDesktop, window: QtWindow) -> None:
    copy(screen.environment, b"before")
    async with an_inserter() as inserter, f9_is_a_hotkey():
        target = await inserter.target()
        with screen.keyboard.held("F9"), pytest.raises(InsertionError) as caught:
            await inserter.insert("text", target, PASTED)
        assert caught.value.kind is ErrorKind.KEYS_HELD
        assert "shortcut" in caught.value.message
        assert window.text() == ""
        assert clipboard(screen.environment) == b"before"


@pytest.mark.parametrize("kind", KINDS)
async def test_a_key_that_is_no_hotkey_may_stay_held(
    screen: VirtualDesktop, tmp_path: Path, kind: str
) -> None:
    with foreign(kind, screen, tmp_path) as field:
        async with an_inserter() as inserter:
            target = await inserter.target()
            await inserter.insert("former", target, PASTED)
            await in_thread(lambda: field.wait_for(field.as_received("former")))
            is_replaced = kind != "xterm"
            if is_replaced:
                screen.keyboard.key("ctrl+a")
            # Looking whether it is a hotkey must not cost the focus, or what is selected there.
            with screen.keyboard.held("Pause"):
                done = await inserter.insert("text", target, PASTED)
            assert done.was_taken
            wanted = field.as_received("text" if is_replaced else "formertext")
            await in_thread(lambda: field.wait_for(wanted))


async def test_a_long_text_of_many_signs_is_typed(window: QtWindow) -> None:
    async with an_inserter() as inserter:
        done = await inserter.insert(LONG, await inserter.target(), TYPED)
        assert done.way is InsertionWay.TYPE
        assert window.text() == LONG


async def test_keys_are_as_they_were_after_typing(screen: VirtualDesktop, window: QtWindow) -> None:
    before = run(["xmodmap", "-pke"], screen.environment)
    async with an_inserter() as inserter:
        await inserter.insert("漢字", await inserter.target(), TYPED)
        assert window.text() == "漢字"
    assert run(["xmodmap", "-pke"], screen.environment) == before


async def test_what_no_key_gives_is_pasted_and_told(window: QtWindow) -> None:
    async with an_inserter() as inserter:
        done = await inserter.insert("bell\x07", await inserter.target(), TYPED)
        assert done.way is InsertionWay.PASTE
        assert "U+0007" in done.notice
        assert window.text() == "bell\x07"


@pytest.mark.parametrize("keys", [PasteKeys.CTRL_V, PasteKeys.SHIFT_INSERT])
async def test_the_user_chooses_the_combination(window: QtWindow, keys: PasteKeys) -> None:
    async with an_inserter() as inserter:
        manner = InsertionManner(paste_keys=keys)
        done = await inserter.insert("text", await inserter.target(), manner)
        assert done.was_taken
        assert window.text() == "text"


async def test_the_last_change_is_taken_back(window: QtWindow) -> None:
    async with an_inserter() as inserter:
        target = await inserter.target()
        await inserter.insert("text", target, PASTED)
        assert window.text() == "text"
        await inserter.undo(target)
        assert window.text() == ""
