"""From the release of the key to the first sample handed to the loudspeaker.

The sandbox, and the network that leads to it, run in processes of their own; VoiceDesk's real
pipeline shows its window and plays through a real output stream of a real sound server. The floor
is computed from the scenario: its delays up to the first clause, and the ways of the network. The
baseline is a plain sequential client on the ``openai`` SDK at the same server.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench.line_check import check_line
from tests.bench.measuring import Bench, row, run
from tests.bench.serving import HERE, ZERO_DELAYS, Network
from tests.bench.table import p50
from tests.bench.talks import Talk
from tests.desk.desktop import VirtualDesktop

if TYPE_CHECKING:
    from collections.abc import Mapping

ROUNDS = 40
SPEECH_S = 2.0
PAUSE_S = 60.0
LAST_SYLLABLE_MS = 200.0
"""Whoever lets go while speaking is heard for so much longer."""

GROQ_LIKE = HERE / "groq_like.toml"
FAR = Network(rtt_ms=80, up_mbit=5, encrypted=True)
MIDDLE = Network(rtt_ms=40, up_mbit=10, encrypted=True)
LONG_SPEECH = ((4.0, 8), (30.0, 4), (120.0, 2))
"""Seconds and how often, in real time."""

Rows = list[dict[str, object]]


def measure(rounds: int = 0) -> Rows:
    """Run the turns inside a virtual desktop; return one row for each scenario."""
    times = rounds or ROUNDS
    with VirtualDesktop() as desktop:
        environment = desktop.environment
        return [
            *_near(times, environment),
            *_far(times, environment),
            *_long_speech(rounds, environment),
            *(check_line(network, environment) for network in (FAR, MIDDLE)),
        ]


def _near(rounds: int, environment: Mapping[str, str]) -> Rows:
    talk = Talk(speech_s=SPEECH_S, rounds=rounds)
    mid_word = Talk(speech_s=SPEECH_S, rounds=max(1, rounds // 4), quiet_s=0.0)
    groq_like = Bench(scenario=GROQ_LIKE, talks=(talk, mid_word))
    zero = Bench(scenario=ZERO_DELAYS, talks=(talk,))
    (found, found_mid_word), (found_zero,) = run(groq_like, environment), run(zero, environment)
    limit_ms = groq_like.floor_ms + 12
    return [
        row("latency", "groq-like, window shown", groq_like, found, limit_ms),
        row(
            "latency",
            "the same, released in mid-word",
            groq_like,
            found_mid_word,
            limit_ms + LAST_SYLLABLE_MS,
        ),
        row("latency", "all delays zero, window shown", zero, found_zero, 20),
    ]


def _far(rounds: int, environment: Mapping[str, str]) -> Rows:
    talks = (
        Talk(speech_s=SPEECH_S, rounds=rounds),
        Talk(speech_s=SPEECH_S, rounds=1, pause_s=PAUSE_S),
    )
    bench = Bench(scenario=GROQ_LIKE, talks=talks, network=FAR)
    scenarios = ("far server: RTT 80 ms, 5 Mbit/s, TLS", "the same after a pause of a minute")
    limit_ms = 1.15 * bench.floor_ms
    return [
        row("latency", scenario, bench, found, limit_ms)
        for scenario, found in zip(scenarios, run(bench, environment), strict=True)
    ]


def _long_speech(rounds: int, environment: Mapping[str, str]) -> Rows:
    talks = [Talk(speech_s=length_s, rounds=rounds or times) for length_s, times in LONG_SPEECH]
    bench = Bench(scenario=GROQ_LIKE, talks=talks, network=MIDDLE)
    found = run(bench, environment)
    limit_ms = 1.05 * p50(found[0].own[bench.what])
    return [
        row(
            "latency",
            f"{talk.speech_s:g} s of speech: RTT 40 ms, 10 Mbit/s, TLS",
            bench,
            each,
            limit_ms,
        )
        for talk, each in zip(talks, found, strict=True)
    ]
