"""Connections whose answer was read: given back when what was answered is under way.

To give one back takes a third of a millisecond, which the user would wait for with each answer.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from voicedesk.core.tasks import TaskRegistry

AFTER_S = 0.003
"""By then the next request is out, or the sound is with the loudspeaker."""


class Returns:
    """Answers that were read to their end; true as long as there are any."""

    def __init__(self, tasks: TaskRegistry) -> None:
        self._tasks = tasks
        self._read: list[httpx.Response] = []

    def __bool__(self) -> bool:
        return bool(self._read)

    def later(self, response: httpx.Response) -> None:
        """Give back its connection in a moment."""
        self._read.append(response)
        if len(self._read) == 1:
            asyncio.get_running_loop().call_later(AFTER_S, self._start)

    async def now(self) -> None:
        """Give back all of them."""
        while self._read:
            with contextlib.suppress(httpx.HTTPError):  # its answer is here, whatever becomes of it
                await self._read.pop().aclose()

    def _start(self) -> None:
        if self._read:
            self._tasks.start(self.now(), name="give connections back")
