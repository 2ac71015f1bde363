"""A session bus with the portals of the tests on it, for one test at a time."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from tests.fakes.portal_service import Manner, PortalService

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

PATIENCE_S = 10.0


@asynccontextmanager
async def serving(address: str, manner: Manner | None = None) -> AsyncGenerator[PortalService]:
    """Give a portal that is there until the end of the block; it may vanish before."""
    service = PortalService(address, manner)
    await service.start()
    try:
        yield service
    finally:
        await service.vanish()


async def until(condition: Callable[[], bool], what: str) -> None:
    """Return as soon as the condition holds, which other tasks bring about."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            while not condition():  # noqa: ASYNC110 - what is waited for tells no event
                await asyncio.sleep(0.002)
    except TimeoutError:
        raise AssertionError(f"waited in vain: {what}") from None
