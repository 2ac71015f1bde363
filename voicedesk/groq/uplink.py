"""How fast bodies leave this computer, told by how long sending them blocks; no I/O, no clock."""

from __future__ import annotations

import statistics
from collections import deque
from dataclasses import dataclass

SEND_BUFFER_BYTES = 128 * 1024
"""What a socket takes at once, whatever the line."""
_ACCOUNTED_BYTES = 2 * SEND_BUFFER_BYTES
"""Linux reserves twice what was asked for, so that this much may leave at once."""
_BLOCKED_S = 0.004
"""A piece of 16 kB that takes longer found the buffer full; shorter waits are the loop's."""
_PAUSED_S = 0.001
_LEAST_BYTES = 32 * 1024
_TOP_BYTES_PER_S = 100_000_000.0
_KEPT = 3
_KEPT_S = 600.0


class BodyMeter:
    """Follows one body: only what is sent while the buffer is full tells anything."""

    def __init__(self) -> None:
        self._total_bytes = 0
        self._total_s = 0.0
        self._is_full = False
        self._full_bytes = 0
        self._full_s = 0.0

    def sent(self, byte_count: int, blocked_s: float, *, waited_s: float = 0.0) -> None:
        """Note a piece that was handed over.

        Args:
            byte_count: its size.
            blocked_s: until the next one was asked for.
            waited_s: how long there was nothing to hand over before; the buffer drained meanwhile.
        """
        self._total_bytes += byte_count
        self._total_s += blocked_s
        if waited_s > _PAUSED_S:
            self._is_full = False
        if self._is_full:
            self._full_bytes += byte_count
            self._full_s += blocked_s
        self._is_full = self._is_full or blocked_s > _BLOCKED_S

    def bytes_per_s(self) -> float | None:
        """Return the speed of the line, None if the body was too small to tell."""
        if self._full_bytes >= _LEAST_BYTES:
            return _speed(self._full_bytes, self._full_s)
        never_full = self._full_bytes == 0 and not self._is_full
        if never_full and self._total_bytes >= 1.5 * _ACCOUNTED_BYTES:
            return _speed(self._total_bytes - _ACCOUNTED_BYTES, self._total_s)
        return None


@dataclass(frozen=True, slots=True)
class _Measurement:
    bytes_per_s: float
    at_s: float


class Uplink:
    """The last few measurements of a line; the median counts, so that one alone rules nothing."""

    def __init__(self) -> None:
        self._measurements: deque[_Measurement] = deque(maxlen=_KEPT)

    def add(self, bytes_per_s: float, *, at_s: float) -> None:
        self._measurements.append(_Measurement(bytes_per_s, at_s))

    def is_slower_than(self, bytes_per_s: float, *, now_s: float) -> bool:
        """Tell whether the line is known to be slower.

        Old measurements are forgotten: the small bodies that a slow line gets tell nothing new,
        so that it would be taken for slow for ever.
        """
        known = [m.bytes_per_s for m in self._measurements if now_s - m.at_s < _KEPT_S]
        return bool(known) and statistics.median(known) < bytes_per_s


def _speed(byte_count: int, spent_s: float) -> float:
    return min(byte_count / max(spent_s, 1e-9), _TOP_BYTES_PER_S)
