"""Without its window: the real program in a real tray, over a foreign program."""

from __future__ import annotations

import json
import signal
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtGui import QColor, QImage

from tests.cli.terminal import run_process
from tests.desk import RunningProgram
from tests.desk.hands import Window
from tests.desk.processes import DeskError, Program, find_program, run, wait_until
from voicedesk.core.settings import Theme
from voicedesk.ui.colours import LIGHT

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from tests.desk import VirtualDesktop

TITLE = "^VoiceDesk$"
FOREIGN = "foreign terminal"
OVERLAY = "^Dictation display$"


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """A profile in which somebody has chosen the sandbox, the tray and silence around."""
    folder = tmp_path / "profile"
    folder.mkdir(mode=0o700)
    settings: dict[str, Any] = {
        "schema_version": 1,
        "service": {"choice": "sandbox"},
        "audio": {"other_sound": "mute"},
        "window": {"stays_in_tray": True, "theme": Theme.LIGHT, "overlay": "top"},
    }
    (folder / "settings.json").write_text(json.dumps(settings))
    return folder


@pytest.fixture
def tray(desktop: VirtualDesktop, tmp_path: Path) -> Iterator[Window]:
    """A tray in the upper right corner."""
    command = ["trayer", "--edge", "top", "--align", "right", "--widthtype", "request"]
    with Program([*command, "--height", "32"], desktop.environment, tmp_path / "trayer.log"):
        yield desktop.wait_for_window("^panel$")


@pytest.fixture
def foreign(desktop: VirtualDesktop) -> Generator[Window]:
    command = [find_program("xterm"), "-T", FOREIGN, "-geometry", "80x24+0+200", "-e", "cat"]
    with subprocess.Popen(command, env=desktop.environment, stderr=subprocess.DEVNULL) as process:
        window = desktop.wait_for_window(FOREIGN)
        window.activate()
        yield window
        process.terminate()


def hidden(desktop: VirtualDesktop, profile: Path, tmp_path: Path) -> RunningProgram:
    return RunningProgram(desktop, tmp_path / "first", ("--hidden", "--profile", str(profile)))


def shows(desktop: VirtualDesktop, tray: Window, colour: str, folder: Path) -> bool:
    """Tell whether something of a colour stands in the tray."""
    place = tray.geometry
    picture = QImage(str(desktop.screenshot(folder / "screen.png")))
    wanted = QColor(colour).rgb()
    return any(
        picture.pixel(x, y) == wanted
        for x in range(place.x, place.x + place.width)
        for y in range(place.y, place.y + place.height)
    )


def shown(desktop: VirtualDesktop) -> list[Window]:
    """Return the program's window, if it is there."""
    return [window for window, width, _ in _seen(desktop) if width > 500]


def wait_for_window(desktop: VirtualDesktop) -> Window:
    wait_until(lambda: bool(shown(desktop)), "the window")
    return shown(desktop)[0]


def again(desktop: VirtualDesktop, profile: Path, *words: str) -> str:
    """Start the program once more; return what it says before it ends."""
    done = run_process(*words, "--profile", profile, environment=desktop.environment)
    assert done.code == 0
    return done.told


def test_it_starts_in_the_tray_comes_and_goes(
    desktop: VirtualDesktop, tray: Window, profile: Path, tmp_path: Path
) -> None:
    with hidden(desktop, profile, tmp_path) as program:
        wait_until(
            lambda: shows(desktop, tray, LIGHT.accent, tmp_path),
            "the icon",
            step_s=1,
        )
        assert not shown(desktop)
        assert again(desktop, profile, "--hidden") == (
            "VoiceDesk is already running with this profile."
        )
        assert not shown(desktop)
        again(desktop, profile)
        window = wait_for_window(desktop)
        wait_until(lambda: window.is_active, "the window has the focus")
        window.close()
        wait_until(lambda: not shown(desktop), "the window is away")
        assert shows(desktop, tray, LIGHT.accent, tmp_path)
        desktop.pointer.click(*tray.geometry.centre)
        wait_for_window(desktop)
        program.process.send_signal(signal.SIGTERM)
        assert program.wait_for_exit() == 0


def test_without_a_tray_it_is_minimised_and_closing_it_quits(
    desktop: VirtualDesktop, profile: Path, tmp_path: Path
) -> None:
    with hidden(desktop, profile, tmp_path) as program:
        wait_until(lambda: "_NET_WM_STATE_HIDDEN" in _state(desktop), "it is there, minimised")
        assert not shown(desktop)
        again(desktop, profile)
        window = wait_for_window(desktop)
        wait_until(lambda: window.is_active, "the window has the focus")
        window.close()
        assert program.wait_for_exit() == 0


def test_dictating_from_the_tray_leaves_the_focus_in_the_other_program(
    desktop: VirtualDesktop, tray: Window, foreign: Window, profile: Path, tmp_path: Path
) -> None:
    noise = ["pacat", "--playback", "--latency-msec=50", "/dev/zero"]
    with (
        Program(noise, desktop.environment, tmp_path / "noise.log"),
        hidden(desktop, profile, tmp_path) as program,
    ):
        wait_until(
            lambda: shows(desktop, tray, LIGHT.accent, tmp_path),
            "the icon",
            step_s=1,
        )
        assert not _is_muted(desktop)
        _choose_second(desktop, tray)
        started = program.events.wait_for("turn_started")
        assert started["intent"] == "dictate"
        program.events.wait_for("recording_started")
        assert foreign.is_active
        overlay = desktop.wait_for_window(OVERLAY)
        assert overlay.geometry.y == 24
        wait_until(lambda: shows(desktop, tray, LIGHT.recording, tmp_path), "the icon listens")
        wait_until(lambda: _is_muted(desktop), "the other program is mute")
        _choose_second(desktop, tray)
        program.events.wait_for("recording_finished")
        wait_until(lambda: not _is_muted(desktop), "the other program sounds again")
        program.events.wait_for("turn_finished")
        assert foreign.is_active


def _choose_second(desktop: VirtualDesktop, tray: Window) -> None:
    """Choose to dictate, or to end that, in the icon's menu."""
    desktop.pointer.click(*tray.geometry.centre, button=3)
    wait_until(
        lambda: any(width < 300 and height > 200 for _, width, height in _seen(desktop)),
        "the menu",
    )
    desktop.keyboard.key("Down", "Down", "Return")


def _seen(desktop: VirtualDesktop) -> list[tuple[Window, int, int]]:
    """Return window, icon, menu and display, as far as they can be seen, with width and height."""
    seen: list[tuple[Window, int, int]] = []
    for identifier in _search(desktop, "--onlyvisible", "--class", "VoiceDesk"):
        window = Window(desktop.environment, identifier)
        with suppress(DeskError):  # it has gone meanwhile
            seen.append((window, window.geometry.width, window.geometry.height))
    return seen


def _search(desktop: VirtualDesktop, *words: str) -> list[str]:
    done = subprocess.run(
        [find_program("xdotool"), "search", *words],
        env=desktop.environment,
        capture_output=True,
        text=True,
        check=False,  # to find nothing is a failure to it
    )
    return done.stdout.split()


def _is_muted(desktop: VirtualDesktop) -> bool:
    said = run(["pactl", "list", "sink-inputs"], desktop.environment).decode()
    return "Mute: yes" in said


def _state(desktop: VirtualDesktop) -> str:
    """Return what the window manager says of the window, mapped or not."""
    states = [
        run(["xprop", "-id", identifier, "_NET_WM_STATE"], desktop.environment).decode()
        for identifier in _search(desktop, "--name", TITLE)
    ]
    return " ".join(states)
