"""A test that failed while the machine stood still is run again; any other failure stays one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.desk.processes import wait_until
from tests.desk.program import REPOSITORY
from tests.desk.standing_still import TOO_LATE_S, StandstillWatch

if TYPE_CHECKING:
    from pathlib import Path

STOPPED_S = 0.2
FAILS_ONCE = f"""
import os, signal, time
from pathlib import Path

def children():
    return map(int, Path(f"/proc/self/task/{{os.getpid()}}/children").read_text().split())

def test_listening():
    time.sleep(0.3)
    if Path("heard").exists():
        return
    Path("heard").touch()
    for child in children():
        os.kill(child, signal.SIGSTOP)
    time.sleep({STOPPED_S})
    for child in children():
        os.kill(child, signal.SIGCONT)
    time.sleep(0.1)
    assert False
"""

OWN_DESKTOP = """
import pytest

@pytest.fixture
def desktop():
    pass

test_listening = pytest.mark.usefixtures("desktop")(test_listening)
"""


def run_inner(folder: Path, part: str, test: str) -> subprocess.CompletedProcess[str]:
    (folder / "tests" / part).mkdir(parents=True)
    (folder / "tests" / part / "test_inner.py").write_text(test)
    plugin = ["-p", "tests.desk.second_hearing"]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *plugin, "--rootdir", str(folder)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_standstill_is_noted_and_nothing_after_it() -> None:
    with StandstillWatch() as watch:
        time.sleep(0.3)  # until it sleeps in small steps
        began_s = time.monotonic()
        os.kill(watch.pid, signal.SIGSTOP)
        time.sleep(STOPPED_S)
        os.kill(watch.pid, signal.SIGCONT)
        wait_until(lambda: watch.longest_s(began_s) >= STOPPED_S - TOO_LATE_S, "it is noted")
        assert watch.longest_s(time.monotonic() + 1) == 0


def test_calm_is_waited_for_but_not_for_ever() -> None:
    with StandstillWatch() as watch:
        assert watch.wait_for_calm(5.0) > 0
        assert watch.wait_for_calm(0.0) == 0


@pytest.mark.parametrize(
    ("part", "test"),
    [("audio", FAILS_ONCE), ("e2e", FAILS_ONCE), ("core", FAILS_ONCE + OWN_DESKTOP)],
)
def test_a_test_that_failed_meanwhile_is_run_again_and_that_is_told(
    tmp_path: Path, part: str, test: str
) -> None:
    done = run_inner(tmp_path, part, test)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout
    assert "test_listening: failed while the machine stood still for" in done.stdout


def test_every_run_has_its_whole_time(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\ntimeout = 6\n")
    slow = FAILS_ONCE.replace("time.sleep(0.3)", "time.sleep(3.5)")
    done = run_inner(tmp_path, "e2e", slow)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_part_that_bears_no_clock_fails_at_once(tmp_path: Path) -> None:
    done = run_inner(tmp_path, "ui", FAILS_ONCE)
    assert done.returncode == 1, done.stdout + done.stderr


def test_whatever_fails_for_other_reasons_fails(tmp_path: Path) -> None:
    done = run_inner(tmp_path, "audio", "def test_listening():\n    assert False\n")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 failed" in done.stdout
