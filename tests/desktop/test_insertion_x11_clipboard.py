"""What is on the clipboard after an insertion on X11, whatever was on it and whoever looks at it."""

from __future__ import annotations

import sys
import time
import zlib
from typing import TYPE_CHECKING

import pytest

from tests.contracts.inserting import PASTED
from tests.desk.foreign import foreign
from tests.desk.processes import run, wait_until
from tests.desktop.x11_stage import an_inserter, clipboard, clipboard_client, copy, formats
from voicedesk.core.insertion import NO_TARGET
from voicedesk.desktop.insertion.x11_pasting import HINT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desk.desktop import VirtualDesktop
    from tests.desk.foreign import QtWindow
    from voicedesk.desktop.insertion.x11 import X11Inserter


@pytest.fixture
def window(windows: tuple[QtWindow, QtWindow]) -> QtWindow:
    windows[0].focus()
    windows[0].clear()
    return windows[0]


async def insert(inserter: X11Inserter, text: str = "text") -> None:
    done = await inserter.insert(text, await inserter.target(), PASTED)
    assert (done.was_taken, done.notice) == (True, "")


async def test_a_picture_and_its_words_come_back_bit_for_bit(
    screen: VirtualDesktop, window: QtWindow, tmp_path: Path
) -> None:
    picture = screen.screenshot(tmp_path / "picture.png").read_bytes()
    with clipboard_client(screen, tmp_path, "image", str(tmp_path / "picture.png")):
        async with an_inserter() as inserter:
            await insert(inserter)
            assert window.text() == "text"
            assert formats(screen.environment) >= {"image/png", "text/html", "UTF8_STRING"}
            assert clipboard(screen.environment, "image/png") == picture
            assert clipboard(screen.environment, "text/html") == b"<b>a picture</b>"
            assert clipboard(screen.environment) == "a picture of é".encode()
            assert HINT not in formats(screen.environment)


async def test_what_other_toolkits_copied_comes_back(
    screen: VirtualDesktop, windows: tuple[QtWindow, QtWindow], window: QtWindow
) -> None:
    other = windows[1]
    other.focus()
    other.clear()
    screen.keyboard.type("copied by Qt")
    screen.keyboard.key("ctrl+a", "ctrl+c")
    wait_until(lambda: clipboard(screen.environment) == b"copied by Qt", "Qt has copied")
    before = {
        name: clipboard(screen.environment, name)
        for name in formats(screen.environment)
        if name not in {"TARGETS", "MULTIPLE", "TIMESTAMP", "SAVE_TARGETS"}
    }
    window.focus()
    async with an_inserter() as inserter:
        await insert(inserter)
        assert {name: clipboard(screen.environment, name) for name in before} == before


async def test_an_empty_clipboard_is_empty_again(screen: VirtualDesktop, window: QtWindow) -> None:
    run([sys.executable, "-m", "tests.desk.clipboard_client", "empty"], screen.environment)
    async with an_inserter() as inserter:
        await insert(inserter)
        assert window.text() == "text"
        assert clipboard(screen.environment) == b""


async def test_fifty_megabytes_come_back(screen: VirtualDesktop, window: QtWindow) -> None:
    large = bytes(range(256)) * (50 * 4096)
    copy(screen.environment, large, "application/x-large")
    async with an_inserter() as inserter:
        await insert(inserter)
        assert window.text() == "text"
        found = clipboard(screen.environment, "application/x-large")
        assert (len(found), zlib.crc32(found)) == (len(large), zlib.crc32(large))


async def test_a_large_text_is_pasted_in_pieces(screen: VirtualDesktop, window: QtWindow) -> None:
    copy(screen.environment, b"before")
    text = "漢字 and words\n" * 40_000
    async with an_inserter() as inserter:
        await insert(inserter, text)
        assert window.text() == text
        assert clipboard(screen.environment) == b"before"


