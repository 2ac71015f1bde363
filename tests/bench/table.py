"""Rows of figures for people."""

from __future__ import annotations

from itertools import groupby
from statistics import median, quantiles
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def p50(values: Sequence[float]) -> float:
    return round(median(values), 2)


def p95(values: Sequence[float]) -> float:
    if len(values) == 1:
        return round(values[0], 2)
    return round(quantiles(values, n=20, method="inclusive")[-1], 2)


def as_table(rows: Sequence[Mapping[str, object]]) -> str:
    """Return rows as aligned columns; those that follow each other with the same keys together."""
    tables = (list(group) for _, group in groupby(rows, key=list))
    return "\n\n".join(_one_table(table) for table in tables)


def _one_table(rows: Sequence[Mapping[str, object]]) -> str:
    head = list(rows[0])
    lines = [head, *([str(row[name]) for name in head] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True))
        for line in lines
    )


def timed_row(
    name: str,
    scenario: str,
    own_ms: Sequence[float],
    *,
    floor_ms: Sequence[float],
    baseline_ms: Sequence[float],
) -> dict[str, object]:
    """Return the figures of one scenario; the ratio is that of the medians to the baseline."""
    return {
        "name": name,
        "scenario": scenario,
        "floor_ms": p50(floor_ms),
        "baseline_ms": p50(baseline_ms),
        "p50_ms": p50(own_ms),
        "p95_ms": p95(own_ms),
        "p99_ms": round(quantiles(own_ms, n=100, method="inclusive")[-1], 2),
        "worst_ms": round(max(own_ms), 2),
        "ratio": round(p50(own_ms) / max(p50(baseline_ms), 0.01), 2),
        "times": len(own_ms),
    }
