"""``voicedesk ctl`` from the start of its process to its end, with a window that answers.

The floor is the interpreter that starts and ends; the baseline is what a Qt program needs before it
could even ask.
"""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

from tests.bench.table import p50, p95
from tests.desk import RunningProgram, VirtualDesktop
from tests.desk.processes import run, wait_until

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROUNDS = 40

FLOOR = [sys.executable, "-c", ""]
BASELINE = [sys.executable, "-c", "import PySide6.QtWidgets"]


def measure(rounds: int = 0) -> list[dict[str, object]]:
    """Run the three in turn; return one row."""
    floor_ms: list[float] = []
    baseline_ms: list[float] = []
    own_ms: list[float] = []
    with VirtualDesktop() as desktop:
        profile = desktop.home / "profile"
        arguments = ("--sandbox", "--profile", str(profile))
        command = [sys.executable, "-m", "voicedesk", "ctl", "show", "--profile", str(profile)]
        with RunningProgram(desktop, desktop.home / "program", arguments) as program:
            program.wait_for_window()
            wait_until(lambda: _is_heard(command, desktop.environment), "ctl is heard")
            for _ in range(rounds or ROUNDS):
                floor_ms.append(_took_ms(FLOOR, desktop.environment))
                baseline_ms.append(_took_ms(BASELINE, desktop.environment))
                own_ms.append(_took_ms(command, desktop.environment))
    return [
        {
            "name": "ctl",
            "scenario": "process start, request, answer, exit",
            "floor_ms": p50(floor_ms),
            "baseline_ms": p50(baseline_ms),
            "p50_ms": p50(own_ms),
            "p95_ms": p95(own_ms),
        }
    ]


def _is_heard(command: Sequence[str], environment: Mapping[str, str]) -> bool:
    asked = subprocess.run(command, env=environment, capture_output=True, check=False)
    return asked.returncode == 0


def _took_ms(command: Sequence[str], environment: Mapping[str, str]) -> float:
    began_at_s = time.monotonic()
    run(list(command), environment)
    return 1000 * (time.monotonic() - began_at_s)
