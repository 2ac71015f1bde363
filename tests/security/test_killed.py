"""What a killed program leaves among the temporary files: nobody else's to read, and soon gone."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.cli.serving import KEY, ServerThread
from tests.cli.terminal import REPOSITORY, command, run_process
from tests.desk.processes import find_program, wait_until
from tests.e2e.unseen import start_unseen
from voicedesk.app.profile import in_use_lock

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.desk import VirtualDesktop

SAID = "wolframite is what I said"
LONG_AGO_S = 1_700_000_000


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    (folder := tmp_path / "tmp").mkdir()
    return folder


@pytest.fixture
def environment(
    desktop: VirtualDesktop, temporary: Path, tmp_path: Path, service: ServerThread
) -> Mapping[str, str]:
    """A computer where new files belong to everybody, and whose voice never comes to an end."""
    (programs := tmp_path / "programs").mkdir()
    voice = programs / "espeak-ng"
    voice.write_text(
        f'#!/bin/sh\n[ "$1" = --voices ] && exec {find_program("espeak-ng")} --voices\n'
        f"echo $$ > {tmp_path}/speaking\nexec sleep 60\n"
    )
    voice.chmod(0o700)
    return {
        **desktop.environment,
        "TMPDIR": str(temporary),
        "PATH": f"{programs}:{os.environ['PATH']}",
        "GROQ_API_KEY": KEY,
        "GROQ_API_KEY_HOST": service.url,
        "QT_QPA_PLATFORM": "offscreen",
    }


def kill_while_speaking(environment: Mapping[str, str], folder: Path, url: str) -> None:
    """Have a text spoken, and kill the program when that has begun."""
    words = ("say", SAID, "--language", "de", "--system-voice", "--temp-profile")
    program = subprocess.Popen(
        command(*words, "--base-url", url),
        cwd=REPOSITORY,
        env=environment,
        stdout=subprocess.DEVNULL,
        umask=0,
    )
    speaking = folder / "speaking"
    wait_until(
        lambda: speaking.exists() and bool(speaking.read_text().strip()), "the voice has begun"
    )
    program.kill()
    program.wait()
    os.kill(int(speaking.read_text()), signal.SIGKILL)


def age(folder: Path) -> None:
    for path in (*folder.rglob("*"), folder):
        os.utime(path, (LONG_AGO_S, LONG_AGO_S), follow_symlinks=False)


def test_what_is_left_is_private_and_the_next_command_removes_it(
    environment: Mapping[str, str], temporary: Path, tmp_path: Path, service: ServerThread
) -> None:
    kill_while_speaking(environment, tmp_path, service.url)
    left = sorted(path.name.rpartition("-")[0] for path in temporary.iterdir())
    assert left == ["voicedesk-temp", "voicedesk-voice"]
    assert any(SAID in path.read_text("utf-8", "replace") for path in files(temporary))
    assert {stat.S_IMODE(path.stat().st_mode) for path in temporary.iterdir()} == {0o700}

    # As long as they may be in use they stay.
    models = ("models", "--temp-profile", "--base-url", service.url)
    assert run_process(*models, environment=environment).code == 0
    assert sorted(path.name.rpartition("-")[0] for path in temporary.iterdir()) == left
    age(temporary)
    assert run_process(*models, environment=environment).code == 0
    assert list(temporary.iterdir()) == []


def test_what_others_use_or_made_is_left_alone(
    environment: Mapping[str, str], temporary: Path, tmp_path: Path, service: ServerThread
) -> None:
    in_use = temporary / "voicedesk-temp-in_use_1"
    left = temporary / "voicedesk-temp-left___1"
    mine = temporary / "voicedesk-checkout" / "main.py"
    linked = temporary / "voicedesk-temp-linked_1"
    for folder in (in_use, left, mine.parent):
        folder.mkdir()
    mine.write_text("mine")
    linked.symlink_to(mine.parent)
    with in_use_lock(left).held():
        pass
    with in_use_lock(in_use).held():
        age(temporary)
        done = run_process("models", "--base-url", service.url, "--profile", tmp_path / "profile",
                           environment=environment)  # fmt: skip
    assert done.code == 0
    assert sorted(temporary.iterdir()) == sorted([in_use, mine.parent, linked])
    assert mine.exists()


def test_the_window_removes_it_as_well(
    environment: Mapping[str, str], temporary: Path, tmp_path: Path, service: ServerThread
) -> None:
    profile = tmp_path / "profile"
    profile.mkdir()
    half_written = profile / ".notepad.txt.x3k_1ab2"
    half_written.write_text(SAID)
    spoken = temporary / "voicedesk-voice-x3k_1ab2"
    spoken.mkdir()
    (spoken / "text").write_text(SAID)
    foreign = [profile / name for name in (".settings.json.swp", ".notepad.txt.orig")]
    link = profile / ".notepad.txt.x3k_1ab3"
    for path in foreign:
        path.write_text("somebody else's")
    link.symlink_to(foreign[0])
    (profile / ".settings.json.x3k_1ab2").mkdir()
    age(temporary)
    age(profile)
    program = start_unseen(profile, environment, tmp_path / "output", "--base-url", service.url)
    try:
        wait_until(lambda: not spoken.exists() and not half_written.exists(), "both are gone")
    finally:
        program.terminate()
        assert program.wait(20) == 0
    assert [path.read_text() for path in foreign] == ["somebody else's"] * 2
    assert link.is_symlink()
    assert (profile / ".settings.json.x3k_1ab2").is_dir()


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
