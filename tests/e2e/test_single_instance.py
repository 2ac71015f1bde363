"""One window per profile, and ``voicedesk ctl`` that drives it: real programs on a real desktop."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.terminal import REPOSITORY, run_process
from tests.desk import RunningProgram
from tests.desk.hands import find_windows
from tests.desk.processes import Program, run, wait_until
from voicedesk.desktop.profile_lock import ProfileLock
from voicedesk.storage.resources import resource_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.terminal import Done
    from tests.desk import VirtualDesktop

QUESTION = "please tell me what is twelve plus thirty"
TITLE = "^VoiceDesk$"
OTHER = REPOSITORY / "tests" / "desk" / "writing_window.py"
"""A window of another program."""


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "profile"


@pytest.fixture
def first(desktop: VirtualDesktop, profile: Path, tmp_path: Path) -> Iterator[RunningProgram]:
    """VoiceDesk with its window open and listening to ctl."""
    arguments = ("--sandbox", "--profile", str(profile))
    with RunningProgram(desktop, tmp_path / "first", arguments) as program:
        program.wait_for_window()
        wait_until(lambda: voicedesk(desktop, "ctl", "show", profile).code == 0, "ctl is heard")
        yield program


def voicedesk(desktop: VirtualDesktop, *words: str | Path) -> Done:
    """Run VoiceDesk with a profile, named last, to its end."""
    *command, profile = words
    return run_process(*command, "--profile", profile, environment=desktop.environment)


def test_a_second_start_brings_a_minimised_window_back(
    desktop: VirtualDesktop, first: RunningProgram, profile: Path
) -> None:
    [window] = find_windows(desktop.environment, TITLE)
    run(["xdotool", "windowminimize", window.identifier], desktop.environment)
    wait_until(lambda: not find_windows(desktop.environment, TITLE), "the window is away")
    _start_again(desktop, profile)
    wait_until(lambda: window.is_active, "the first window has the focus")
    assert len(find_windows(desktop.environment, TITLE)) == 1
    assert first.process.poll() is None


def test_a_second_start_brings_the_window_before_the_one_in_use(
    desktop: VirtualDesktop, first: RunningProgram, profile: Path, tmp_path: Path
) -> None:
    [window] = find_windows(desktop.environment, TITLE)
    with Program([sys.executable, str(OTHER)], desktop.environment, tmp_path / "other.log"):
        other = desktop.wait_for_window("Writing window")
        other.activate()
        desktop.keyboard.type("somebody writes here")
        assert _topmost(desktop) == other.identifier
        _start_again(desktop, profile)
        wait_until(lambda: window.is_active, "the first window has the focus")
        wait_until(lambda: _topmost(desktop) == window.identifier, "the first window is on top")
    assert first.process.poll() is None


def _start_again(desktop: VirtualDesktop, profile: Path) -> None:
    second = voicedesk(desktop, profile)
    assert second.code == 0
    assert second.told == (
        "VoiceDesk is already running with this profile; its window is in front now."
    )


def _topmost(desktop: VirtualDesktop) -> str:
    """Return the id of the window that covers all others."""
    said = run(["xprop", "-root", "_NET_CLIENT_LIST_STACKING"], desktop.environment).decode()
    return str(int(said.split(",")[-1].split("#")[-1].strip(), 16))


def test_a_second_start_waits_for_a_window_that_is_still_opening(
    desktop: VirtualDesktop, profile: Path, tmp_path: Path
) -> None:
    arguments = ("--sandbox", "--profile", str(profile))
    with RunningProgram(desktop, tmp_path / "first", arguments) as program:
        wait_until(
            lambda: ProfileLock(profile).holder().pid == program.process.pid, "it has the profile"
        )
        _start_again(desktop, profile)
        assert len(find_windows(desktop.environment, TITLE)) == 1


def test_options_that_come_too_late_are_told(
    desktop: VirtualDesktop, first: RunningProgram, profile: Path
) -> None:
    second = voicedesk(desktop, "--sandbox", profile)
    assert second.code == 1
    assert "--sandbox can only be chosen when it starts" in second.told
    assert first.process.poll() is None


def test_ctl_makes_a_spoken_turn(
    desktop: VirtualDesktop, first: RunningProgram, profile: Path
) -> None:
    assert voicedesk(desktop, "ctl", "stop", profile).told.startswith("Nothing is being recorded.")
    started = voicedesk(desktop, "ctl", "start", profile)
    assert (started.code, started.out, started.err) == (0, "", "")
    # Whoever is told that it began may speak: the microphone is open.
    assert first.events.has("recording_started")
    desktop.microphone.say(resource_path("sample-question.wav")).wait()
    assert voicedesk(desktop, "ctl", "stop", profile).code == 0
    first.events.wait_for("recording_finished")
    finished = first.events.wait_for("turn_finished")
    assert (finished["outcome"], finished["transcript"]) == ("completed", QUESTION)

    refused = voicedesk(desktop, "ctl", "paste-last", profile)
    assert (refused.code, refused.told) == (
        1,
        "Nothing has been dictated yet. Dictate something first.",
    )
    assert voicedesk(desktop, "ctl", "toggle", profile).code == 0
    assert voicedesk(desktop, "ctl", "cancel", profile).code == 0
    cancelled = first.events.wait_for("turn_finished", count=2)
    assert cancelled["outcome"] == "cancelled"


def test_a_killed_program_leaves_the_profile_free(
    desktop: VirtualDesktop, first: RunningProgram, profile: Path, tmp_path: Path
) -> None:
    first.process.kill()
    first.process.wait()
    told = voicedesk(desktop, "ctl", "show", profile).told
    assert told.startswith("No VoiceDesk window is running with this profile.")
    with RunningProgram(desktop, tmp_path / "third", ("--profile", str(profile))) as third:
        window = third.wait_for_window()
        wait_until(lambda: voicedesk(desktop, "ctl", "show", profile).code == 0, "ctl is heard")
        window.close()
        assert third.wait_for_exit() == 0
    assert voicedesk(desktop, "ctl", "show", profile).code == 1


def test_a_program_that_hangs_is_named(
    desktop: VirtualDesktop, first: RunningProgram, profile: Path
) -> None:
    first.process.send_signal(signal.SIGSTOP)
    try:
        second = voicedesk(desktop, profile)
    finally:
        first.process.send_signal(signal.SIGCONT)
    assert second.code == 1
    assert f"VoiceDesk (process {first.process.pid}) has this profile" in second.told
    assert f"end process {first.process.pid}" in second.told


def test_temporary_profiles_never_collide(
    desktop: VirtualDesktop, first: RunningProgram, tmp_path: Path
) -> None:
    with RunningProgram(desktop, tmp_path / "second") as second:
        wait_until(
            lambda: len(find_windows(desktop.environment, TITLE)) == 2, "two windows are open"
        )
        assert (first.process.poll(), second.process.poll()) == (None, None)
