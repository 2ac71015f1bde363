"""A thread with an asyncio loop of its own.

What other programs want of the clipboard is answered there whatever the window is doing, even while
the window itself waits for it: Qt blocks when something is pasted into it.
"""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any, TypeVar, TypeVarTuple, Unpack

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class LoopThread:
    """Runs coroutines for those who await them on another loop.

    The thread is a daemon and starts at once. A bug that nobody awaits is handed to the exception
    handler of the loop that made it.
    """

    def __init__(self, name: str) -> None:
        self._owner = asyncio.get_running_loop()
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(self._on_bug)
        self._end = asyncio.Event()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run it there; cancelling cancels it, and waits for nothing."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))

    def call(self, function: Callable[[Unpack[Ts]], object], *arguments: *Ts) -> None:
        """Call something there soon, in the order in which it was asked for."""
        self._loop.call_soon_threadsafe(function, *arguments)

    def tell(self, function: Callable[[Unpack[Ts]], object], *arguments: *Ts) -> None:
        """Call something on the loop that made this; nothing once that has ended."""
        if not self._owner.is_closed():
            self._owner.call_soon_threadsafe(function, *arguments)

    def end(self) -> None:
        """Cancel what still runs there, and end the thread."""
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join()

    def _work(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._until_the_end())

    async def _until_the_end(self) -> None:
        await self._end.wait()

    def _on_bug(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if self._owner.is_closed():
            self._loop.default_exception_handler(context)
        else:
            self._owner.call_soon_threadsafe(self._owner.call_exception_handler, context)
