"""Writing into other programs in a real compositor: sway, without a screen."""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from tests.contracts.inserting import PASTED, TYPED, InserterContract, InsertionStage
from tests.desk.processes import Program, wait_until
from tests.desk.wayland import WaylandDesktop
from tests.desk.writable import Foot, Mousepad, Notepad, Writable, Xterm
from tests.desktop.wayland_owner import ClipboardOwner
from voicedesk.core.errors import ErrorKind, InsertionError
from voicedesk.core.insertion import NO_TARGET, InsertionManner, PasteKeys
from voicedesk.desktop.insertion import wlroots
from voicedesk.desktop.insertion.wlroots import WlrootsInserter, open_wlroots_inserter
from voicedesk.desktop.wayland.connection import ProtocolError
from voicedesk.desktop.wayland.writing import Writer

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator
    from pathlib import Path

LINES = "é ß Größe, 漢字かな, 🙂 and 👩\u200d👩\u200d👧\ne\u0301 of two signs\n\t\u05e9\u05dc\u05d5\u05dd and مرحبا\n\n"
LONG = (LINES * 200)[:4999] + "."
TWENTY = [f"é {number}: 漢字 e\u0301, \t\u05d0\u05d1 🙂\n" for number in range(20)]
HELD = "Ctrl+Mod4+F12"
CTRL, LOGO = ("-M", "ctrl"), ("-M", "logo")


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that is there once Ctrl and the logo key are held."""
    return tmp_path_factory.mktemp("held") / "held"


@pytest.fixture(scope="module")
def wayland(held: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WaylandDesktop]:
    bindings = [f"bindsym {HELD} exec touch {held}"]
    logs = tmp_path_factory.mktemp("desk-logs")
    with WaylandDesktop(bindings=bindings, logs=logs) as desktop:
        yield desktop


@pytest.fixture(autouse=True)
def display(wayland: WaylandDesktop, runtime: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """This process is in that desktop, too."""
    _ = runtime
    monkeypatch.setenv("WAYLAND_DISPLAY", str(wayland.socket))
    return wayland.socket


@pytest.fixture(scope="module")
def notepads(
    wayland: WaylandDesktop, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Notepad, Notepad]]:
    folder = tmp_path_factory.mktemp("notepads")
    with Notepad(wayland, folder, "One") as one, Notepad(wayland, folder, "Two") as two:
        yield one, two


@pytest.fixture
def notepad(wayland: WaylandDesktop, notepads: tuple[Notepad, Notepad]) -> Notepad:
    """An empty window with the focus."""
    for one in reversed(notepads):
        one.clear()
    return notepads[0]


@asynccontextmanager
async def opened() -> AsyncGenerator[WlrootsInserter]:
    inserter = await open_wlroots_inserter()
    assert inserter is not None
    try:
        yield inserter
    finally:
        await inserter.aclose()


class WaylandStage(InsertionStage):
    def __init__(
        self, desktop: WaylandDesktop, pair: tuple[Writable, Writable], inserter: WlrootsInserter
    ) -> None:
        self.inserter = inserter
        self._desktop = desktop
        self._first, self._second = pair
        self._copying: threading.Thread | None = None

    async def written(self) -> str:
        return self._first.settled_text()

    async def written_elsewhere(self) -> str:
        return self._second.settled_text()

    async def focus_other(self) -> None:
        self._second.focus()

    async def copy(self, text: str) -> None:
        self._desktop.copy(text.encode())

    async def copy_while_inserting(self, text: str) -> None:
        before = self._first.text()

        def copy() -> None:
            wait_until(lambda: self._first.text() != before, "it is taken", step_s=0.001)
            self._desktop.copy(text.encode())

        self._copying = threading.Thread(target=copy, name="copying")
        self._copying.start()

    async def clipboard(self) -> str:
        if self._copying is not None:
            self._copying.join()
        return self._desktop.clipboard().decode()


class TestWlrootsInserter(InserterContract):
    @pytest.fixture
    def stage(
        self, wayland: WaylandDesktop, notepads: tuple[Notepad, Notepad], notepad: Notepad
    ) -> Iterator[WaylandStage]:
        inserter = asyncio.run(open_wlroots_inserter())
        assert inserter is not None
        yield WaylandStage(wayland, notepads, inserter)
        asyncio.run(inserter.aclose())


@pytest.mark.parametrize("kind", [Notepad, Mousepad, Foot])
async def test_every_program_gets_every_byte(
    kind: type[Notepad | Mousepad | Foot], wayland: WaylandDesktop, tmp_path: Path
) -> None:
    wayland.copy(b"copied before")
    with kind(wayland, tmp_path) as program:
        async with opened() as inserter:
            for text in (LINES, LONG):
                done = await inserter.insert(text, await inserter.target(), PASTED)
                assert done.was_taken is True
                program.wait_for(text)
                program.clear()
            assert wayland.clipboard() == b"copied before"


@pytest.mark.parametrize("kind", [Notepad, Mousepad, Foot])
async def test_every_program_is_typed_into(
    kind: type[Notepad | Mousepad | Foot], wayland: WaylandDesktop, tmp_path: Path
) -> None:
    with kind(wayland, tmp_path) as program:
        async with opened() as inserter:
            target = await inserter.target()
            for text in TWENTY:
                await inserter.insert(text, target, TYPED)
            program.wait_for("".join(TWENTY))


async def test_a_hundred_texts_in_a_row(wayland: WaylandDesktop, notepad: Notepad) -> None:
    wayland.copy(b"copied before")
    texts = [f"sentence {number}, é 漢字.\n" for number in range(100)]
    async with opened() as inserter:
        target = await inserter.target()
        for text in texts:
            assert (await inserter.insert(text, target, PASTED)).was_taken
    notepad.wait_for("".join(texts))


async def test_every_format_is_there_again(
    wayland: WaylandDesktop, notepad: Notepad, display: Path
) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4000
    formats = {
        "text/html": "<b>Größe</b>".encode(),
        "text/plain": "Größe".encode(),
        "image/png": picture,
        "application/x-empty": b"",
        "x-kde-passwordManagerHint": b"secret",
    }
    async with ClipboardOwner(display) as owner, opened() as inserter:
        await owner.copy(formats)
        for text in ("one", "two"):
            done = await inserter.insert(text, await inserter.target(), PASTED)
            assert (done.was_taken, done.notice) == (True, "")
        assert not owner.has()
        notepad.wait_for("onetwo")
        assert wayland.clipboard_formats() == list(formats)
        for mime, data in formats.items():
            assert wayland.clipboard(mime) == data


async def test_an_empty_clipboard_is_empty_again(wayland: WaylandDesktop, notepad: Notepad) -> None:
    wayland.clear_clipboard()
    async with opened() as inserter:
        await inserter.insert("text", await inserter.target(), PASTED)
        notepad.wait_for("text")
        assert wayland.clipboard_formats() == []


@pytest.mark.parametrize("mime", ["text/plain;charset=utf-8", "image/png"])
async def test_what_was_copied_before_outlives_the_program(
    wayland: WaylandDesktop, notepad: Notepad, mime: str
) -> None:
    wayland.copy(b"copied before", mime)
    async with opened() as inserter:
        await inserter.insert("text", await inserter.target(), PASTED)
    notepad.wait_for("text")
    assert wayland.clipboard(mime) == b"copied before"


async def test_fifty_megabytes_are_there_again(wayland: WaylandDesktop, notepad: Notepad) -> None:
    large = bytes(range(256)) * (50 * 4096)
    wayland.copy(large, "application/octet-stream")
    async with opened() as inserter:
        done = await inserter.insert("text", await inserter.target(), PASTED)
        notepad.wait_for("text")
        assert (done.was_taken, done.notice) == (True, "")
        assert wayland.clipboard("application/octet-stream") == large


async def test_an_owner_that_never_answers_is_told(notepad: Notepad, display: Path) -> None:
    async with ClipboardOwner(display) as owner, opened() as inserter:
        await owner.copy_without_answering()
        done = await inserter.insert("text", await inserter.target(), PASTED)
        notepad.wait_for("text")
        assert done.was_taken is True
        assert done.notice == "What was on the clipboard before could not be kept."
        assert done.next_step


async def test_the_text_stays_where_nobody_takes_it(
    wayland: WaylandDesktop, notepad: Notepad
) -> None:
    wayland.copy(b"copied before")
    async with opened() as inserter:
        wayland.sway("workspace", "empty")
        try:
            target = await inserter.target()
            done = await inserter.insert("text", target, PASTED)
            assert (target.is_known, done.was_taken) == (False, False)
            assert done.notice
            assert wayland.clipboard() == b"text"
        finally:
            wayland.sway("workspace", "1")
        assert notepad.settled_text() == ""


async def test_typing_stops_when_another_window_gets_the_focus(
    notepads: tuple[Notepad, Notepad], notepad: Notepad
) -> None:
    async with opened() as inserter:
        typing = asyncio.ensure_future(
            inserter.insert("word " * 1000, await inserter.target(), TYPED)
        )
        await asyncio.to_thread(wait_until, lambda: len(notepad.text()) > 20, "it has begun")
        await asyncio.to_thread(notepads[1].focus)
        done = await typing
        assert done.was_taken is False
        assert done.notice == "Only a part was typed: another window got the focus."
        # The compositor's word takes its time: some keys may be under way.
        assert len(notepads[1].settled_text()) < 100


async def test_a_closed_window_gets_nothing(
    wayland: WaylandDesktop, notepad: Notepad, tmp_path: Path
) -> None:
    async with opened() as inserter:
        with Notepad(wayland, tmp_path) as closing:
            target = await inserter.target()
            assert target.title == "Notepad"
            wayland.close(closing.toplevel)
        with pytest.raises(InsertionError) as caught:
            await inserter.insert("text", target, PASTED)
        assert caught.value.kind is ErrorKind.TARGET_CLOSED
        assert notepad.settled_text() == ""


async def test_keys_that_are_held_change_nothing(
    wayland: WaylandDesktop, notepad: Notepad, held: Path, tmp_path: Path
) -> None:
    command = ["wtype", *CTRL, *LOGO, "-k", "F12", "-s", "60000"]
    with Program(command, wayland.environment, tmp_path / "wtype.log"):
        wait_until(held.exists, "the keys are held")
        async with opened() as inserter:
            target = await inserter.target()
            await inserter.insert("pasted, ", target, PASTED)
            await inserter.insert("typed", target, TYPED)
            notepad.wait_for("pasted, typed")


@pytest.mark.parametrize("keys", [PasteKeys.CTRL_V, PasteKeys.SHIFT_INSERT])
async def test_keys_that_are_asked_for(notepad: Notepad, keys: PasteKeys) -> None:
    async with opened() as inserter:
        manner = InsertionManner(paste_keys=keys)
        await inserter.insert("text", await inserter.target(), manner)
        notepad.wait_for("text")


async def test_a_terminal_takes_shift_insert(
    wayland: WaylandDesktop, tmp_path: Path, display: Path
) -> None:
    async with ClipboardOwner(display) as owner:
        await owner.select("selected before")
        with Foot(wayland, tmp_path) as terminal:
            async with opened() as inserter:
                manner = InsertionManner(paste_keys=PasteKeys.SHIFT_INSERT)
                done = await inserter.insert("text", await inserter.target(), manner)
                terminal.wait_for("text")
                assert done.was_taken is True
                assert await inserter.selected_text(await inserter.target()) == "selected before"


async def test_what_is_selected(wayland: WaylandDesktop, notepad: Notepad) -> None:
    wayland.copy(b"copied before")
    async with opened() as inserter:
        target = await inserter.target()
        await inserter.insert(LINES, target, PASTED)
        assert await inserter.selected_text(target) == ""
        wayland.keys(*CTRL, "-k", "a")
        assert await inserter.selected_text(target) == LINES
        assert wayland.clipboard() == b"copied before"
    notepad.wait_for(LINES)


async def test_undo(notepad: Notepad) -> None:
    async with opened() as inserter:
        target = await inserter.target()
        await inserter.insert("text", target, PASTED)
        notepad.wait_for("text")
        await inserter.undo(target)
        notepad.wait_for("")


async def test_a_cancelled_insertion_leaves_the_clipboard_alone(
    wayland: WaylandDesktop, notepad: Notepad, display: Path
) -> None:
    async with ClipboardOwner(display) as owner, opened() as inserter:
        await owner.copy_without_answering()
        inserting = asyncio.ensure_future(inserter.insert("text", await inserter.target(), PASTED))
        await asyncio.sleep(0)
        inserting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await inserting
        assert owner.has()
        assert notepad.settled_text() == ""


async def test_a_cancelled_insertion_still_gives_the_clipboard_back(
    wayland: WaylandDesktop, notepad: Notepad
) -> None:
    wayland.copy(b"copied before")
    async with opened() as inserter:
        target = await inserter.target()
        inserting = asyncio.ensure_future(inserter.insert("text", target, PASTED))
        await asyncio.to_thread(notepad.wait_for, "text")
        inserting.cancel()
        await asyncio.wait([inserting])
        await inserter.insert(" and more", target, PASTED)
        notepad.wait_for("text and more")
        assert wayland.clipboard() == b"copied before"


async def test_a_clipboard_history_does_not_pass_for_the_target(
    wayland: WaylandDesktop, notepad: Notepad, tmp_path: Path
) -> None:
    wayland.copy(b"copied before")
    seen = tmp_path / "seen"
    command = ["wl-paste", "--watch", "sh", "-c", 'cat >> "$0"', str(seen)]
    with Program(command, wayland.environment, tmp_path / "watching.log"):
        wait_until(lambda: seen.exists() and bool(seen.read_bytes()), "it watches")
        async with opened() as inserter:
            target = await inserter.target()
            for number in range(20):
                assert (await inserter.insert(f"{number} ", target, PASTED)).was_taken
        notepad.wait_for("".join(f"{number} " for number in range(20)))


async def test_a_history_alone_is_not_the_target(
    wayland: WaylandDesktop, notepad: Notepad, tmp_path: Path
) -> None:
    wayland.copy(b"copied before")
    seen = tmp_path / "seen"
    command = ["wl-paste", "--watch", "sh", "-c", 'cat >> "$0"', str(seen)]
    with Program(command, wayland.environment, tmp_path / "watching.log"):
        wait_until(lambda: seen.exists() and bool(seen.read_bytes()), "it watches")
        wayland.sway("workspace", "empty")
        try:
            async with opened() as inserter:
                done = await inserter.insert("text", await inserter.target(), PASTED)
                assert done.was_taken is False
        finally:
            wayland.sway("workspace", "1")
        wait_until(lambda: seen.read_bytes().endswith(b"text"), "it has seen the text")
    assert notepad.settled_text() == ""


async def test_xwayland(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with WaylandDesktop(xwayland=True, logs=tmp_path) as other:
        monkeypatch.setenv("WAYLAND_DISPLAY", str(other.socket))
        with Xterm(other, tmp_path) as terminal:
            other.copy(b"copied before")
            async with opened() as inserter:
                target = await inserter.target()
                assert target.application == "XTerm"
                assert (await inserter.insert(LINES, target, PASTED)).was_taken
                terminal.wait_for(LINES)
                await inserter.insert(LINES, target, TYPED)
                terminal.wait_for(LINES + LINES)
                assert other.clipboard() == b"copied before"


async def test_a_compositor_that_goes_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with WaylandDesktop(logs=tmp_path) as other:
        monkeypatch.setenv("WAYLAND_DISPLAY", str(other.socket))
        async with opened() as inserter:
            await inserter.target()
            other.kill_sway()
            with pytest.raises(InsertionError) as caught:
                await inserter.target()
            assert "has ended VoiceDesk's connection" in caught.value.message


async def test_no_compositor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", str(tmp_path / "none"))
    assert await open_wlroots_inserter() is None
    monkeypatch.delenv("WAYLAND_DISPLAY")
    assert await open_wlroots_inserter() is None


async def test_a_compositor_that_does_not_answer(
    runtime: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wlroots, "_OPENS_WITHIN_S", 0.1)
    monkeypatch.setenv("WAYLAND_DISPLAY", "silent")
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(runtime / "silent"))
        silent.listen()
        assert await open_wlroots_inserter() is None


async def test_a_compositor_with_other_protocols(
    wayland: WaylandDesktop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Weston lets nobody have the clipboard or a keyboard."""
    path = wayland.socket.with_name("weston")
    command = ["weston", "--backend=headless-backend.so", "--no-config", f"--socket={path.name}"]
    with Program(command, wayland.environment, tmp_path / "weston.log") as weston:
        weston.wait_ready(path.exists)
        monkeypatch.setenv("WAYLAND_DISPLAY", str(path))
        assert await open_wlroots_inserter() is None


async def test_a_request_that_the_compositor_refuses_is_told() -> None:
    async with opened() as inserter:
        connection = inserter._writer._connection

        async def ask_for_what_is_there() -> None:
            connection._display.request("get_registry", connection._registry)

        await inserter._thread.run(ask_for_what_is_there())
        for call in (inserter.target(), inserter.undo(NO_TARGET)):
            with pytest.raises(InsertionError, match="has ended VoiceDesk's connection"):
                await call


async def test_closing_bears_a_connection_that_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    async def refused(_: Writer) -> None:
        raise ProtocolError("wl_display: error 1: invalid")

    inserter = await open_wlroots_inserter()
    assert inserter is not None
    await inserter._thread.run(inserter._writer.close())
    monkeypatch.setattr(Writer, "close", refused)
    await inserter.aclose()
