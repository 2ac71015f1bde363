"""Dictation where the compositor has the shortcuts: sway binds ``voicedesk ctl`` to a key.

The real program in its window, a foreign program with the focus, speech at a virtual microphone.
"""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.terminal import run_process
from tests.desk.processes import wait_until
from tests.desk.program import REPOSITORY, RunningProgram
from tests.desk.wayland import WaylandDesktop
from tests.desk.writable import Foot, Mousepad
from voicedesk.storage.resources import resource_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.desk.writable import Writable

F9 = 67
"""By the number it has in Linux."""


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "profile"


@pytest.fixture
def wayland(profile: Path, tmp_path: Path) -> Iterator[WaylandDesktop]:
    """A desktop as the settings page tells the user to bind it."""

    def ctl(*words: str) -> str:
        command = [sys.executable, "-m", "voicedesk", "ctl", *words, "--profile", str(profile)]
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
    finished = program.events.wait_for("turn_finished", count=turn, timeout_s=60)
    ready = program.events.wait_for("text_ready", count=turn)
    assert finished["outcome"] == "completed"
    assert ready["text"]
    wait_until(lambda: bool(foreign.text()), "the text arrives")
    assert foreign.settled_text() == ready["text"]
