"""Scripted moments, to a fraction of a millisecond.

Whoever measures a program against a script would count what comes late as the program's.
"""

from __future__ import annotations

import asyncio
import selectors
import time

WAKE_UP_S = 0.0005
"""How late a sleeping processor may be; so long before the moment the wait goes on awake."""


def exact_loop() -> asyncio.AbstractEventLoop:
    """Return a loop whose timers are not rounded up to milliseconds, as they are with epoll."""
    return asyncio.SelectorEventLoop(selectors.SelectSelector())


async def wait_until(due_s: float) -> None:
    """Wait until ``time.monotonic`` says so."""
    await asyncio.sleep(max(0.0, due_s - time.monotonic() - WAKE_UP_S))
    while time.monotonic() < due_s:  # noqa: ASYNC110 - the clock sets no event
        await asyncio.sleep(0)
