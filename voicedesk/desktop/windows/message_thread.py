"""A thread with a message queue, which hotkeys and windows belong to."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicedesk.desktop.windows.calls import Message, MessageCalls

T = TypeVar("T")


class MessageThread:
    """Runs calls, and takes messages in between; it starts with the first call.

    ``on_message`` and ``on_timeout`` are called on the thread: for each message, and when none came
    for ``wait_ms``, which only they and the calls may change. None means to wait for ever.
    """

    def __init__(
        self,
        name: str,
        calls: MessageCalls,
        *,
        on_message: Callable[[Message], None] | None = None,
        on_timeout: Callable[[], None] | None = None,
    ) -> None:
        self.wait_ms: int | None = None
        self._name = name
        self._calls = calls
        self._on_message = on_message
        self._on_timeout = on_timeout
        self._jobs: SimpleQueue[tuple[Future[Any], Callable[[], Any]]] = SimpleQueue()
        self._lock = threading.Lock()
        self._is_started = False
        self._is_retired = False
        self._thread_number = 0

    async def run(self, call: Callable[[], T]) -> T:
        """Queue a call and wait for its result; if cancelled before its turn, it is left out."""
        return await asyncio.wrap_future(self.submit(call))

    def submit(self, call: Callable[[], T]) -> Future[T]:
        """Queue a call."""
        future: Future[T] = Future()
        self._jobs.put((future, call))
        with self._lock:
            if not self._is_started:
                self._is_started = True
                threading.Thread(target=self._work, name=self._name, daemon=True).start()
        # While there is no queue yet, the thread has still to look for calls.
        if self._thread_number:
            self._calls.wake(self._thread_number)
        return future

    async def retire(self, last: Callable[[], None]) -> None:
        """Run a last call, and end the thread."""

        def end() -> None:
            self._is_retired = True
            last()

        await self.run(end)

    def _work(self) -> None:
        try:
            self._loop()
        finally:
            # Whether asked to end or by a bug: nobody waits for it in vain.
            self._is_retired = True
            while not self._jobs.empty():
                self._jobs.get_nowait()[0].cancel()

    def _loop(self) -> None:
        self._thread_number = self._calls.begin()
        while True:
            self._run_jobs()
            if self._is_retired:
                return
            message = self._calls.next_message(self.wait_ms)
            if message is not None:
                if self._on_message is not None:
                    self._on_message(message)
            elif self._on_timeout is not None:
                self._on_timeout()

    def _run_jobs(self) -> None:
        while not self._is_retired:
            try:
                future, call = self._jobs.get_nowait()
            except Empty:
                return
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(call())
            except BaseException as error:  # noqa: BLE001 - whoever waits for the call receives it
                future.set_exception(error)
