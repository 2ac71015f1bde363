"""Waiting for the window in tests that run on its own loop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_GIVE_UP_S = 5.0


async def until(happened: Callable[[], object]) -> None:
    """Let the loop run until something is true."""
    async with asyncio.timeout(_GIVE_UP_S):
        while not happened():  # noqa: ASYNC110 - widgets tell no event when they change
            await asyncio.sleep(0.005)
