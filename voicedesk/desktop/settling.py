"""What may not be broken off any more, such as a paste whose keys have been struck.

Whoever cancels it by then is told what became of it, and not that nothing did.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

T = TypeVar("T")

SETTLES_S = 0.5
"""How long that is waited for; most programs need a tenth of it."""


async def settled(work: asyncio.Future[T]) -> T:
    """Return what some work comes to, for one who has been cancelled while waiting for it.

    Raises:
        asyncio.CancelledError: it has come to nothing, or to nothing yet.
    """
    await asyncio.wait([work], timeout=SETTLES_S)
    if not work.done():
        work.add_done_callback(_look)
    if not work.done() or work.cancelled() or work.exception() is not None:
        raise asyncio.CancelledError
    return work.result()


async def run_settled(
    start: Callable[[Callable[[], Coroutine[Any, Any, T]]], asyncio.Future[T]],
    work: Callable[[], Coroutine[Any, Any, T]],
) -> T:
    """Run some work on the loop of another thread, on which ``start`` starts it.

    Cancelled, cancel it there; it may return all the same, and then this does so as well.
    """
    job = _Job(work)
    running = start(job.run)
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        job.cancel()
        return await settled(running)


def _look(work: asyncio.Future[Any]) -> None:
    """Take note of how it failed, for nobody waits any more; a bug is told where it runs."""
    if not work.cancelled():
        work.exception()


class _Job(Generic[T]):
    """Work on another loop, which can be cancelled without its result being thrown away."""

    def __init__(self, work: Callable[[], Coroutine[Any, Any, T]]) -> None:
        self._work = work
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[Any] | None = None
        self._is_cancelled = False

    async def run(self) -> T:
        self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        if self._is_cancelled:
            raise asyncio.CancelledError
        return await self._work()

    def cancel(self) -> None:
        # One of the two sees what the other one has set, whichever thread is first.
        self._is_cancelled = True
        if self._task is not None and self._loop is not None:
            with suppress(RuntimeError):  # the loop has ended, and the work with it
                self._loop.call_soon_threadsafe(self._task.cancel)
