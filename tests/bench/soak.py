"""What long use costs: a long recording, kept, encoded and uploaded, and many turns.

The sandbox answers from a process of its own. The recording's baseline is the program after its
first turn.
"""

from __future__ import annotations

import os

from tests.bench.serving import ZERO_DELAYS, drive, sandbox
from tests.bench.soak_turns import measure_turns

MINUTES = (1, 60)


def measure(rounds: int = 0) -> list[dict[str, object]]:
    """Do many turns, then record for a minute and for an hour, each in a process of its own."""
    many = [row for _ in range(rounds or 1) for row in measure_turns()]
    with sandbox(ZERO_DELAYS, os.environ) as service:
        return many + [_row(minutes, service) for _ in range(rounds or 1) for minutes in MINUTES]


def _row(minutes: float, service: dict[str, str]) -> dict[str, object]:
    inside = {**os.environ, **service}
    found = drive("soak_driver", [str(minutes)], inside, timeout_s=1200)
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
