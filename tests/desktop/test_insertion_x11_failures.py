"""Insertion on X11 when windows close, servers go, and users change their mind."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
from queue import Queue
from typing import TYPE_CHECKING

import pytest

from tests.contracts.inserting import PASTED, TYPED
from tests.desk.foreign import foreign
from tests.desk.processes import run, wait_until
from tests.desktop.x11_keyboard import x_server
from tests.desktop.x11_stage import an_inserter, bare_screen, clipboard, copy
from voicedesk.core.errors import ErrorKind, InsertionError
from voicedesk.core.insertion import NO_TARGET, InsertionManner
from voicedesk.core.threads import in_thread
from voicedesk.desktop.insertion import x11_thread
from voicedesk.desktop.insertion.x11 import open_x11_inserter
from voicedesk.desktop.insertion.x11_keyboard import Keyboard
from voicedesk.desktop.insertion.x11_programs import CTRL_C, Chord

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desk.desktop import VirtualDesktop
    from tests.desk.foreign import QtWindow


@pytest.fixture
def window(windows: tuple[QtWindow, QtWindow]) -> QtWindow:
    windows[0].focus()
    windows[0].clear()
    return windows[0]


@pytest.mark.parametrize("manner", [PASTED, TYPED], ids=["pasted", "typed"])
async def test_a_window_that_was_closed_is_told(
    screen: VirtualDesktop, window: QtWindow, tmp_path: Path, manner: InsertionManner
) -> None:
    copy(screen.environment, b"before")
    async with an_inserter() as inserter:
        with foreign("qt", screen, tmp_path, "closing") as closing:
            target = await inserter.target()
            assert target.title == "closing"
            closing.program.kill()
            wait_until(lambda: not screen.windows("closing"), "the window is gone")
        window.focus()
        with pytest.raises(InsertionError) as caught:
            await inserter.insert("text", target, manner)
        assert caught.value.kind is ErrorKind.TARGET_CLOSED
        assert caught.value.next_step
        assert window.text() == ""
        assert clipboard(screen.environment) == b"before"


async def test_a_program_that_ends_before_it_reads_is_told(
    screen: VirtualDesktop, tmp_path: Path
) -> None:
    copy(screen.environment, b"before")
    async with an_inserter() as inserter:
        with foreign("qt", screen, tmp_path, "ending") as ending:
            target = await inserter.target()
            ending.program.pause()
            inserting = asyncio.ensure_future(inserter.insert("text", target, PASTED))
            await in_thread(lambda: wait_for(screen, b"text"))
            ending.program.kill()
            with pytest.raises(InsertionError) as caught:
                await inserting
        assert caught.value.kind is ErrorKind.TARGET_CLOSED
        assert clipboard(screen.environment) == b"before"


async def test_the_focus_may_change_while_keys_are_held(
    screen: VirtualDesktop, windows: tuple[QtWindow, QtWindow], window: QtWindow
) -> None:
    copy(screen.environment, b"before")
    async with an_inserter() as inserter:
        target = await inserter.target()
        with screen.keyboard.held("ctrl"):
            inserting = asyncio.ensure_future(inserter.insert("text", target, PASTED))
            await asyncio.wait([inserting], timeout=0.1)
            windows[1].focus()
        with pytest.raises(InsertionError) as caught:
            await inserting
        assert caught.value.kind is ErrorKind.TARGET_CHANGED
        assert window.text() == ""
        assert clipboard(screen.environment) == b"before"


async def test_cancelling_before_the_keys_are_struck_inserts_nothing(
    screen: VirtualDesktop, window: QtWindow
) -> None:
    copy(screen.environment, b"before")
    async with an_inserter() as inserter:
        target = await inserter.target()
        with screen.keyboard.held("ctrl"):
            inserting = asyncio.ensure_future(inserter.insert("text", target, PASTED))
            await asyncio.wait([inserting], timeout=0.1)
            inserting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await inserting
        await inserter.insert("next", target, PASTED)
        assert window.text() == "next"
        assert clipboard(screen.environment) == b"before"


async def test_cancelling_afterwards_still_gives_the_clipboard_back(
    screen: VirtualDesktop, window: QtWindow
) -> None:
    copy(screen.environment, b"before")
    async with an_inserter() as inserter:
        target = await inserter.target()
        window.program.pause()
        inserting = asyncio.ensure_future(inserter.insert("text", target, PASTED))
        await in_thread(lambda: wait_for(screen, b"text"))
        inserting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await inserting
        window.program.resume()
        assert window.text() == "text"
        await in_thread(lambda: wait_for(screen, b"before"))


async def test_typing_ends_when_it_is_cancelled(window: QtWindow) -> None:
    async with an_inserter() as inserter:
        target = await inserter.target()
        typing = asyncio.ensure_future(inserter.insert("x" * 2000, target, TYPED))
        await in_thread(lambda: wait_until(lambda: window.text() != "", "typing has begun"))
        typing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await typing
        await inserter.insert(".", target, PASTED)
        assert 0 < len(window.text()) < 2000
        assert window.text().endswith("x.")


async def test_typing_ends_where_the_focus_does(
    windows: tuple[QtWindow, QtWindow], window: QtWindow
) -> None:
    windows[1].clear()
    window.focus()
    async with an_inserter() as inserter:
        target = await inserter.target()
        typing = asyncio.ensure_future(inserter.insert("x" * 3000, target, TYPED))
        await in_thread(lambda: wait_until(lambda: window.text() != "", "typing has begun"))
        windows[1].focus()
        with pytest.raises(InsertionError) as caught:
            await typing
        assert caught.value.kind is ErrorKind.TARGET_CHANGED
        assert "Only a part" in caught.value.message
        # The strokes of one go may have been under way.
        assert len(windows[1].text()) <= 10


async def test_without_a_server_there_is_no_such_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    assert await open_x11_inserter() is None
    monkeypatch.setenv("DISPLAY", ":4711")
    assert await open_x11_inserter() is None


async def test_a_server_that_does_not_answer_is_no_such_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(x11_thread, "_CONNECTS_WITHIN_S", 0.1)
    monkeypatch.setenv("DISPLAY", ":4712")
    monkeypatch.delenv("XAUTHORITY", raising=False)
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind("\0/tmp/.X11-unix/X4712")
        silent.listen()
        async with asyncio.timeout(2):
            assert await open_x11_inserter() is None
    await in_thread(lambda: wait_until(lambda: not _threads(), "its thread has ended"))


async def test_a_server_that_answers_too_late_is_let_go_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(x11_thread, "_CONNECTS_WITHIN_S", 0.1)
    with x_server(tmp_path) as (server, environment):
        monkeypatch.setenv("DISPLAY", environment["DISPLAY"])
        monkeypatch.delenv("XAUTHORITY", raising=False)
        os.kill(server.pid, signal.SIGSTOP)
        try:
            assert await open_x11_inserter() is None
        finally:
            os.kill(server.pid, signal.SIGCONT)
        await in_thread(lambda: wait_until(lambda: not _threads(), "its thread has ended"))


def _threads() -> list[str]:
    return [each.name for each in threading.enumerate() if each.name == "x11-insertion"]


async def test_a_server_that_goes_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with bare_screen(tmp_path) as screen:
        monkeypatch.setenv("DISPLAY", screen.environment["DISPLAY"])
        inserter = await open_x11_inserter()
        assert inserter is not None
        with foreign("qt", screen, tmp_path, "lost") as lost:
            target = await inserter.target()
            lost.program.pause()
            inserting = asyncio.ensure_future(inserter.insert("text", target, PASTED))
            await in_thread(lambda: wait_for(screen, b"text"))
            screen.kill_server()
            with pytest.raises(InsertionError) as caught:
                await inserting
        assert "X server" in caught.value.message
        for call in (inserter.target(), inserter.insert("text", NO_TARGET, PASTED)):
            with pytest.raises(InsertionError):
                await call
        await inserter.aclose()
    with pytest.raises(InsertionError):
        await inserter.target()


async def test_what_is_selected_is_told(
    screen: VirtualDesktop, windows: tuple[QtWindow, QtWindow], window: QtWindow
) -> None:
    copy(screen.environment, b"before")
    windows[1].focus()
    windows[1].clear()
    screen.keyboard.type("elsewhere")
    window.focus()
    async with an_inserter() as inserter:
        target = await inserter.target()
        await inserter.insert("chosen é 漢", target, PASTED)
        screen.keyboard.key("ctrl+a")
        assert await inserter.selected_text(target) == "chosen é 漢"
        windows[1].focus()
        screen.keyboard.key("ctrl+a")
        window.focus()
        # The other program has the selection now, so that this one has to copy.
        assert await inserter.selected_text(target) == "chosen é 漢"
        assert clipboard(screen.environment) == b"before"
        windows[1].focus()
        with pytest.raises(InsertionError):
            await inserter.selected_text(target)


@pytest.fixture
def strikes(monkeypatch: pytest.MonkeyPatch) -> Queue[Chord]:
    """What is struck from now on, as soon as it is."""
    struck: Queue[Chord] = Queue()
    strike = Keyboard.strike

    def told(keyboard: Keyboard, chord: Chord) -> Chord:
        done = strike(keyboard, chord)
        struck.put(done)
        return done

    monkeypatch.setattr(Keyboard, "strike", told)
    return struck


@pytest.fixture
def chosen(screen: VirtualDesktop, window: QtWindow) -> QtWindow:
    """A window in which words are selected, while another program has the primary selection."""
    screen.keyboard.type("words")
    window.wait_for("words")
    screen.keyboard.key("ctrl+a")
    wait_until(
        lambda: clipboard(screen.environment, selection="primary") == b"words", "they are selected"
    )
    run(["sh", "-c", "printf x | xclip -selection primary -i >/dev/null 2>&1"], screen.environment)
    copy(screen.environment, b"before")
    return window


async def test_an_edit_cancelled_while_the_program_copies_gives_the_clipboard_back(
    screen: VirtualDesktop, chosen: QtWindow, strikes: Queue[Chord]
) -> None:
    async with an_inserter() as inserter:
        target = await inserter.target()
        chosen.program.pause()
        selecting = asyncio.ensure_future(inserter.selected_text(target))
        assert await in_thread(lambda: strikes.get(timeout=10)) == CTRL_C
        selecting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await selecting
        chosen.program.resume()
        assert chosen.text() == "words"  # so it has seen the keys before
        # It has its turn after the one that was cancelled, and would keep what that one left.
        assert await inserter.selected_text(target) == "words"
        assert clipboard(screen.environment) == b"before"


async def test_an_edit_cancelled_while_keys_are_held_copies_nothing(
    screen: VirtualDesktop, chosen: QtWindow, strikes: Queue[Chord]
) -> None:
    async with an_inserter() as inserter:
        target = await inserter.target()
        with screen.keyboard.held("ctrl"):
            selecting = asyncio.ensure_future(inserter.selected_text(target))
            await asyncio.wait([selecting], timeout=0.1)
            selecting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await selecting
        await inserter.insert("next", target, PASTED)
        assert strikes.get() != CTRL_C
        assert chosen.text() == "next"
        assert clipboard(screen.environment) == b"before"


async def test_nothing_selected_is_nothing(screen: VirtualDesktop, window: QtWindow) -> None:
    copy(screen.environment, b"before")
    run(["sh", "-c", "printf x | xclip -selection primary -i >/dev/null 2>&1"], screen.environment)
    async with an_inserter() as inserter:
        assert await inserter.selected_text(await inserter.target()) == ""
        assert clipboard(screen.environment) == b"before"


async def test_a_terminal_takes_nothing_back(screen: VirtualDesktop, tmp_path: Path) -> None:
    with foreign("xterm", screen, tmp_path) as terminal:
        async with an_inserter() as inserter:
            target = await inserter.target()
            with pytest.raises(InsertionError):
                await inserter.undo(target)
            assert await inserter.selected_text(target) == ""
        assert terminal.text() == ""


def wait_for(screen: VirtualDesktop, content: bytes) -> None:
    wait_until(lambda: clipboard(screen.environment) == content, f"{content!r} is copied")
