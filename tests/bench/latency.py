"""From the end of the input to the first sample handed to the loudspeaker.

The sandbox runs in a process of its own with scripted answers and no delays; VoiceDesk's session
plays through a real output stream of a real sound server. The floor is a bare httpx client in the
same process that asks for the same three things one after the other and plays nothing.
"""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.table import p50, p95
from tests.desk.desktop import VirtualDesktop

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

ROUNDS = 40
ZERO_DELAYS = Path(__file__).with_name("zero_delays.toml")


def measure(rounds: int = 0) -> list[dict[str, object]]:
    """Run the turns inside a virtual desktop; return one row for each scenario."""
    with VirtualDesktop() as desktop, sandbox(ZERO_DELAYS, desktop.environment) as service:
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.turn_driver", str(rounds or ROUNDS)],
            env={**desktop.environment, **service},
            capture_output=True,
            text=True,
            timeout=300,
            check=True,
        )
    took: dict[str, list[float]] = json.loads(done.stdout)
    return [
        {
            "name": "latency",
            "scenario": "all delays zero",
            "floor_ms": p50(took["floor_ms"]),
            "baseline_ms": p50(took["floor_ms"]),
            "p50_ms": p50(took["first_sound_ms"]),
            "p95_ms": p95(took["first_sound_ms"]),
            "cold_first_turn_ms": took["cold_ms"][0],
            "turns": len(took["first_sound_ms"]),
        }
    ]


@contextmanager
def sandbox(scenario: Path, environment: Mapping[str, str]) -> Generator[dict[str, str]]:
    """Serve a scenario in a process of its own; yield the variables the driver needs."""
    server = subprocess.Popen(
        [sys.executable, "-m", "voicedesk", "sandbox", "--scenario", str(scenario)],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        announced = json.loads(server.stdout.readline())
        yield {"BENCH_BASE_URL": announced["base_url"], "GROQ_API_KEY": announced["api_key"]}
    finally:
        server.terminate()
        server.wait(timeout=10)
