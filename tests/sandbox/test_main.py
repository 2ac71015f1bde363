"""The sandbox as a process of its own: starts fast, announces itself, ends when told."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM = """
import sys
from pathlib import Path
from voicedesk.sandbox.main import run
if __name__ == "__main__":
    scenario = Path(sys.argv[1]) if sys.argv[1:] else None
    run(scenario_file=scenario, exit_with_stdin=True)
"""
REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "sandbox_program.py"
    path.write_text(PROGRAM)
    return path


@pytest.fixture
def process(program: Path) -> Iterator[subprocess.Popen[str]]:
    with start(program) as running:
        yield running
        running.kill()


def start(program: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "error", program, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )


def announced(process: subprocess.Popen[str]) -> dict[str, str]:
    assert process.stdout is not None
    return json.loads(process.stdout.readline())


def children_of(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def helpers_of(process: subprocess.Popen[str]) -> list[int]:
    """The recogniser and multiprocessing's resource tracker, once both are there."""
    deadline_s = time.monotonic() + 5
    while len(children := children_of(process.pid)) < 2:
        assert time.monotonic() < deadline_s
        time.sleep(0.01)
    return children


def is_running(pid: int) -> bool:
    """Tell whether a process still does anything; who buries it is the container's affair."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return "State:\tZ" not in status


def wait_until_gone(pids: list[int]) -> None:
    deadline_s = time.monotonic() + 5
    while any(is_running(pid) for pid in pids):
        assert time.monotonic() < deadline_s
        time.sleep(0.01)


def models(ready: dict[str, str]) -> httpx.Response:
    headers = {"Authorization": f"Bearer {ready['api_key']}"}
    return httpx.get(f"{ready['base_url']}/openai/v1/models", headers=headers, trust_env=False)


def test_it_announces_one_line_and_serves(process: subprocess.Popen[str]) -> None:
    ready = announced(process)
    assert set(ready) == {"base_url", "api_key"}
    assert ready["api_key"].startswith("gsk_")
    assert models(ready).status_code == 200
    process.send_signal(signal.SIGTERM)
    output, errors = process.communicate(timeout=10)
    assert (output, errors, process.returncode) == ("", "", 0)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_end_it_and_its_recogniser(
    process: subprocess.Popen[str], number: signal.Signals
) -> None:
    announced(process)
    children = helpers_of(process)
    process.send_signal(number)
    process.communicate(timeout=10)
    assert process.returncode == 0
    wait_until_gone(children)


def test_it_ends_with_standard_input(process: subprocess.Popen[str]) -> None:
    announced(process)
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(timeout=10) == 0


def test_a_killed_server_leaves_nobody_behind(process: subprocess.Popen[str]) -> None:
    announced(process)
    children = helpers_of(process)
    process.kill()
    process.wait(timeout=10)
    wait_until_gone(children)


def test_a_scenario_file_is_played(program: Path, tmp_path: Path) -> None:
    scenario = tmp_path / "scenario.toml"
    scenario.write_text('[[faults]]\nkind = "status"\nstatus = 503\n')
    with start(program, str(scenario)) as process:
        ready = announced(process)
        assert models(ready).status_code == 503
        assert models(ready).status_code == 200
        process.kill()


def test_starting_loads_no_heavy_library() -> None:
    heavy = ("numpy", "soundfile", "soxr", "pocketsphinx")
    code = f"import sys, voicedesk.sandbox.main; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=REPOSITORY
    )
    assert done.stdout == "[]\n"
