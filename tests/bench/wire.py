"""One direction of a line as numbers: when what is sent now will have arrived."""

from __future__ import annotations


class Wire:
    """Shared by all connections: their bytes leave one after the other, then travel for a while.

    Args:
        mbit_per_s: How much leaves in a second; 0 sets no limit.
        delay_s: How long each byte travels.
    """

    def __init__(self, mbit_per_s: float, delay_s: float) -> None:
        self._s_per_byte = 8 / (1e6 * mbit_per_s) if mbit_per_s else 0.0
        self._delay_s = delay_s
        self._free_at_s = 0.0

    def send(self, size: int, now_s: float) -> float:
        """Take so many bytes; return when the last of them arrives."""
        self._free_at_s = max(self._free_at_s, now_s) + size * self._s_per_byte
        return self._free_at_s + self._delay_s

    def backlog_s(self, now_s: float) -> float:
        """Return how long what was taken will still be leaving."""
        return max(0.0, self._free_at_s - now_s)
