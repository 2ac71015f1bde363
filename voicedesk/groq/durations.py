"""Spans of time as the service writes them, and as people read them."""

from __future__ import annotations

import math
import re
from email.utils import parsedate_to_datetime

_UNIT_S = {
    "h": 3600.0,
    "m": 60.0,
    "s": 1.0,
    "ms": 1e-3,
    "us": 1e-6,
    "µs": 1e-6,  # U+00B5, what Go prints
    "μs": 1e-6,
    "ns": 1e-9,
}
_PART = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ms|us|µs|μs|ns|h|m|s)")
_TRY_AGAIN = re.compile(r"try again in ((?:[\d.]+(?:ms|us|µs|ns|h|m|s))+)", re.IGNORECASE)


def parse_duration_s(text: str) -> float | None:
    """Read a Go duration (``2m59.56s``, ``26ms``) or a bare number of seconds."""
    text = text.strip()
    number = _number(text)
    if number is not None:
        return number
    total_s, end = 0.0, 0
    while end < len(text):
        part = _PART.match(text, end)
        if part is None:
            return None
        total_s += float(part[1]) * _UNIT_S[part[2]]
        end = part.end()
    return total_s if text else None


def parse_try_again_s(message: str) -> float | None:
    """Find ``Please try again in 9m38.016s`` in what the service says."""
    found = _TRY_AGAIN.search(message)
    return parse_duration_s(found[1]) if found else None


def parse_retry_after_s(text: str, now_s: float) -> float | None:
    """Read a ``retry-after`` header: seconds, or an HTTP date seen from ``now_s`` (Unix time)."""
    number = _number(text)
    if number is not None:
        return number
    try:
        return parsedate_to_datetime(text).timestamp() - now_s
    except (ValueError, OverflowError):
        return None


def spoken_duration(duration_s: float) -> str:
    """Say a span as a person would: ``3 seconds``, ``10 minutes``, ``5 hours``."""
    if duration_s < 90:
        return _count(max(1, math.ceil(duration_s)), "second")
    if duration_s < 90 * 60:
        return _count(math.ceil(duration_s / 60), "minute")
    return _count(math.ceil(duration_s / 3600), "hour")


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None
