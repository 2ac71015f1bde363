"""Message queues as Windows has them: messages are posted to a thread, or sent to a window."""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import Future
from typing import TYPE_CHECKING

from voicedesk.desktop.windows.calls import Message
from voicedesk.desktop.windows.structures import WindowMessage

if TYPE_CHECKING:
    from collections.abc import Callable

_PATIENCE_S = 10.0


class FakeMessages:
    """Implements calls.MessageCalls, and what the other fakes need of it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._posted: dict[int, deque[Message]] = {}
        self._sent: dict[int, deque[tuple[Future[None], Callable[[], object]]]] = {}
        self._procedures: dict[int, tuple[int, Callable[[int, int], bool]]] = {}

    def begin(self) -> int:
        thread = threading.get_ident()
        with self._changed:
            self._posted[thread] = deque()
            self._sent[thread] = deque()
        return thread

    def wake(self, thread: int) -> None:
        self.post(thread, Message(WindowMessage.WM_APP))

    def post(self, thread: int, message: Message) -> None:
        with self._changed:
            if thread in self._posted:
                self._posted[thread].append(message)
                self._changed.notify_all()

    def post_first(self, thread: int, message: Message) -> None:
        """Put back what was only looked at."""
        with self._changed:
            self._posted[thread].appendleft(message)

    def next_message(self, timeout_ms: int | None) -> Message | None:
        thread = threading.get_ident()
        posted, sent = self._posted[thread], self._sent[thread]
        timeout_s = None if timeout_ms is None else timeout_ms / 1000
        while True:
            with self._changed:
                if not self._changed.wait_for(lambda: posted or sent, timeout_s):
                    return None
                if not sent:
                    return posted.popleft()
                answered, work = sent.popleft()
            work()
            answered.set_result(None)

    def add_window(self, window: int, procedure: Callable[[int, int], bool]) -> None:
        """Make a window of the calling thread."""
        self._procedures[window] = (threading.get_ident(), procedure)

    def remove_window(self, window: int) -> None:
        del self._procedures[window]

    def send_message(self, window: int, kind: int, parameter: int = 0) -> None:
        """Return when the window's thread has answered, as SendMessage does."""
        if window not in self._procedures:
            return
        thread, procedure = self._procedures[window]
        if thread == threading.get_ident():
            procedure(kind, parameter)
            return
        answered: Future[None] = Future()
        with self._changed:
            self._sent[thread].append((answered, lambda: procedure(kind, parameter)))
            self._changed.notify_all()
        answered.result(_PATIENCE_S)
