"""The thread on which everything that concerns other programs' text happens on X11.

It has a loop of its own, since whoever owns the clipboard must answer at any time, and since a
program that does not answer must not keep the window waiting.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from concurrent.futures import Future
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from Xlib.error import ConnectionClosedError, DisplayError, XauthError, XNoAuthError

from voicedesk.core.errors import InsertionError
from voicedesk.core.tasks import TaskRegistry
from voicedesk.desktop.insertion.x11_connection import Connection
from voicedesk.desktop.insertion.x11_problems import connection_lost
from voicedesk.desktop.settling import run_settled
from voicedesk.desktop.x11_server import check_x_server

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

T = TypeVar("T")

_log = logging.getLogger(__name__)

_CONNECTS_WITHIN_S = 2.0
_END_WITHIN_S = 3.0


class X11Thread:
    """Runs coroutines on its own loop; ``connection`` and ``tasks`` are theirs alone."""

    connection: Connection
    tasks: TaskRegistry

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end: asyncio.Event
        self._failure: BaseException | None = None
        self._jobs: set[asyncio.Task[Any]] = set()
        self._thread: threading.Thread | None = None

    async def start(self) -> bool:
        """Connect; return whether an X server answers that has all that is needed."""
        is_found: Future[bool] = Future()
        thread = threading.Thread(
            target=lambda: asyncio.run(self._live(is_found)), name="x11-insertion", daemon=True
        )
        thread.start()
        try:
            async with asyncio.timeout(_CONNECTS_WITHIN_S):
                is_usable = await asyncio.wrap_future(is_found)
        except BaseException as error:
            # It cannot be interrupted, and ends when the server answers after all.
            is_found.add_done_callback(lambda _: self._let_end())
            if not isinstance(error, TimeoutError):
                raise
            _log.info("the X server does not answer")
            return False
        self._thread = thread
        return is_usable

    async def run(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Return the work's result; cancelling cancels the work.

        Raises:
            InsertionError: the X server is gone, or what the work raises.
        """
        return await self._started(work)

    async def run_settled(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Return the same; cancelled work may return all the same, see ``settling``."""
        return await run_settled(self._started, work)

    def _started(self, work: Callable[[], Coroutine[Any, Any, T]]) -> asyncio.Future[T]:
        if self._loop is None:
            raise connection_lost()
        try:
            future = asyncio.run_coroutine_threadsafe(self._job(work()), self._loop)
        except RuntimeError as closed:  # its loop ended between the two lines
            raise connection_lost() from closed
        return asyncio.wrap_future(future)

    async def stop(self) -> None:
        """End the thread; may be called more than once."""
        self._let_end()
        if self._thread is not None:
            # A server that another program has to itself may keep it waiting.
            await asyncio.to_thread(self._thread.join, _END_WITHIN_S)

    def _let_end(self) -> None:
        if self._loop is not None:
            loop, self._loop = self._loop, None
            loop.call_soon_threadsafe(self._end.set)

    async def _live(self, is_found: Future[bool]) -> None:
        loop = asyncio.get_running_loop()
        self._end = asyncio.Event()
        self.tasks = TaskRegistry(self._on_task_failed)
        self._is_due = False
        try:
            found = self._connected(loop)
        except Exception as bug:
            if not is_found.set_running_or_notify_cancel():
                raise
            is_found.set_exception(bug)  # whoever starts us receives it
            return
        if not is_found.set_running_or_notify_cancel():
            # Nobody waits for us any more.
            if found is not None:
                _close(found)
            return
        if found is None:
            is_found.set_result(False)
            return
        self.connection = found
        number = self.connection.fileno()
        loop.add_reader(number, lambda: self._guarded(self.connection.read))
        self._loop = loop
        is_found.set_result(True)
        try:
            await self._end.wait()
        finally:
            self._loop = None
            loop.remove_reader(number)
            await self._cancel_jobs()
            await self.tasks.cancel_all()
            if self._failure is None:
                _close(self.connection)
        if self._failure is not None and not isinstance(self._failure, ConnectionClosedError):
            raise self._failure

    def _connected(self, loop: asyncio.AbstractEventLoop) -> Connection | None:
        """Return a connection; None without a server that can do all that is needed."""
        try:
            check_x_server()
            connection = Connection(lambda: self._be_due(loop))
            if connection.has_all_it_needs:
                return connection
            connection.close()
        except (ConnectionClosedError, DisplayError, XauthError, XNoAuthError, OSError) as error:
            _log.info("no X server that can be used: %s", error)
        return None

    async def _job(self, work: Coroutine[Any, Any, T]) -> T:
        task = asyncio.current_task()
        if task is not None:
            self._jobs.add(task)
        try:
            return await work
        except ConnectionClosedError as gone:
            self._fail(gone)
            raise connection_lost() from gone
        except asyncio.CancelledError:
            if self._failure is not None:
                raise connection_lost() from self._failure
            raise
        finally:
            self._jobs -= {task}

    def _be_due(self, loop: asyncio.AbstractEventLoop) -> None:
        if not self._is_due:
            self._is_due = True
            loop.call_soon(self._guarded, self._dispatch)

    def _dispatch(self) -> None:
        self._is_due = False
        self.connection.dispatch()

    def _guarded(self, call: Callable[[], None]) -> None:
        try:
            call()
        except Exception as failure:  # noqa: BLE001 - a bug ends the thread, and is raised there
            self._fail(failure)

    def _on_task_failed(self, failure: BaseException) -> None:
        if not isinstance(failure, InsertionError):  # whoever awaits the task tells the user
            self._fail(failure)

    def _fail(self, failure: BaseException) -> None:
        if self._failure is None:
            self._failure = failure
        self._end.set()

    async def _cancel_jobs(self) -> None:
        for job in self._jobs:
            job.cancel()
        if self._jobs:
            await asyncio.wait(self._jobs)


def _close(connection: Connection) -> None:
    with suppress(ConnectionClosedError):  # the server may go at the same moment
        connection.close()
