"""What menus, links and file managers start reaches the window that runs, or a new one."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.cli.serving import KEY, WORDS, ServerThread
from tests.desk.processes import run, wait_until
from tests.desk.program import PROGRAM, REPOSITORY, RunningProgram
from tests.desk.reading import Reader
from tests.patience import GIVE_UP_S
from voicedesk.desktop.activation import INTERFACE, PATH
from voicedesk.desktop.identity import APP_ID
from voicedesk.storage.resources import resource_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.desk import VirtualDesktop

SAMPLE = resource_path("sample-question.wav")


@pytest.fixture
def service() -> Iterator[ServerThread]:
    with ServerThread() as service:
        yield service


def key_of(service: ServerThread) -> dict[str, str]:
    return {"GROQ_API_KEY": KEY, "GROQ_API_KEY_HOST": service.url}


def program_of(
    desktop: VirtualDesktop, service: ServerThread, folder: Path, *words: str
) -> RunningProgram:
    key = [f"{name}={value}" for name, value in key_of(service).items()]
    command = ("env", *key, *PROGRAM)
    return RunningProgram(desktop, folder, (*words, "--base-url", service.url), command=command)


def open_(desktop: VirtualDesktop, service: ServerThread, *words: str) -> None:
    done = subprocess.run(
        [*PROGRAM, "open", *words],
        cwd=REPOSITORY,
        env={**desktop.environment, **key_of(service)},
        capture_output=True,
        text=True,
        timeout=GIVE_UP_S,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def call(desktop: VirtualDesktop, member: str, *arguments: str) -> None:
    command = ["gdbus", "call", "--session", "--dest", APP_ID, "--object-path", PATH]
    run([*command, "--method", f"{INTERFACE}.{member}", *arguments], desktop.environment)


def is_called(desktop: VirtualDesktop) -> bool:
    command = ["dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/"]
    names = run([*command, "org.freedesktop.DBus.ListNames"], desktop.environment)
    return APP_ID.encode() in names


def test_the_desktop_calls_files_are_written_down_and_links_ask_first(
    desktop: VirtualDesktop, service: ServerThread, tmp_path: Path
) -> None:
    with program_of(desktop, service, tmp_path / "run") as program:
        window = program.wait_for_window()
        wait_until(lambda: is_called(desktop), "its name is on the bus")
        # An action of the menu begins, and ends when it is chosen again.
        call(desktop, "ActivateAction", "ask", "[]", "{}")
        program.events.wait_for("recording_started")
        call(desktop, "ActivateAction", "ask", "[]", "{}")
        program.events.wait_for("turn_finished")

        open_(desktop, service, str(SAMPLE))
        notepad = desktop.wait_for_window("Notepad")
        Reader(desktop, notepad).wait_for(WORDS)
        notepad.close()

        open_(desktop, service, "voicedesk:ask")
        question = Reader(desktop)
        question.wait_for("A link wants VoiceDesk to listen")
        assert not program.events.has("recording_started", count=2)
        question.click("Listen")
        program.events.wait_for("recording_started", count=2)
        desktop.keyboard.key("Escape")
        program.events.wait_for("turn_finished", count=2)

        open_(desktop, service, "voicedesk:format-the-disk")
        Reader(desktop, window).wait_for("does not know this link")


def test_a_file_opens_the_window_that_does_not_run_yet(
    desktop: VirtualDesktop, service: ServerThread, tmp_path: Path
) -> None:
    words = ("open", str(SAMPLE), "--temp-profile")
    with program_of(desktop, service, tmp_path / "run", *words):
        Reader(desktop, desktop.wait_for_window("Notepad")).wait_for(WORDS)
