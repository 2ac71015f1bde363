"""One benchmark of turns: a scenario, its network, what is said; VoiceDesk and the plain client."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tests.bench.serving import Network, drive, far_sandbox, sandbox
from tests.bench.table import p50, p95
from tests.bench.talks import as_argument
from voicedesk.sandbox.tokens import pieces

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tests.bench.talks import Talk

BASELINE_ROUNDS = 10
COUNTED_ROUNDS = 3
LARGEST_UPLOAD_S = 700.0
"""More WAV than that is refused by the service, and so by the sandbox."""

FIRST_CLAUSE = re.compile(r".{10,}?[,;:.!?]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What is measured: ``what`` is ``first_sound_ms`` or, with answers unspoken, ``text_ms``."""

    scenario: Path
    talks: Sequence[Talk]
    network: Network | None = None
    what: str = "first_sound_ms"
    is_compared: bool = True
    """With the plain client, and with connections and bytes counted in turns of their own."""

    @property
    def floor_ms(self) -> float:
        """Return the server's delays and the network's ways, with nothing between them."""
        rtt_ms = self.network.rtt_ms if self.network else 0.0
        told = tomllib.loads(self.scenario.read_text())
        transcription_ms = 1000 * told.get("transcription_delay_s", 0.0) + rtt_ms
        if self.what == "text_ms":
            return transcription_ms
        clause = FIRST_CLAUSE.match(told["replies"][0]["text"])
        assert clause is not None
        last_token = len(pieces(clause.group())) - 1
        pace = told.get("tokens_per_s", 0)
        clause_ms = 1000 * (
            told.get("first_token_delay_s", 0.0) + (last_token / pace if pace else 0)
        )
        speech_ms = 1000 * told.get("speech_delay_s", 0.0)
        return round(transcription_ms + clause_ms + rtt_ms + speech_ms + rtt_ms, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a talk was measured at."""

    own: Mapping[str, Sequence[float]]
    baseline_ms: Sequence[float]
    cold_ms: float
    rss_mb: float


def run(bench: Bench, environment: Mapping[str, str]) -> list[Found]:
    """Run VoiceDesk and then the plain client on the same server; return a value per talk."""
    own_flag, plain_flag = [], []
    if bench.what == "text_ms":
        own_flag, plain_flag = ["--silent"], ["--transcribe-only"]
    with _serving(bench, environment) as service:
        inside = {**environment, **service}
        own = drive("turn_driver", [as_argument(bench.talks), *own_flag], inside)
        plain = {"took_ms": [[] for _ in bench.talks]}
        if bench.is_compared:
            compared = [as_argument(_plain(bench.talks)), *plain_flag]
            plain = drive("baseline_driver", compared, inside)
    if bench.network is None and bench.is_compared:
        _add_counts(bench, environment, own, own_flag)
    return [
        Found(
            own=figures,
            baseline_ms=baseline_ms,
            cold_ms=own["cold"][bench.what][0],
            rss_mb=own["rss_mb"],
        )
        for figures, baseline_ms in zip(own["talks"], plain["took_ms"], strict=True)
    ]


def row(name: str, scenario: str, bench: Bench, found: Found, limit_ms: float) -> dict[str, object]:
    """Return the figures of one talk; ``limit_ms`` is what the median may be."""
    own, floor_ms = found.own[bench.what], bench.floor_ms
    baseline_ms = p50(found.baseline_ms) if found.baseline_ms else None
    return {
        "name": name,
        "scenario": scenario,
        "floor_ms": floor_ms,
        "baseline_ms": baseline_ms,
        "p50_ms": p50(own),
        "limit_ms": round(limit_ms, 1),
        "p95_ms": p95(own),
        "overhead_p50_ms": round(p50(own) - floor_ms, 2),
        "overhead_p95_ms": round(p95(own) - floor_ms, 2),
        "ratio": round(p50(own) / baseline_ms, 3) if baseline_ms else None,
        "connections_per_turn": p50(found.own["connections"]),
        "bytes_sent_per_turn": p50(found.own["bytes_sent"]),
        "cpu_ms_per_turn": p50(found.own["cpu_ms"]),
        "cpu_ms_after_release": p50(found.own["cpu_after_release_ms"]),
        "rss_mb": found.rss_mb,
        "cold_first_turn_ms": round(found.cold_ms, 1),
        "turns": len(own),
    }


def _serving(
    bench: Bench, environment: Mapping[str, str]
) -> AbstractContextManager[dict[str, str]]:
    if bench.network is None:
        return sandbox(bench.scenario, environment)
    return far_sandbox(bench.scenario, bench.network, environment)


def _add_counts(
    bench: Bench, environment: Mapping[str, str], own: dict[str, Any], flags: Sequence[str]
) -> None:
    """Count over a line in a few more turns, since a line costs a near server's client time."""
    few = [replace(talk, rounds=min(talk.rounds, COUNTED_ROUNDS)) for talk in bench.talks]
    with far_sandbox(bench.scenario, Network(), environment) as service:
        counted = drive("turn_driver", [as_argument(few), *flags], {**environment, **service})
    for figures, counts in zip(own["talks"], counted["talks"], strict=True):
        figures |= {name: counts[name] for name in ("connections", "bytes_sent")}


def _plain(talks: Sequence[Talk]) -> list[Talk]:
    """Return the same for a client that cannot send as much, and needs no pauses."""
    return [
        replace(
            talk,
            rounds=min(talk.rounds, BASELINE_ROUNDS) if talk.speech_s < LARGEST_UPLOAD_S else 0,
            pause_s=0.0,
        )
        for talk in talks
    ]
