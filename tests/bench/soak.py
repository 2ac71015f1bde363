"""How much more memory a long recording needs than a short one: recorded, kept, encoded, uploaded.

The sandbox answers from a process of its own. The baseline is the program after its first turn.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

from tests.bench.serving import ZERO_DELAYS, sandbox

MINUTES = (1, 60)


def measure(rounds: int = 0) -> list[dict[str, object]]:
    """Record for a minute and for an hour, each in a process of its own; return a row for each."""
    with sandbox(ZERO_DELAYS, os.environ) as service:
        return [_row(minutes, service) for _ in range(rounds or 1) for minutes in MINUTES]


def _row(minutes: float, service: dict[str, str]) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.soak_driver", str(minutes)],
        env={**os.environ, **service},
        capture_output=True,
        text=True,
        timeout=1200,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    found: dict[str, float] = json.loads(done.stdout)
    return {
        "name": "soak",
        "scenario": f"{minutes} min recorded and uploaded",
        "baseline_mb": found["before_mb"],
        "recorded_mb": found["recorded_mb"],
        "peak_mb": found["peak_mb"],
        "growth_mb": round(found["peak_mb"] - found["before_mb"], 2),
        "recording_took_s": found["recording_took_s"],
        "sending_took_s": found["sending_took_s"],
    }
