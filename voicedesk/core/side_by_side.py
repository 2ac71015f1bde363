"""What was said beside its translation, where each has times of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicedesk.core.transcript import Segment


def originals_beside(translated: Sequence[Segment], original: Sequence[Segment]) -> tuple[str, ...]:
    """Return for each translated segment what was said during it; all of the original is there.

    A segment of the original goes to the one it shares most time with, else to the nearest.
    """
    beside: list[list[str]] = [[] for _ in translated]
    for said in original:
        best = max(
            range(len(translated)), key=lambda n: _shared_s(translated[n], said), default=None
        )
        if best is not None:
            beside[best].append(said.text.strip())
    return tuple(" ".join(filter(None, texts)) for texts in beside)


def _shared_s(one: Segment, other: Segment) -> float:
    """Return for how long two segments last together; apart, the time between, below zero."""
    return min(one.end_s, other.end_s) - max(one.start_s, other.start_s)
