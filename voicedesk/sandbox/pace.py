"""Waiting until a scripted moment, to a fraction of a millisecond."""

from __future__ import annotations

import asyncio
import time

TIMER_LATE_S = 0.0022
"""asyncio rounds its timers up to milliseconds and epoll does so again, and whoever measures a
program against a scripted delay would count that as the program's."""


async def wait_until(due_s: float) -> None:
    """Wait until ``time.monotonic`` says so."""
    early_s = due_s - time.monotonic() - TIMER_LATE_S
    if early_s > 0:
        await asyncio.sleep(early_s)
    rest_s = due_s - time.monotonic()
    if rest_s > 0:
        await asyncio.to_thread(time.sleep, rest_s)
