"""What is on the clipboard, and what is put there, without any window having the focus."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from voicedesk.desktop.pipes import PipeSilent, TooMuch, read_pipe
from voicedesk.desktop.wayland.pipes import write_pipe
from voicedesk.desktop.wayland.protocols import EXT_DATA_CONTROL, WLR_DATA_CONTROL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from voicedesk.core.tasks import TaskRegistry
    from voicedesk.desktop.wayland.connection import Connection, WaylandObject
    from voicedesk.desktop.wayland.protocols import Interface

_log = logging.getLogger(__name__)

SILENCE_S = 1.0
"""An owner that gives nothing for so long is given up."""
_WRITING_SILENCE_S = 10.0
"""A reader may have more to do."""
MOST_BYTES = 256 << 20
"""What is kept of a clipboard, all formats together."""

_NO_CONTENT = frozenset(
    {"TARGETS", "MULTIPLE", "TIMESTAMP", "SAVE_TARGETS", "DELETE", "INSERT_SELECTION"}
)
"""X11 programs list these among their formats; they are questions and orders, not content."""

TEXT_FORMATS = ("text/plain;charset=utf-8", "text/plain", "UTF8_STRING", "TEXT", "STRING")
HISTORIES_KEEP_OFF = "x-kde-passwordManagerHint"
"""Clipboard histories keep off what has it."""


@dataclass(frozen=True, slots=True)
class Content:
    """Bytes by format; not ``is_whole`` when the owner kept some of it back."""

    formats: Mapping[str, bytes]
    is_whole: bool = True


def transient_text(text: str) -> Content:
    """Return text that histories are asked not to keep."""
    data = text.encode()
    return Content({**dict.fromkeys(TEXT_FORMATS, data), HISTORIES_KEEP_OFF: b"secret"})


@dataclass(slots=True, eq=False)
class Offer:
    """What another program has on the clipboard."""

    remote: WaylandObject
    formats: dict[str, None] = field(default_factory=dict[str, None])

    def on_event(self, name: str, arguments: list[Any]) -> None:
        if name == "offer" and arguments[0] not in _NO_CONTENT:
            self.formats[arguments[0]] = None

    async def read(self, mime: str, *, most_bytes: int = MOST_BYTES) -> bytes:
        """Return one format.

        Raises:
            PipeSilent: the owner does not answer.
            TooMuch: there is more of it.
        """
        reading, writing = os.pipe2(os.O_CLOEXEC)
        try:
            self.remote.request("receive", mime, writing)
        except BaseException:
            os.close(reading)
            raise
        return await read_pipe(reading, silence_s=SILENCE_S, most_bytes=most_bytes)

    async def read_all(self) -> Content:
        """Return every format; an owner that hangs is asked for no more."""
        formats: dict[str, bytes] = {}
        room = MOST_BYTES
        for mime in self.formats:
            try:
                formats[mime] = await self.read(mime, most_bytes=room)
            except (PipeSilent, TooMuch) as problem:
                _log.info("clipboard format %s is not kept: %s", mime, problem)
                return Content(formats, is_whole=False)
            room -= len(formats[mime])
        return Content(formats)


@dataclass(slots=True)
class Read:
    began_s: float
    ended_s: float | None = None
    """None while it lasts."""


class Source:
    """What this program has on the clipboard, until another one has something there.

    ``changed`` is set when it has been read, and when it has been replaced.
    """

    def __init__(self, content: Content, tasks: TaskRegistry, changed: asyncio.Event) -> None:
        self.content = content
        self.is_replaced = False
        self.reads: list[Read] = []
        self._tasks = tasks
        self._changed = changed

    def ended_reads(self) -> int:
        """Return how often it has been read so far."""
        return sum(read.ended_s is not None for read in self.reads)

    def on_event(self, name: str, arguments: list[Any]) -> None:
        if name == "send":
            self._tasks.start(self._send(*arguments), name="clipboard-read")
        elif name == "cancelled":
            self.is_replaced = True
            self._changed.set()

    async def _send(self, mime: str, file: int) -> None:
        data = self.content.formats.get(mime, b"")
        # Histories look at the mark alone.
        read = Read(time.monotonic())
        if mime != HISTORIES_KEEP_OFF:
            self.reads.append(read)
        try:
            await write_pipe(file, data, silence_s=_WRITING_SILENCE_S)
        except PipeSilent as problem:
            _log.info("a program does not fetch what it asked for: %s", problem)
        finally:
            read.ended_s = time.monotonic()
            self._changed.set()


async def wait_until_read(
    sources: Sequence[Source],
    changed: asyncio.Event,
    since_s: float,
    *,
    quiet_s: float,
    within_s: float,
) -> bool:
    """Wait for a read that begins after ``since_s``, and until nobody has read for a while.

    Returns False when none began within the time, or before all sources were replaced.
    """
    give_up_s = time.monotonic() + within_s
    while True:
        reads = [read for one in sources for read in one.reads if read.began_s >= since_s]
        ends = [read.ended_s for read in reads if read.ended_s is not None]
        next_s = max(ends, default=give_up_s - quiet_s) + quiet_s
        left_s = next_s - time.monotonic() if len(ends) == len(reads) else None
        is_over = all(one.is_replaced for one in sources)
        if is_over or (left_s is not None and left_s <= 0):
            return bool(reads)
        changed.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(left_s):
                await changed.wait()


class Selection:
    """The clipboard, or what is selected with the pointer; there is one of each."""

    def __init__(
        self, set_source: Callable[[WaylandObject | None], None], clipboard: Clipboard
    ) -> None:
        self._set_source = set_source
        self._clipboard = clipboard
        self._saving: tuple[Offer, asyncio.Task[Content]] | None = None
        self.offer: Offer | None = None
        self.own: Source | None = None
        self.on_change: Callable[[], None] | None = None

    def on_offer(self, offer: Offer | None) -> None:
        """Take note of what is there now."""
        if self._saving is not None and self._saving[0] is not offer:
            self._saving[1].cancel()
            self._saving = None
        if self.offer is not None:
            self.offer.remote.destroy()
        self.offer = offer
        if self.on_change is not None:
            self.on_change()

    def begin_saving(self) -> None:
        """Fetch what is there in the background, for ``content``."""
        if self.offer is not None and not self._is_own():
            self._save(self.offer)

    def _save(self, offer: Offer) -> asyncio.Task[Content]:
        if self._saving is None:
            task = self._clipboard.tasks.start(offer.read_all(), name="clipboard-saving")
            self._saving = offer, task
        return self._saving[1]

    async def content(self) -> Content:
        """Return what is there now."""
        while True:
            if self.own is not None and self._is_own():
                return self.own.content
            if self.offer is None:
                return Content({})
            task = self._save(self.offer)
            await asyncio.wait([task])
            # Cancelled: it has been replaced while it was fetched.
            if not task.cancelled():
                return task.result()

    def put(self, content: Content, changed: asyncio.Event | None = None) -> Source:
        """Put something there, offered in the order of its formats."""
        source = Source(content, self._clipboard.tasks, changed or asyncio.Event())
        remote = self._clipboard.create_source(source) if content.formats else None
        self._set_source(remote)
        self.own = source
        return source

    def _is_own(self) -> bool:
        return self.own is not None and not self.own.is_replaced and bool(self.own.content.formats)


class Clipboard:
    """Both selections of the compositor's seat."""

    def __init__(self, connection: Connection, seat: WaylandObject, tasks: TaskRegistry) -> None:
        self.tasks = tasks
        self._manager = connection.bind(_spoken(connection))
        self._connection = connection
        self._device = self._manager.create("get_data_device", seat, on_event=self._on_event)
        self._offers: dict[int, Offer] = {}
        self.copied = Selection(lambda source: self._device.request("set_selection", source), self)
        self.selected = Selection(
            lambda source: self._device.request("set_primary_selection", source), self
        )

    @staticmethod
    def is_offered(connection: Connection) -> bool:
        """Tell whether the compositor lets programs without the focus have the clipboard."""
        return any(connection.offers(kind) for kind in (EXT_DATA_CONTROL, WLR_DATA_CONTROL))

    def create_source(self, source: Source) -> WaylandObject:
        """Return the compositor's side of a source."""

        def on_event(name: str, arguments: list[Any]) -> None:
            source.on_event(name, arguments)
            if name == "cancelled":
                remote.destroy()

        remote = self._manager.create("create_data_source", on_event=on_event)
        for mime in source.content.formats:
            remote.request("offer", mime)
        return remote

    def _on_event(self, name: str, arguments: list[Any]) -> None:
        match name:
            case "data_offer":
                offer = Offer(arguments[0])
                offer.remote.on_event = offer.on_event
                self._offers[offer.remote.identifier] = offer
            case "selection":
                self.copied.on_offer(self._offers.pop(arguments[0], None))
            case "primary_selection":
                self.selected.on_offer(self._offers.pop(arguments[0], None))
            case _:
                pass


def _spoken(connection: Connection) -> Interface:
    return EXT_DATA_CONTROL if connection.offers(EXT_DATA_CONTROL) else WLR_DATA_CONTROL
