"""The one event loop of Qt and asyncio.

qasync asks Qt for a timer for everything that is to be called soon or later, and for a round of
Qt's own loop before it takes what a socket has. An answer from the network passes through dozens
of such calls, which adds up to milliseconds that the user waits. Here they are called one after the
other, for as long as a window is still smooth.
"""

from __future__ import annotations

import asyncio
import math
import sys
import time
from collections import deque
from typing import TYPE_CHECKING, Any

import qasync
from PySide6.QtCore import QObject, QSocketNotifier, Qt, QTimer, Signal, Slot

from voicedesk.app.planned_calls import PlannedCalls
from voicedesk.core.overriding import override

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextvars import Context

    from PySide6.QtWidgets import QApplication

LONGEST_ROUND_S = 0.004
"""Then Qt has its turn: a quarter of the 16 ms in which a window should answer. Each socket, thread
and timer that calls may take as long."""

LONGEST_WAIT_FOR_THE_INTERPRETER_S = 0.0005
"""Sound comes and goes on threads of its own, which would wait up to 5 ms while this one works."""

_LONGEST_TIMER_S = 86_400.0
"""Qt counts milliseconds in 32 bits; what is planned for later is looked at again."""


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


class _Watched(QSocketNotifier):
    """Calls something when a file can be read or written, until it is dropped."""

    def __init__(
        self, file_number: int, kind: QSocketNotifier.Type, call: Callable[[], None], owner: QObject
    ) -> None:
        super().__init__(file_number, kind, owner)
        self.call = call
        self.activated.connect(self._on_activated)

    @Slot()
    def _on_activated(self) -> None:
        if self.isEnabled():
            self.call()

    def drop(self) -> None:
        self.setEnabled(False)
        # Not at once: it may be what is calling just now.
        self.deleteLater()


class EventLoop(qasync.QEventLoop):
    """Runs what is ready in rounds, as asyncio's own loop does; Qt runs in between."""

    def __init__(self, app: QApplication) -> None:
        self._calls: deque[asyncio.Handle] = deque()
        self._planned = PlannedCalls()
        self._is_in_round = False
        self._readers: dict[int, _Watched] = {}
        self._writers: dict[int, _Watched] = {}
        self._wake = _Wake(self._run_round)
        self._round = _single_shot(self._run_round)
        self._alarm = _single_shot(self._on_alarm)
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
    def call_later(
        self,
        delay: float,
        callback: Callable[..., object],
        *args: Any,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        return self.call_at(self.time() + delay, callback, *args, context=context)

    @override
    def call_at(
        self,
        when: float,
        callback: Callable[..., object],
        *args: Any,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        handle = asyncio.TimerHandle(when, callback, args, self, context)
        if self._planned.add(handle):
            self._set_alarm()
        return handle

    @override
    def close(self) -> None:
        super().close()
        for watched in (*self._readers.values(), *self._writers.values()):
            watched.drop()
        self._readers.clear()
        self._writers.clear()
        self._round.stop()
        self._alarm.stop()
        self._planned.clear()
        self._calls.clear()

    # What asyncio calls of itself:
    def _timer_handle_cancelled(self, _handle: asyncio.TimerHandle) -> None:
        self._planned.note_cancelled()

    def _add_reader(self, fd: Any, callback: Callable[..., object], *args: Any) -> None:
        self._watch(self._readers, QSocketNotifier.Type.Read, fd, callback, args)

    def _remove_reader(self, fd: Any) -> bool:
        return _dropped(self._readers, fd)

    def _add_writer(self, fd: Any, callback: Callable[..., object], *args: Any) -> None:
        self._watch(self._writers, QSocketNotifier.Type.Write, fd, callback, args)

    def _remove_writer(self, fd: Any) -> bool:
        return _dropped(self._writers, fd)

    def _watch(
        self,
        watched: dict[int, _Watched],
        kind: QSocketNotifier.Type,
        fd: Any,
        callback: Callable[..., object],
        args: tuple[Any, ...],
    ) -> None:
        number = _number(fd)
        handle = asyncio.Handle(callback, args, self)

        def call() -> None:
            _run(handle)
            # What was waiting for it goes on before Qt has its turn.
            self._run_round()

        if number in watched:
            watched[number].call = call
        else:
            watched[number] = _Watched(number, kind, call, self._wake)

    def _made_ready(
        self, callback: Callable[..., object], args: tuple[Any, ...], context: Context | None
    ) -> asyncio.Handle:
        handle = asyncio.Handle(callback, args, self, context)
        self._calls.append(handle)
        return handle

    def _plan_round(self) -> None:
        if not self._is_in_round and not self._round.isActive():
            self._round.start()

    def _set_alarm(self) -> None:
        next_s = self._planned.next_s()
        if next_s is not None:
            wait_s = min(max(0.0, next_s - self.time()), _LONGEST_TIMER_S)
            self._alarm.start(math.ceil(1000 * wait_s))

    def _on_alarm(self) -> None:
        self._calls.extend(self._planned.take_due(self.time()))
        self._set_alarm()
        self._run_round()

    def _run_round(self) -> None:
        until_s = time.monotonic() + LONGEST_ROUND_S
        self._is_in_round = True
        try:
            while self._calls:
                handle = self._calls.popleft()
                if not handle.cancelled():
                    _run(handle)
                if time.monotonic() > until_s:
                    break
        finally:
            self._is_in_round = False
            if self._calls:
                self._plan_round()


def _run(handle: asyncio.Handle) -> None:
    handle._run()  # noqa: SLF001  # pyright: ignore[reportPrivateUsage, reportUnknownMemberType, reportAttributeAccessIssue] - as every loop does


def _single_shot(call: Callable[[], None]) -> QTimer:
    timer = QTimer()
    timer.setSingleShot(True)
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(call)
    return timer


def _number(fd: Any) -> int:
    return fd if isinstance(fd, int) else fd.fileno()


def _dropped(watched: dict[int, _Watched], fd: Any) -> bool:
    found = watched.pop(_number(fd), None)
    if found is not None:
        found.drop()
    return found is not None
