"""The one owner of background tasks: every task has a name, is kept, and its bug is reported."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

T = TypeVar("T")


class TaskRegistry:
    """Starts tasks, holds them until they end, and hands their bugs to ``on_bug``.

    ``on_bug`` receives every exception that leaves a task started by ``start``, except its own
    cancellation. Whoever awaits the task receives it as well.
    """

    def __init__(self, on_bug: Callable[[BaseException], None]) -> None:
        self._on_bug = on_bug
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, T], *, name: str) -> asyncio.Task[T]:
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._on_task_done)
        return task

    async def cancel_all(self) -> None:
        """Cancel what still runs and wait until all of it has ended."""
        # What is cancelled may start something on its way out.
        while running := self._tasks - {asyncio.current_task()}:
            for task in running:
                task.cancel()
            await asyncio.wait(running)
            self._tasks -= {task for task in running if task.done()}

    def names(self) -> list[str]:
        return sorted(task.get_name() for task in self._tasks)

    def report(self, bug: BaseException) -> None:
        """Hand over a bug that must not end what it happened in."""
        self._on_bug(bug)

    def _on_task_done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._on_bug(error)


async def cancel_and_wait(task: asyncio.Task[Any]) -> None:
    """Cancel a task and return when it has ended, however it ends; its bugs are its owner's."""
    if not task.done():
        task.cancel()
        await asyncio.wait([task])
