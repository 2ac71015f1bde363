"""Who takes the text from the clipboard, and whether the program has seen the keys."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from Xlib import X
from Xlib.error import XError
from Xlib.ext import res
from Xlib.protocol.event import ClientMessage

if TYPE_CHECKING:
    from voicedesk.desktop.insertion.x11_connection import Connection
    from voicedesk.desktop.insertion.x11_offering import Read


class Clients:
    """Tells the programs behind windows apart."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._has_pids = connection.display.has_extension(res.extname)

    def is_same(self, window: int, other: int) -> bool:
        """Whether two windows belong to one program, be it by several connections."""
        if self._connection.client_of(window) == self._connection.client_of(other):
            return True
        pid = self._pid(window)
        return pid > 0 and pid == self._pid(other)

    def _pid(self, window: int) -> int:
        """Return the process behind a window; 0 if it cannot be known."""
        if not self._has_pids:
            return 0
        with suppress(XError):
            spec = {"client": window, "mask": res.LocalClientPIDMask}
            for found in self._connection.display.res_query_client_ids([spec]).ids:
                if found.value:
                    return int(found.value[0])
        return 0


class ReadWatch:
    """Hears every read of what is offered; ``window`` is where it is to be inserted, or 0."""

    def __init__(self, window: int, clients: Clients) -> None:
        self._window = window
        self._clients = clients
        self._open: set[int] = set()
        self.has_read = False
        self.active_at_s = 0.0
        self.others: set[int] = set()
        """Requestors of other programs that have read the text."""
        self.changed = asyncio.Event()

    @property
    def is_reading(self) -> bool:
        return bool(self._open)

    @property
    def has_begun(self) -> bool:
        return self.has_read or self.is_reading

    def on_read(self, read: Read) -> None:
        """Note that a program asked for something."""
        self.changed.set()
        if self._window and not self._clients.is_same(read.requestor, self._window):
            if read.is_text and read.is_complete:
                self.others.add(read.requestor)
            return
        self.active_at_s = time.monotonic()
        if not read.is_text:
            return
        if read.is_complete:
            self._open.discard(read.requestor)
            self.has_read = True
        else:
            self._open.add(read.requestor)


class Pings:
    """Asks programs whether they have got as far as this in what was sent to them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._protocols = connection.atom("WM_PROTOCOLS")
        self._ping = connection.atom("_NET_WM_PING")
        self._waiting: dict[tuple[int, int], asyncio.Future[None]] = {}
        self._silent: set[int] = set()
        """Programs that promise an answer and give none; Qt 6 is one of them."""
        # Answers go to the root window.
        connection.root.change_attributes(event_mask=X.SubstructureNotifyMask)
        connection.listen(self._on_event)

    def send(self, window: int) -> asyncio.Future[None] | None:
        """Return what is done when the program answers; None if it never does."""
        if not window or self._client(window) in self._silent or not self._answers(window):
            return None
        time_ms = self._connection.server_time_ms()
        answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        key = (window, time_ms)
        self._waiting[key] = answer
        answer.add_done_callback(lambda _: self._waiting.pop(key, None))
        target = self._connection.window_of(window)
        message = ClientMessage(
            window=target,
            client_type=self._protocols,
            data=(32, [self._ping, time_ms, window, 0, 0]),
        )
        target.send_event(message)
        self._connection.flush()
        return answer

    def give_up(self, window: int) -> None:
        """Expect no answers of a window's program any more, until one comes all the same."""
        self._silent.add(self._client(window))

    def _client(self, window: int) -> int:
        return self._connection.client_of(window)

    def _answers(self, window: int) -> bool:
        try:
            return self._ping in self._connection.words(
                self._connection.window_of(window), "WM_PROTOCOLS"
            )
        except XError:
            return False

    def _on_event(self, kind: int, event: Any) -> None:
        if kind == X.ClientMessage and event.client_type == self._protocols:
            protocol, time_ms, window, *_ = event.data[1]
            if protocol != self._ping:
                return
            self._silent.discard(self._client(window))
            answer = self._waiting.get((window, time_ms))
            if answer is not None and not answer.done():
                answer.set_result(None)
