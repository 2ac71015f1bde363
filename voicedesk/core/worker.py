"""One daemon thread for a library that blocks: its calls run there, in order, one at a time."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class WorkerThread:
    """Runs calls on a thread of its own, which starts with the first one.

    The thread is a daemon: a call that never returns does not keep the program from ending.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._calls: SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._is_started = False

    def submit(self, call: Callable[[], T]) -> Future[T]:
        """Queue a call from any thread; cancelling the future before its turn skips it."""
        with self._lock:
            if not self._is_started:
                self._is_started = True
                threading.Thread(target=self._work, name=self._name, daemon=True).start()
        future: Future[T] = Future()
        self._calls.put((future, call))
        return future

    async def run(self, call: Callable[[], T]) -> T:
        """Queue a call and wait for its result."""
        return await asyncio.wrap_future(self.submit(call))

    def retire(self) -> None:
        """End the thread after the calls queued so far."""
        self._calls.put(None)

    def _work(self) -> None:
        while (job := self._calls.get()) is not None:
            future, call = job
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(call())
            except BaseException as error:  # noqa: BLE001 - whoever waits for the call receives it
                future.set_exception(error)
            del job, future, call  # nothing stays alive until the next call comes
