"""Dictation where the compositor has the shortcuts: sway binds ``voicedesk ctl`` to a key.

What goes on is shown over the other programs, and a text without a window is pasted by a click. The
real program in its window, a foreign program with the focus, speech at a virtual microphone.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest

from tests.cli.terminal import run_process
from tests.desk.processes import wait_until
from tests.desk.program import PROGRAM, REPOSITORY, RunningProgram
from tests.desk.wayland import SCREEN, WaylandDesktop
from tests.desk.writable import Foot, Mousepad
from voicedesk.storage.resources import resource_path
from voicedesk.ui.overlay import WIDTH
from voicedesk.ui.overlay_place import MARGIN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.desk.screenshot import Screenshot
    from tests.desk.writable import Writable

F9 = 67
"""By the number it has in Linux."""
PAGE = 20, SCREEN[1] // 2, SCREEN[0] - 40, SCREEN[1] // 2 - 20
"""What an editor that fills the screen leaves blank."""
WHITE = 0xFF, 0xFF, 0xFF
ACCENT = 0x4F, 0x55, 0xC9
"""The colour of what is to be pressed: “Paste here”."""


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "profile"


@pytest.fixture
def wayland(profile: Path, tmp_path: Path) -> Iterator[WaylandDesktop]:
    """A desktop as the settings page tells the user to bind it."""

    def ctl(*words: str) -> str:
        command = [*PROGRAM, "ctl", *words, "--profile", str(profile)]
        return f"exec cd {shlex.quote(str(REPOSITORY))} && exec {shlex.join(command)}"

    bindings = [
        f"bindsym --no-repeat F9 {ctl('start', '--intent', 'dictate')}",
        f"bindsym --release F9 {ctl('stop')}",
    ]
    with WaylandDesktop(bindings=bindings, audio=True, logs=tmp_path) as desktop:
        yield desktop


def test_a_held_key_dictates_into_another_program(
    wayland: WaylandDesktop, profile: Path, tmp_path: Path
) -> None:
    arguments = ("--sandbox", "--profile", str(profile))
    with RunningProgram(wayland, tmp_path / "run", arguments) as program:
        wayland.wait_for_toplevel("VoiceDesk")
        wait_until(lambda: _is_heard(wayland, profile), "ctl is heard")
        wayland.copy(b"copied before")
        for turn, kind in enumerate((Mousepad, Foot), 1):
            with kind(wayland, tmp_path) as foreign:
                _dictate(wayland, program, foreign, turn)
        assert wayland.clipboard() == b"copied before"


def test_what_goes_on_is_shown_over_the_program_that_keeps_the_focus(
    wayland: WaylandDesktop, profile: Path, tmp_path: Path
) -> None:
    arguments = ("--sandbox", "--profile", str(profile))
    with RunningProgram(wayland, tmp_path / "run", arguments) as program, wayland.mouse() as mouse:
        wayland.wait_for_toplevel("VoiceDesk")
        wait_until(lambda: _is_heard(wayland, profile), "ctl is heard")
        # Each has the whole screen, so that nothing else changes below the display.
        wayland.sway("layout", "tabbed")
        with Mousepad(wayland, tmp_path) as editor, Foot(wayland, tmp_path) as terminal:
            editor.focus()
            before = _blank_look(wayland)
            with wayland.held(F9):
                program.events.wait_for("recording_started")
                wait_until(lambda: _stands_below(wayland.look(), before), "the display is shown")
                assert _has_focus(wayland, editor)
                wayland.microphone.say(resource_path("sample-question.wav")).wait()
                terminal.focus()
            ready = program.events.wait_for("text_ready")
            finished = program.events.wait_for("turn_finished")
            assert finished["outcome"] == "failed"
            wait_until(lambda: bool(wayland.look().box_of(ACCENT)), "the text is offered")
            assert _has_focus(wayland, terminal)
            mouse.click(*_middle(wayland.look().box_of(ACCENT)))
            wait_until(lambda: bool(terminal.text()), "the text arrives")
            assert terminal.settled_text() == ready["text"]
            assert _has_focus(wayland, terminal)
            assert editor.file.read_text() == ""
            wait_until(lambda: wayland.look().box_of(ACCENT) is None, "the offer is gone")


def _blank_look(wayland: WaylandDesktop) -> Screenshot:
    """Return what is on the screen, once nothing is seen below but an empty page."""
    looks: list[Screenshot] = []

    def is_blank() -> bool:
        looks.append(wayland.look())
        return looks[-1].is_plain(PAGE, WHITE)

    wait_until(is_blank, "the empty page fills the screen")
    return looks[-1]


def _stands_below(now: Screenshot, before: Screenshot) -> bool:
    """Tell whether the display, and nothing else, is at the lower edge of the screen."""
    width, height = SCREEN
    changed = now.changed_since(before, PAGE)
    if changed is None:
        return False
    left, top, wide, high = changed
    return (left, wide) == ((width - WIDTH) // 2, WIDTH) and top + high == height - MARGIN


def _middle(box: tuple[int, int, int, int] | None) -> tuple[int, int]:
    assert box is not None
    return box[0] + box[2] // 2, box[1] + box[3] // 2


def _has_focus(wayland: WaylandDesktop, program: Writable) -> bool:
    focused = wayland.focused()
    return focused is not None and focused.number == program.toplevel.number


def _is_heard(wayland: WaylandDesktop, profile: Path) -> bool:
    show = run_process("ctl", "show", "--profile", profile, environment=wayland.environment)
    return show.code == 0


def _dictate(
    wayland: WaylandDesktop, program: RunningProgram, foreign: Writable, turn: int
) -> None:
    with wayland.held(F9):
        program.events.wait_for("recording_started", count=turn)
        wayland.microphone.say(resource_path("sample-question.wav")).wait()
    program.events.wait_for("recording_finished", count=turn)
    finished = program.events.wait_for("turn_finished", count=turn)
    ready = program.events.wait_for("text_ready", count=turn)
    assert finished["outcome"] == "completed"
    assert ready["text"]
    wait_until(lambda: bool(foreign.text()), "the text arrives")
    assert foreign.settled_text() == ready["text"]
