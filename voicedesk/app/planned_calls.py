"""What the event loop is to call later, ordered by time; no clock and no Qt in here."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio

TIDIED_AFTER = 100
"""Most of what is planned are time limits, one for each piece that is waited for, and are cancelled
long before they are reached."""


class PlannedCalls:
    """A heap of handles, from which the cancelled ones are thrown away now and then."""

    def __init__(self) -> None:
        self._heap: list[asyncio.TimerHandle] = []
        self._cancelled_since = 0

    def __len__(self) -> int:
        return len(self._heap)

    def add(self, handle: asyncio.TimerHandle) -> bool:
        """Add a handle; return whether it is the next."""
        heapq.heappush(self._heap, handle)
        return self._heap[0] is handle

    def note_cancelled(self) -> None:
        """Note that a handle was cancelled, perhaps one that was called already."""
        self._cancelled_since += 1
        if self._cancelled_since >= max(TIDIED_AFTER, len(self._heap) / 2):
            self._cancelled_since = 0
            self._heap = [handle for handle in self._heap if not handle.cancelled()]
            heapq.heapify(self._heap)

    def take_due(self, now_s: float) -> list[asyncio.TimerHandle]:
        """Remove and return what is due, the earliest first."""
        due: list[asyncio.TimerHandle] = []
        while self._heap and (self._heap[0].cancelled() or self._heap[0].when() <= now_s):
            handle = heapq.heappop(self._heap)
            if not handle.cancelled():
                due.append(handle)
        return due

    def next_s(self) -> float | None:
        """Return when the next is due, by the loop's clock; None if there is none."""
        return self._heap[0].when() if self._heap else None

    def clear(self) -> None:
        self._heap.clear()
