"""How long the event loop is busy at a stretch."""

from __future__ import annotations

import time
from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer

if TYPE_CHECKING:
    from collections.abc import Generator

HEARTBEAT_MS = 1


@contextmanager
def heartbeat(took: dict[str, list[float]], name: str) -> Generator[None]:
    """Note what lies between two beats that should come every millisecond."""
    beats_at_s: list[float] = []
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(lambda: beats_at_s.append(time.perf_counter()))
    timer.start(HEARTBEAT_MS)
    try:
        yield
    finally:
        timer.stop()
    took[name] = [1000 * (later - earlier) for earlier, later in pairwise(beats_at_s)]
