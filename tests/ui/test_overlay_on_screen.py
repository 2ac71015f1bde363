"""The display over a foreign program, on a real screen: on top, in its place, without the focus."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.desk.processes import DeskError, find_program, run, wait_until
from tests.desk.program import REPOSITORY
from voicedesk.ui.overlay import TITLE

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from tests.desk import VirtualDesktop, Window

_FOREIGN = "foreign terminal"
_SCREEN = (1280, 800)
_MARGIN = 24


class Overlay:
    """The program with the display, driven line by line."""

    def __init__(self, desktop: VirtualDesktop, place: str) -> None:
        self._desktop = desktop
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.ui.overlay_program", place],
            cwd=REPOSITORY,
            env=desktop.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        assert self.answer() == ["ready"]

    def do(self, what: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{what}\n")
        self.process.stdin.flush()

    def answer(self) -> list[str]:
        assert self.process.stdout is not None
        return self.process.stdout.readline().split()

    def appear(self, what: str, *, width: int) -> Window:
        """Do something after which the display is so wide; return its window."""
        self.do(what)
        window = self._desktop.wait_for_window(TITLE)
        wait_until(lambda: window.geometry.width == width, f"it is {width} wide")
        return window

    def buttons(self) -> dict[str, tuple[int, int]]:
        self.do("where")
        said = [self.answer() for _ in range(3)]
        return {name: (int(x), int(y)) for name, x, y in said}

    def wait_gone(self) -> None:
        wait_until(lambda: not self._desktop.windows(TITLE), "the display is gone")

    def end(self) -> None:
        with self.process:
            self.process.terminate()


@pytest.fixture(scope="module")
def foreign(desktop: VirtualDesktop) -> Generator[Window]:
    """A terminal over most of the screen, which has the focus."""
    command = [find_program("xterm"), "-T", _FOREIGN, "-geometry", "200x58+0+0", "-e", "cat"]
    with subprocess.Popen(command, env=desktop.environment, stderr=subprocess.DEVNULL) as process:
        window = desktop.wait_for_window(_FOREIGN)
        window.activate()
        yield window
        process.terminate()


@pytest.fixture
def overlay(desktop: VirtualDesktop, foreign: Window) -> Iterator[Overlay]:
    foreign.activate()
    overlay = Overlay(desktop, "bottom")
    yield overlay
    overlay.end()


def has_focus(desktop: VirtualDesktop, window: Window) -> bool:
    """Tell whether the keys go to a window, by the window manager and by the X server."""
    try:
        focused = run(["xdotool", "getwindowfocus"], desktop.environment).decode().strip()
    except DeskError:
        return False
    return window.is_active and focused == window.identifier


def is_uppermost(desktop: VirtualDesktop, window: Window) -> bool:
    """Tell whether the pointer, over the middle of a window, meets that one and no other."""
    desktop.pointer.move(*window.geometry.centre)
    said = run(["xdotool", "getmouselocation", "--shell"], desktop.environment).decode()
    return f"WINDOW={window.identifier}" in said.splitlines()


def test_it_lies_over_the_program_that_keeps_the_focus(
    desktop: VirtualDesktop, foreign: Window, overlay: Overlay
) -> None:
    window = overlay.appear("listen", width=360)
    assert has_focus(desktop, foreign)
    place = window.geometry
    assert place.x == (_SCREEN[0] - place.width) // 2 - 1
    assert place.y == _SCREEN[1] - _MARGIN - place.height
    assert is_uppermost(desktop, window)
    run(["xdotool", "windowraise", foreign.identifier], desktop.environment)
    foreign.activate()
    wait_until(lambda: is_uppermost(desktop, window), "it is on top again")
    overlay.do("cancel")
    overlay.wait_gone()
    assert has_focus(desktop, foreign)


@pytest.mark.parametrize(
    ("button", "came_of_it"),
    [("paste", ["calls", "insert", "last"]), ("copy", ["calls", "Hello."]), ("close", ["calls"])],
)
def test_its_buttons_leave_the_focus_where_it_is(
    desktop: VirtualDesktop, foreign: Window, overlay: Overlay, button: str, came_of_it: list[str]
) -> None:
    overlay.appear("listen", width=360)
    overlay.appear("fail", width=440)
    assert has_focus(desktop, foreign)
    desktop.pointer.move(*overlay.buttons()[button])
    with desktop.pointer.held():
        assert has_focus(desktop, foreign)
    if button == "close":
        overlay.wait_gone()
    else:
        wait_until(
            lambda: any(each.geometry.width == 360 for each in desktop.windows(TITLE)),
            "the word that it is done",
        )
    assert has_focus(desktop, foreign)
    overlay.do("calls")
    assert overlay.answer() == came_of_it
    if button != "close":
        overlay.wait_gone()
        assert has_focus(desktop, foreign)


@pytest.mark.parametrize(
    ("place", "x", "y"),
    [("top_left", 24, 24), ("top_right", 1280 - 24 - 360, 24)],
)
def test_it_stands_where_it_is_wanted(
    desktop: VirtualDesktop, foreign: Window, place: str, x: int, y: int
) -> None:
    overlay = Overlay(desktop, place)
    geometry = overlay.appear("listen", width=360).geometry
    overlay.end()
    assert (geometry.x, geometry.y) == (x, y)
