"""What a judge's safe verdict adds to the way from the key's release to the first sound.

The same spoken question is asked without a judge, with one for the words, and with one for the
answer as well, by turns, so that whatever else the computer does meets all alike. The verdict on
the words is there before the first clause has been written: it must add nothing but noise. Where
the answer is judged, its first clause has to be written before it can be, and that one request
more is the floor.
"""

from __future__ import annotations

import random
from statistics import median, quantiles
from typing import TYPE_CHECKING

from tests.bench.measuring import Bench, run
from tests.bench.serving import HERE
from tests.bench.table import p50, p95
from tests.bench.talks import Talk
from tests.desk.desktop import VirtualDesktop
from voicedesk.core.settings import ModerationScope

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.bench.measuring import Found

ROUNDS = 40
SPEECH_S = 2.0
JUDGED = HERE / "judged.toml"
SCENARIOS = {
    ModerationScope.OFF: "not judged",
    ModerationScope.WORDS: "the question judged beside it",
    ModerationScope.BOTH: "question and answer judged",
}

_RESAMPLES = 2000


def measure(rounds: int = 0) -> list[dict[str, object]]:
    """Run the turns inside a virtual desktop; return a row for what is judged each time."""
    scopes = list(SCENARIOS)
    talks = [
        Talk(speech_s=SPEECH_S, rounds=1, judged=scope)
        # Nobody is always the first after the others.
        for number in range(rounds or ROUNDS)
        for scope in (scopes if number % 2 else reversed(scopes))
    ]
    bench = Bench(scenario=JUDGED, talks=talks, is_compared=False)
    with VirtualDesktop() as desktop:
        found = run(bench, desktop.environment)
    taken = {scope: _taken(scope, talks, found) for scope in scopes}
    plain = taken[ModerationScope.OFF]
    return [_row(scope, taken[scope], plain, bench.floor_ms) for scope in scopes]


def _taken(scope: ModerationScope, talks: Sequence[Talk], found: Sequence[Found]) -> list[float]:
    return [
        each.own["first_sound_ms"][0]
        for talk, each in zip(talks, found, strict=True)
        if talk.judged == scope
    ]


def _row(
    scope: ModerationScope, own: Sequence[float], plain: Sequence[float], floor_ms: float
) -> dict[str, object]:
    lowest, highest = _between_ms(own, plain)
    return {
        "name": "moderation",
        "scenario": SCENARIOS[scope],
        "floor_ms": floor_ms,
        "baseline_ms": p50(plain),
        "p50_ms": p50(own),
        "p95_ms": p95(own),
        "added_p50_ms": round(p50(own) - p50(plain), 2),
        "added_lowest_ms": lowest,
        "added_highest_ms": highest,
        "turns": len(own),
    }


def _between_ms(own: Sequence[float], plain: Sequence[float]) -> tuple[float, float]:
    """Return between what the added median lies, 19 times out of 20 (bootstrap)."""
    draw = random.Random(0)
    added = [
        median(draw.choices(own, k=len(own))) - median(draw.choices(plain, k=len(plain)))
        for _ in range(_RESAMPLES)
    ]
    cuts = quantiles(added, n=40)
    return round(cuts[0], 2), round(cuts[-1], 2)
