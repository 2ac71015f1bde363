"""Whether every word is heard, and nothing where nobody speaks: through a real microphone."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.bench.fidelity_driver import MISSING_S
from tests.desk.desktop import VirtualDesktop

UTTERANCES = 50
NOISES = 30


def measure(rounds: int = 0) -> list[dict[str, object]]:
    """Speak and make noise inside a virtual desktop; return one row for each kind of failure."""
    utterances, noises = (rounds, rounds) if rounds else (UTTERANCES, NOISES)
    with VirtualDesktop() as desktop:
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.fidelity_driver", str(utterances), str(noises)],
            env=desktop.environment,
            stdout=subprocess.PIPE,
            text=True,
            timeout=900,
            check=True,
        )
    took: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
    return [
        _cut("first words missing, spoken before the key was down", took["first_s"]),
        _cut("last words missing, spoken until the key was up", took["last_s"]),
        _cut("first words, microphone opened by the key press", took["opened_first_s"]),
        _words("silences, keys and hums that became text", took["words"]),
        _words("the same with the gate off", took["ungated_words"]),
    ]


def _cut(scenario: str, missing_s: list[float]) -> dict[str, object]:
    return {
        "name": "fidelity",
        "scenario": scenario,
        "failures": sum(each > MISSING_S for each in missing_s),
        "of": len(missing_s),
        "worst_ms": round(1000 * max(missing_s), 1),
    }


def _words(scenario: str, words: list[float]) -> dict[str, object]:
    return {
        "name": "fidelity",
        "scenario": scenario,
        "failures": round(sum(words)),
        "of": len(words),
        "worst_ms": 0.0,
    }
