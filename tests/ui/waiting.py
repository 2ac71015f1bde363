"""Waiting for the window in tests that run on its own loop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.patience import GIVE_UP_S

if TYPE_CHECKING:
    from collections.abc import Callable


async def until(happened: Callable[[], object]) -> None:
    """Let the loop run until something is true."""
    async with asyncio.timeout(GIVE_UP_S):
        while not happened():  # noqa: ASYNC110 - widgets tell no event when they change
            await asyncio.sleep(0.005)
