"""When a text that was put on the clipboard was fetched from there."""

from __future__ import annotations

import asyncio
import math
import time


class Reads:
    """Counts them from the moment on at which the keys that paste have been sent.

    What fetched it before, such as a history of the clipboard, was not the program that was meant.
    To be made on the loop's thread.
    """

    def __init__(self) -> None:
        self.early = False
        """Whether somebody fetched it before, and may have it from now on without asking again."""
        self._loop = asyncio.get_running_loop()
        self._begins_s = math.inf
        self._last_s: float | None = None
        self._more = asyncio.Event()

    @property
    def were_seen(self) -> bool:
        return self.early or self._last_s is not None

    def note(self) -> None:
        """Take note of one; may be called from any thread."""
        self._loop.call_soon_threadsafe(self._note, time.monotonic())

    def begin(self) -> None:
        """Count from now on."""
        self._begins_s = time.monotonic()

    async def first(self, timeout_s: float) -> bool:
        """Wait for one; return whether it came in time."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._more.wait()
        except TimeoutError:
            return False
        return True

    async def settle(self, quiet_s: float) -> None:
        """Wait until the last one is so long ago."""
        while self._last_s is not None:
            left_s = self._last_s + quiet_s - time.monotonic()
            if left_s <= 0:
                return
            await asyncio.sleep(left_s)

    def _note(self, at_s: float) -> None:
        if at_s < self._begins_s:
            self.early = True
            return
        self._last_s = at_s
        self._more.set()
