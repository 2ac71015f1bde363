"""Server-sent events out of bytes, wherever the network cuts them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LINE_END = re.compile(rb"\r\n|\r|\n")
_BOM = b"\xef\xbb\xbf"

MAX_EVENT_BYTES = 1_000_000
"""No event of the service comes near; an endless one must not fill the memory."""


class EventTooLong(ValueError):
    """An event that does not end."""


@dataclass(frozen=True, slots=True)
class ServerSentEvent:
    """One event; ``event`` is empty where the stream names none."""

    event: str
    data: str


class SseDecoder:
    """Takes bytes in pieces of any size and gives the events that are complete.

    Lines end with CR, LF or CRLF and nothing else: text may hold U+2028, which
    ``str.splitlines`` would take for a line end as well.
    """

    def __init__(self, *, max_event_bytes: int = MAX_EVENT_BYTES) -> None:
        self._max_event_bytes = max_event_bytes
        self._pending = bytearray()
        self._scanned = 0
        self._at_start = True
        self._after_cr = False
        self._event = ""
        self._data: list[str] = []
        self._data_bytes = 0

    def feed(self, data: bytes) -> list[ServerSentEvent]:
        """Take more bytes; return the events they complete.

        Raises:
            EventTooLong: an event exceeds the limit.
        """
        self._pending += data
        if not self._begin():
            return []
        events: list[ServerSentEvent] = []
        for line in self._take_lines():
            event = self._take_line(line)
            if event is not None:
                events.append(event)
        if len(self._pending) + self._data_bytes > self._max_event_bytes:
            raise EventTooLong
        return events

    def finish(self) -> list[ServerSentEvent]:
        """Return the last event of a body that ends without the closing empty line."""
        rest = bytes(self._pending)
        self._pending.clear()
        self._scanned = 0
        if rest:
            self._take_line(rest)
        last = self._complete()
        return [last] if last is not None else []

    def _begin(self) -> bool:
        """Drop a byte order mark; False while it cannot be told whether there is one."""
        if self._at_start:
            if len(self._pending) < len(_BOM) and _BOM.startswith(self._pending):
                return False
            if self._pending.startswith(_BOM):
                del self._pending[: len(_BOM)]
            self._at_start = False
        return True

    def _take_lines(self) -> list[bytes]:
        if self._after_cr and self._pending:
            # The CR has ended its line already; its LF came with the next piece.
            if self._pending[0] == 0x0A:
                del self._pending[0]
            self._after_cr = False
        lines: list[bytes] = []
        start = 0
        for end in _LINE_END.finditer(self._pending, self._scanned):
            lines.append(bytes(self._pending[start : end.start()]))
            start = end.end()
        if lines and start == len(self._pending):
            self._after_cr = self._pending[-1] == 0x0D
        del self._pending[:start]
        self._scanned = len(self._pending)
        return lines

    def _take_line(self, line: bytes) -> ServerSentEvent | None:
        if not line:
            return self._complete()
        name, _, value = line.partition(b":")
        text = value.removeprefix(b" ").decode("utf-8", "replace")
        if name == b"data":
            self._data.append(text)
            self._data_bytes += len(value) + 1
            if self._data_bytes > self._max_event_bytes:
                raise EventTooLong
        elif name == b"event":
            self._event = text
        return None

    def _complete(self) -> ServerSentEvent | None:
        event, data = self._event, self._data
        self._event, self._data, self._data_bytes = "", [], 0
        return ServerSentEvent(event, "\n".join(data)) if data else None
