"""Rows of figures for people."""

from __future__ import annotations

from statistics import median, quantiles
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def p50(values: Sequence[float]) -> float:
    return round(median(values), 2)


def p95(values: Sequence[float]) -> float:
    return round(quantiles(values, n=20)[-1], 2)


def as_table(rows: Sequence[Mapping[str, object]]) -> str:
    """Return rows as aligned columns; every row has the keys of the first."""
    head = list(rows[0])
    lines = [head, *([str(row[name]) for name in head] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True))
        for line in lines
    )
