"""A clock that stands still until it is told to go on."""

from __future__ import annotations


class FakeClock:
    """Implements core.ports.Clock."""

    def __init__(self, now_s: float = 1000.0) -> None:
        self.now_s = now_s

    def monotonic_s(self) -> float:
        return self.now_s

    def advance(self, seconds: float) -> None:
        self.now_s += seconds
