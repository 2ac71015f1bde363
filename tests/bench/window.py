"""The real window: over 100,000 turns, and while a long answer streams into it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.bench.filling import LONG_TURNS, fill
from tests.bench.serving import drive
from tests.bench.streaming import measure_streaming
from tests.bench.table import timed_row
from tests.desk.desktop import VirtualDesktop

ROUNDS = 8


def measure(rounds: int = 0) -> list[dict[str, object]]:
    """Drive the window inside a virtual desktop; return a row for each scenario."""
    return [*_reading(rounds), *measure_streaming()]


def _reading(rounds: int) -> list[dict[str, object]]:
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as profile,
        VirtualDesktop(audio=False) as desktop,
    ):
        fill(Path(profile))
        arguments = [profile, str(rounds or ROUNDS)]
        took = drive("window_driver", arguments, desktop.environment)
    return [
        timed_row(
            "window",
            scenario,
            took[own],
            floor_ms=took[floor],
            baseline_ms=took[baseline],
        )
        for scenario, own, floor, baseline in (
            (
                "search in the side bar (baseline: the store)",
                "search_shown",
                "search_stored",
                "search_stored",
            ),
            (
                f"{LONG_TURNS} turns opened (floor: read, baseline: 30 turns)",
                "long_opened",
                "long_read",
                "short_opened",
            ),
            (
                "a frame, up through 300 turns (baseline: 30 turns)",
                "long_frames",
                "idle_frames",
                "short_frames",
            ),
            (
                "gaps of the event loop meanwhile (baseline: 30 turns)",
                "long_gaps",
                "idle_gaps",
                "short_gaps",
            ),
        )
    ]
