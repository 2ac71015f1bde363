"""The text before the cursor of real programs, by way of the real accessibility bus."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.desk.desktop import VirtualDesktop
from tests.desk.keyrings import KeyringState
from tests.desk.processes import Program, processes_with, run
from voicedesk.desktop.insertion import atspi
from voicedesk.desktop.insertion.atspi import MOST_CHARACTERS, FocusedText

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Iterator, Sequence

    from dbus_fast.aio import MessageBus

    from tests.desk.hands import Window

PATIENCE_S = 10.0
PASSWORD_WINDOW = """
import asyncio
import qasync
from PySide6.QtWidgets import QApplication, QLineEdit
application = QApplication([])
field = QLineEdit()
field.setEchoMode(QLineEdit.EchoMode.Password)
field.setWindowTitle("Secret window")
field.show()
qasync.QEventLoop(application).run_until_complete(asyncio.Event().wait())
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VirtualDesktop]:
    """A desktop whose bus can start the accessibility bus, and whose programs may use it."""
    logs = tmp_path_factory.mktemp("desk-logs")
    with VirtualDesktop(audio=False, keyring=KeyringState.NONE, logs=logs) as desk:
        del desk.environment["NO_AT_BRIDGE"]
        yield desk


@pytest.fixture(autouse=True)
def on_its_bus(desk: VirtualDesktop, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "DBUS_SESSION_BUS_ADDRESS"
    monkeypatch.setenv(name, desk.environment[name])


@contextmanager
def program(
    desk: VirtualDesktop, title: str, command: Sequence[str], **more: str
) -> Generator[tuple[Program, Window]]:
    log = desk.logs / f"{title}.log"
    with Program(command, {**desk.environment, **more}, log) as running:
        yield running, desk.wait_for_window(title)


@pytest.fixture(scope="module")
def mousepad(desk: VirtualDesktop) -> Iterator[tuple[Program, Window]]:
    """A GTK program; with it the accessibility bus comes."""
    with program(desk, "Mousepad", ["mousepad"]) as started:
        yield started


@pytest.fixture(scope="module")
def xterm(desk: VirtualDesktop, mousepad: object) -> Iterator[Window]:
    """A program that tells assistive technology nothing."""
    with program(desk, "foreign", ["xterm", "-title", "foreign"]) as (_, window):
        yield window


@asynccontextmanager
async def following() -> AsyncGenerator[FocusedText]:
    focused = FocusedText()
    try:
        await until(focused.open)
        yield focused
    finally:
        await focused.aclose()


async def until(ask: Callable[[], Awaitable[object]]) -> None:
    """Ask until the answer is yes."""
    async with asyncio.timeout(PATIENCE_S):
        while not await ask():  # noqa: ASYNC110 - other programs do not tell
            await asyncio.sleep(0.02)


async def until_before(focused: FocusedText, wanted: str | None) -> None:
    """Wait until the program has taken in what was typed."""
    before = await focused.before()
    deadline_s = time.monotonic() + PATIENCE_S
    while before != wanted and time.monotonic() < deadline_s:
        await asyncio.sleep(0.02)
        before = await focused.before()
    assert before == wanted


def typed(desk: VirtualDesktop, text: str) -> None:
    """Replace all that stands in the focused program."""
    desk.keyboard.key("ctrl+a", "Delete")
    desk.keyboard.type(text)


async def test_text_before_the_cursor_of_a_gtk_program(
    desk: VirtualDesktop, mousepad: tuple[Program, Window], xterm: Window
) -> None:
    xterm.activate()
    async with following() as focused:
        assert await focused.before() is None
        mousepad[1].activate()
        typed(desk, "Hello world, it is")
        await until_before(focused, "Hello world, it is")
        assert not await focused.is_terminal()
        desk.keyboard.key("Left", "Left", "Left")
        await until_before(focused, "Hello world, it")
        desk.keyboard.key("shift+Left", "shift+Left")
        await until_before(focused, "Hello world, ")
        desk.keyboard.key("ctrl+Home")
        await until_before(focused, "")


async def test_only_the_last_characters_are_given(
    desk: VirtualDesktop, mousepad: tuple[Program, Window], xterm: Window
) -> None:
    xterm.activate()
    async with following() as focused:
        mousepad[1].activate()
        typed(desk, "a" * 30 + "b" * (MOST_CHARACTERS - 1) + ".")
        await until_before(focused, "b" * (MOST_CHARACTERS - 1) + ".")


async def test_text_before_the_cursor_of_a_qt_window(
    desk: VirtualDesktop, mousepad: tuple[Program, Window]
) -> None:
    command = [sys.executable, "-m", "tests.desk.writing_window"]
    on = {"QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}
    async with following() as focused:
        with program(desk, "Writing window", command, **on) as (_, window):
            window.activate()
            desk.keyboard.type("One. Two")
            await until_before(focused, "One. Two")
            desk.keyboard.key("Home")
            await until_before(focused, "")


async def test_the_focus_is_followed_from_program_to_program(
    desk: VirtualDesktop, mousepad: tuple[Program, Window], xterm: Window
) -> None:
    async with following() as focused:
        xterm.activate()
        await until_before(focused, None)
        for _ in range(3):
            mousepad[1].activate()
            typed(desk, "Here.")
            await until_before(focused, "Here.")
            xterm.activate()
            await until_before(focused, None)
            assert not await focused.is_terminal(), "xterm does not tell"


async def test_a_terminal_that_tells_is_known_as_one(
    desk: VirtualDesktop, mousepad: tuple[Program, Window], xterm: Window
) -> None:
    xterm.activate()
    async with following() as focused:
        with program(desk, "lxterminal", ["lxterminal", "--title=lxterminal"]) as (_, window):
            window.activate()
            await until(focused.is_terminal)


async def test_a_password_is_not_read(
    desk: VirtualDesktop, mousepad: tuple[Program, Window], xterm: Window
) -> None:
    command = [sys.executable, "-c", PASSWORD_WINDOW]
    on = {"QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}
    xterm.activate()
    async with following() as focused:
        with program(desk, "Secret window", command, **on) as (_, window):
            window.activate()
            desk.keyboard.type("secret")
            await until(lambda: role_of_focus(focused))
            assert await role_of_focus(focused) == atspi._PASSWORD
            assert await focused.before() is None


async def role_of_focus(focused: FocusedText) -> int:
    """Return the number of the role, 0 where nothing has the focus."""
    if focused._bus is None or focused._focus is None:
        return 0
    return await atspi._role(focused._bus, focused._focus)


async def test_a_program_that_hangs_costs_50_ms(
    desk: VirtualDesktop, mousepad: tuple[Program, Window], xterm: Window
) -> None:
    xterm.activate()
    async with following() as focused:
        mousepad[1].activate()
        typed(desk, "Here.")
        await until_before(focused, "Here.")
        os.kill(mousepad[0].pid, signal.SIGSTOP)
        try:
            begun_s = time.monotonic()
            assert await focused.before() is None
            assert time.monotonic() - begun_s < 0.5
        finally:
            os.kill(mousepad[0].pid, signal.SIGCONT)
        await until_before(focused, "Here.")


async def test_it_works_on_the_loop_that_the_window_has(
    desk: VirtualDesktop, mousepad: tuple[Program, Window], xterm: Window, qapp: object
) -> None:
    xterm.activate()
    async with following() as focused:
        mousepad[1].activate()
        typed(desk, "On Qt.")
        await until_before(focused, "On Qt.")


async def test_opening_again_is_no_change(
    desk: VirtualDesktop, mousepad: tuple[Program, Window], xterm: Window
) -> None:
    xterm.activate()
    async with following() as focused:
        mousepad[1].activate()
        typed(desk, "Here.")
        await until_before(focused, "Here.")
        assert await focused.open()
        assert await focused.before() == "Here."
        await focused.aclose()
        assert await focused.before() is None
        assert not await focused.is_terminal()


async def test_two_that_open_at_once_have_one_connection(
    desk: VirtualDesktop,
    mousepad: tuple[Program, Window],
    xterm: Window,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    connect, made = atspi._connect, []

    async def counted() -> MessageBus:
        made.append(await connect())
        return made[-1]

    xterm.activate()
    async with following():
        pass  # the bus is there
    monkeypatch.setattr(atspi, "_connect", counted)
    focused = FocusedText()
    assert await asyncio.gather(focused.open(), focused.open()) == [True, True]
    assert len(made) == 1
    mousepad[1].activate()
    typed(desk, "Here.")
    await until_before(focused, "Here.")
    await asyncio.gather(focused.aclose(), focused.open(), focused.aclose())
    assert [bus.connected for bus in made] == [False, False]


async def test_who_gives_up_opening_leaves_nothing_half_open(
    desk: VirtualDesktop, mousepad: tuple[Program, Window], xterm: Window
) -> None:
    xterm.activate()
    focused = FocusedText()
    listen = focused._listen
    begun = asyncio.Event()

    async def slow(bus: MessageBus) -> None:
        begun.set()
        await asyncio.Event().wait()

    focused._listen = slow
    opening = asyncio.ensure_future(focused.open())
    await begun.wait()
    opening.cancel()
    await asyncio.wait([opening])
    focused._listen = listen
    await until(focused.open)
    mousepad[1].activate()
    typed(desk, "Here.")
    await until_before(focused, "Here.")
    await focused.aclose()


async def test_accessibility_stays_off_where_it_is_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with VirtualDesktop(audio=False, window_manager=None, keyring=KeyringState.NONE) as quiet:
        name = "DBUS_SESSION_BUS_ADDRESS"
        monkeypatch.setenv(name, quiet.environment[name])
        focused = FocusedText()
        assert not await focused.open()
        assert await focused.before() is None
        who_has = "--dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner"
        owned = run(
            ["dbus-send", "--session", "--print-reply", *who_has.split(), "string:org.a11y.Bus"],
            quiet.environment,
        )
        assert b"boolean false" in owned
        await focused.aclose()


@pytest.mark.parametrize("address", ["", "unix:path=/nowhere", "nonsense"])
async def test_without_a_session_bus_nothing_is_known(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    monkeypatch.delenv("DISPLAY", raising=False)
    focused = FocusedText()
    assert not await focused.open()
    assert await focused.before() is None
    await focused.aclose()


async def test_a_bus_that_goes_is_survived(monkeypatch: pytest.MonkeyPatch) -> None:
    with VirtualDesktop(audio=False, keyring=KeyringState.NONE) as desk:
        del desk.environment["NO_AT_BRIDGE"]
        name = "DBUS_SESSION_BUS_ADDRESS"
        monkeypatch.setenv(name, desk.environment[name])
        with program(desk, "Mousepad", ["mousepad"]):
            async with following() as focused:
                bus = focused._bus
                assert bus is not None
                for pid in processes_with(f"VOICEDESK_DESK={desk.folder}"):
                    if b"accessibility.conf" in _command(pid):
                        os.kill(pid, signal.SIGKILL)
                with suppress(OSError, EOFError):
                    await bus.wait_for_disconnect()
                assert await focused.before() is None


def _command(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()
