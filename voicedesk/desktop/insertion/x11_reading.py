"""Reading a selection (CLIPBOARD, PRIMARY) of another program, in whatever pieces it comes."""

from __future__ import annotations

import asyncio
import math
import time
from dataclasses import dataclass
from itertools import cycle
from typing import TYPE_CHECKING, Any

from Xlib import X

from voicedesk.desktop.pipes import TooMuch

if TYPE_CHECKING:
    from voicedesk.desktop.insertion.x11_connection import Connection

MOST_BYTES = 256 * 1024 * 1024

_PROPERTIES = 32
"""So many properties are used in turn, that an answer which comes late is not taken for another."""

_PIECE_WORDS = 1 << 18
"""How much is fetched at once, in units of 4 bytes; the library copies what it has so far."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a selection holds in one format; ``format`` is the size of its units in bits."""

    type: int
    format: int
    data: bytes


@dataclass(slots=True)
class _Question:
    selection: int
    target: int
    property: int
    time_ms: int
    answer: asyncio.Future[bool]
    has_more: asyncio.Event


class SelectionReader:
    """Asks for one format at a time."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._increment = connection.atom("INCR")
        names = [f"_VOICEDESK_READ_{number}" for number in range(_PROPERTIES)]
        self._properties = cycle([connection.atom(name) for name in names])
        self._question: _Question | None = None
        self._lock = asyncio.Lock()
        self.active_at_s = -math.inf
        """When an owner last gave something."""
        connection.listen(self._on_event)

    async def read(
        self, selection: int, target: int, *, silence_s: float, most_bytes: int = MOST_BYTES
    ) -> Content | None:
        """Return what the owner gives for a target; None if it refuses.

        Raises:
            TimeoutError: nothing came from the owner for so long.
            TooMuch: more came in pieces than may.
        """
        async with self._lock:
            question = self._ask(selection, target)
            try:
                async with asyncio.timeout(silence_s):
                    is_given = await question.answer
                if not is_given:
                    return None
                content = self._fetch(question.property)
                if content is not None and content.type == self._increment:
                    content = await self._fetch_pieces(question, silence_s, most_bytes)
                return content
            finally:
                self._question = None

    def _ask(self, selection: int, target: int) -> _Question:
        time_ms = self._connection.server_time_ms()
        question = _Question(
            selection,
            target,
            next(self._properties),
            time_ms,
            asyncio.get_running_loop().create_future(),
            asyncio.Event(),
        )
        self._question = question
        window = self._connection.window
        window.delete_property(question.property)
        window.convert_selection(selection, target, question.property, time_ms)
        self._connection.flush()
        return question

    async def _fetch_pieces(
        self, question: _Question, silence_s: float, most_bytes: int
    ) -> Content | None:
        pieces: list[bytes] = []
        size = 0
        while True:
            async with asyncio.timeout(silence_s):
                await question.has_more.wait()
            question.has_more.clear()
            piece = self._fetch(question.property)
            if piece is None:
                continue
            if not piece.data:
                return Content(piece.type, piece.format, b"".join(pieces))
            pieces.append(piece.data)
            size += len(piece.data)
            if size > most_bytes:
                raise TooMuch(f"{size} bytes")

    def _fetch(self, name: int) -> Content | None:
        """Return a property of ours and delete it, which tells the owner to go on."""
        self.active_at_s = time.monotonic()
        data: list[bytes] = []
        words = 0
        while True:
            found: Any = self._connection.window.get_property(
                name, X.AnyPropertyType, words, _PIECE_WORDS, delete=True
            )
            if found is None:
                return None
            data.append(bytes(found.value))
            words += _PIECE_WORDS
            if not found.bytes_after:
                return Content(found.property_type, found.format, b"".join(data))

    def _on_event(self, kind: int, event: Any) -> None:
        question = self._question
        if question is None:
            return
        if kind == X.SelectionNotify:
            is_ours = (event.selection, event.target) == (question.selection, question.target)
            if not is_ours or question.answer.done():
                return
            if event.property == question.property:
                question.has_more.clear()
                question.answer.set_result(True)
            elif event.property == X.NONE and event.time in {question.time_ms, X.CurrentTime}:
                question.answer.set_result(False)
        elif kind == X.PropertyNotify:
            is_new = event.state == X.PropertyNewValue
            if (
                is_new
                and event.window == self._connection.window
                and event.atom == question.property
            ):
                question.has_more.set()
