"""The one event loop of Qt and asyncio.

qasync asks Qt for a timer for everything that is to be called soon. An answer from the network
passes through dozens of such calls, which adds up to milliseconds that the user waits. Here they
are called one after the other, for as long as a window is still smooth.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections import deque
from typing import TYPE_CHECKING, Any

import qasync
from PySide6.QtCore import QObject, Qt, Signal, Slot

from voicedesk.core.overriding import override

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextvars import Context

    from PySide6.QtWidgets import QApplication

LONGEST_ROUND_S = 0.004
"""Then Qt has its turn: a quarter of the 16 ms in which a window should answer."""

LONGEST_WAIT_FOR_THE_INTERPRETER_S = 0.0005
"""Sound comes and goes on threads of its own, which would wait up to 5 ms while this one works."""


class _Wake(QObject):
    """Calls something on the thread on which it was made; ``wanted`` is emitted on any."""

    wanted = Signal()

    def __init__(self, call: Callable[[], None]) -> None:
        super().__init__()
        self._call = call
        self.wanted.connect(self._on_wanted, Qt.ConnectionType.QueuedConnection)

    @Slot()
    def _on_wanted(self) -> None:
        self._call()


class EventLoop(qasync.QEventLoop):
    """Runs what is ready in rounds, as asyncio's own loop does; Qt runs in between."""

    def __init__(self, app: QApplication) -> None:
        self._ready: deque[asyncio.Handle] = deque()
        self._is_round_due = False
        self._wake = _Wake(self._run_round)
        super().__init__(app)
        sys.setswitchinterval(LONGEST_WAIT_FOR_THE_INTERPRETER_S)

    @override
    def call_soon(
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        handle = self._made_ready(callback, args, context)
        self._plan_round()
        return handle

    @override
    def call_soon_threadsafe(
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        handle = self._made_ready(callback, args, context)
        self._wake.wanted.emit()
        return handle

    @override
    def close(self) -> None:
        super().close()
        self._ready.clear()

    def _made_ready(
        self, callback: Callable[..., object], args: tuple[Any, ...], context: Context | None
    ) -> asyncio.Handle:
        handle = asyncio.Handle(callback, args, self, context)
        self._ready.append(handle)
        return handle

    def _add_reader(self, fd: object, callback: Callable[..., object], *args: Any) -> None:
        # Overrides what qasync leaves out of its types; on Windows sockets come another way.
        super()._add_reader(fd, self._receive, callback, args)  # pyright: ignore[reportUnknownMemberType, reportAttributeAccessIssue] - see above

    def _receive(self, callback: Callable[..., object], args: tuple[Any, ...]) -> None:
        """Take what a socket has, and do at once what was waiting for it."""
        callback(*args)
        self._run_round()

    def _plan_round(self) -> None:
        if not self._is_round_due:
            self._is_round_due = True
            self.call_later(0, self._run_round)

    def _run_round(self) -> None:
        self._is_round_due = False
        until_s = time.monotonic() + LONGEST_ROUND_S
        try:
            while self._ready:
                handle = self._ready.popleft()
                if not handle.cancelled():
                    handle._run()  # noqa: SLF001  # pyright: ignore[reportPrivateUsage, reportUnknownMemberType, reportAttributeAccessIssue] - as every loop does
                if time.monotonic() > until_s:
                    break
        finally:
            if self._ready:
                self._plan_round()
