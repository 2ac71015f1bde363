"""From the release of the key to the complete text, for short and long speech.

The floor is the recogniser's delay and one way to it and back; the baseline the plain client of
``latency``, which sends a WAV file at the release.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench.measuring import Bench, row, run
from tests.bench.serving import HERE, Network
from tests.bench.table import p50
from tests.bench.talks import Talk
from tests.desk.desktop import VirtualDesktop

if TYPE_CHECKING:
    from collections.abc import Mapping

DICTATION = HERE / "dictation.toml"
LINE = Network(rtt_ms=40, up_mbit=10, encrypted=True)
FAR_TALKS = ((4.0, 10, 215.0), (30.0, 4, 300.0), (120.0, 2, 300.0))
"""Seconds, how often, and the milliseconds allowed; in real time."""

NEAR_TALKS = ((10.0, 10), (120.0, 4), (1200.0, 2))
SPEED = 8.0
"""How many times faster than people the near ones are spoken, so that 20 minutes take 150 s."""

LENGTH_FACTOR = 1.2
"""How much longer the text of long speech may take than that of the shortest."""

Rows = list[dict[str, object]]


def measure(rounds: int = 0) -> Rows:
    """Dictate inside a virtual desktop; return one row for each length and network."""
    with VirtualDesktop() as desktop:
        return [*_far(rounds, desktop.environment), *_near(rounds, desktop.environment)]


def _far(rounds: int, environment: Mapping[str, str]) -> Rows:
    talks = [Talk(speech_s=length_s, rounds=rounds or times) for length_s, times, _ in FAR_TALKS]
    bench = Bench(scenario=DICTATION, talks=talks, network=LINE, what="text_ms")
    return [
        row("dictation", f"{length_s:g} s: RTT 40 ms, 10 Mbit/s, TLS", bench, found, limit_ms)
        for (length_s, _, limit_ms), found in zip(FAR_TALKS, run(bench, environment), strict=True)
    ]


def _near(rounds: int, environment: Mapping[str, str]) -> Rows:
    talks = [
        Talk(speech_s=length_s, rounds=rounds or times, speed=SPEED)
        for length_s, times in NEAR_TALKS
    ]
    bench = Bench(scenario=DICTATION, talks=talks, what="text_ms")
    found = run(bench, environment)
    limit_ms = LENGTH_FACTOR * p50(found[0].own[bench.what])
    return [
        row("dictation", f"{talk.speech_s:g} s: near, at {SPEED:g}x", bench, each, limit_ms)
        for talk, each in zip(talks, found, strict=True)
    ]
