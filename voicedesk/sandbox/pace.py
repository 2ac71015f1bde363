"""Waiting until a scripted moment, to a fraction of a millisecond."""

from __future__ import annotations

import asyncio
import time

TIMER_LATE_S = 0.0022
"""asyncio rounds its timers up to milliseconds and epoll does so again, and whoever measures a
program against a scripted delay would count that as the program's."""


async def wait_until(due_s: float) -> None:
    """Wait until ``time.monotonic`` says so; the end is waited for in turns of the loop."""
    early_s = due_s - time.monotonic() - TIMER_LATE_S
    await asyncio.sleep(max(0.0, early_s))
    while time.monotonic() < due_s:  # noqa: ASYNC110 - the clock sets no event
        await asyncio.sleep(0)
