"""Whether many turns leave anything behind: memory, threads, tasks, sockets, other handles.

The real program but for its microphone speaks with the sandbox and plays every answer on a real
output stream. The baseline is the same process after a sixth of the turns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench.serving import ZERO_DELAYS, drive, sandbox
from tests.desk.desktop import VirtualDesktop

if TYPE_CHECKING:
    from collections.abc import Mapping

TURNS = 300
GROWTH_PERCENT = 5.0
"""What the memory may grow between a sixth of the turns and all of them."""


def measure_turns(turns: int = 0) -> list[dict[str, object]]:
    """Do the turns; return a row for the memory and one for each kind of thing that is held."""
    turns = turns or TURNS
    with VirtualDesktop() as desktop, sandbox(ZERO_DELAYS, desktop.environment) as service:
        inside = {**desktop.environment, **service}
        found = drive("soak_turns_driver", [str(turns)], inside, timeout_s=60 + 10 * turns)
    return [_row(turns, found, what) for what in found["late"]]


def _row(turns: int, found: Mapping[str, Mapping[str, float]], what: str) -> dict[str, object]:
    early, late = found["early"][what], found["late"][what]
    most_percent = GROWTH_PERCENT if what == "rss_mb" else 0.0
    return {
        "name": "soak",
        "scenario": f"{turns} turns: {what}",
        "before_the_program": found["before"][what],
        "baseline": early,
        "after_all": late,
        "growth_percent": round(100 * (late - early) / early, 2) if early else 0.0,
        "limit_percent": most_percent,
        "program_closed": found["closed"][what],
    }