async def test_an_owner_that_never_answers_is_given_up(
    screen: VirtualDesktop, window: QtWindow, tmp_path: Path
) -> None:
    with clipboard_client(screen, tmp_path, "silent"):
        async with an_inserter() as inserter:
            target = await inserter.target()
            began_s = time.monotonic()
            done = await inserter.insert("text", target, PASTED)
            assert time.monotonic() - began_s < 2
            assert window.text() == "text"
            assert done.was_taken
            assert "could not be kept" in done.notice
            assert done.next_step


async def test_a_clipboard_manager_is_not_the_program(
    screen: VirtualDesktop, window: QtWindow, tmp_path: Path
) -> None:
    copy(screen.environment, b"before")
    with clipboard_client(screen, tmp_path, "greedy") as greedy:
        async with an_inserter() as inserter:
            # While the program is stopped, nobody but the manager reads.
            target = await inserter.target()
            window.program.pause()
            done = await inserter.insert("unread", target, PASTED)
            assert f"read:{len('unread')}" in greedy.said()
            assert done.was_taken is False
            assert "on the clipboard" in done.notice
            assert "Ctrl+V" in done.next_step
            assert clipboard(screen.environment) == b"unread"
            window.program.resume()
            wait_until(lambda: window.text() == "unread", "the program has caught up")
            assert clipboard(screen.environment) == b"unread"


async def test_a_clipboard_taken_before_the_program_reads_is_left_alone(
    screen: VirtualDesktop, window: QtWindow, tmp_path: Path
) -> None:
    copy(screen.environment, b"before")
    with clipboard_client(screen, tmp_path, "snatch", "snatched") as client:
        async with an_inserter() as inserter:
            target = await inserter.target()
            window.program.pause()
            done = await inserter.insert("text", target, PASTED)
            assert "took" in client.said()
            assert done.was_taken is False
            assert done.notice
            assert clipboard(screen.environment) == b"snatched"
            window.program.resume()
            assert window.text() == "snatched"


async def test_the_next_text_finds_the_clipboard_that_was_copied_in_between(
    screen: VirtualDesktop, window: QtWindow
) -> None:
    async with an_inserter() as inserter:
        for number in range(5):
            copy(screen.environment, b"copy %d" % number)
            await insert(inserter, f"{number} ")
            assert clipboard(screen.environment) == b"copy %d" % number
        assert window.text() == "0 1 2 3 4 "


async def test_what_terminals_paste_from_comes_back_too(
    screen: VirtualDesktop, tmp_path: Path
) -> None:
    copy(screen.environment, b"clipboard")
    with foreign("xterm", screen, tmp_path) as terminal:
        run_primary = ["sh", "-c", "printf selected | xclip -selection primary -i >/dev/null 2>&1"]
        run(run_primary, screen.environment)
        terminal.focus()
        async with an_inserter() as inserter:
            await insert(inserter)
            wait_until(lambda: terminal.text() == "text", "the terminal has it")
            assert clipboard(screen.environment, selection="primary") == b"selected"
            assert clipboard(screen.environment) == b"clipboard"


async def test_the_text_is_marked_as_passing(
    screen: VirtualDesktop, window: QtWindow, tmp_path: Path
) -> None:
    copy(screen.environment, b"before")
    async with an_inserter() as inserter:
        target = await inserter.target()
        window.program.pause()
        done = await inserter.insert("passing", target, PASTED)
        assert done.was_taken is False
        assert clipboard(screen.environment, HINT) == b"secret"
        window.program.resume()
        assert window.text() == "passing"


async def test_an_unknown_target_is_not_waited_for_in_vain(
    screen: VirtualDesktop, window: QtWindow
) -> None:
    copy(screen.environment, b"before")
    async with an_inserter() as inserter:
        done = await inserter.insert("text", NO_TARGET, PASTED)
        assert done.was_taken
        assert window.text() == "text"
        assert clipboard(screen.environment) == b"before"
