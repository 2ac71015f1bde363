"""Keeping what a selection holds, so that it can be given back after an insertion."""

from __future__ import annotations

import asyncio
import struct
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from Xlib.ext.xfixes import SelectionNotify

from voicedesk.desktop.insertion.x11_reading import MOST_BYTES
from voicedesk.desktop.pipes import TooMuch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicedesk.core.tasks import TaskRegistry
    from voicedesk.desktop.insertion.x11_connection import Connection
    from voicedesk.desktop.insertion.x11_reading import Content, SelectionReader

TARGETS_WITHIN_S = 1.0
FORMAT_WITHIN_S = 0.5
"""How long an owner may be silent before the first answer, and between pieces of a format."""

SILENT_FORMATS = 2
"""An owner that has left so many formats unanswered is given up."""

_ANSWERED_BY_OWNERS = ("TARGETS", "MULTIPLE", "TIMESTAMP", "SAVE_TARGETS", "DELETE")
_OF_THE_PROCESS = (
    "INSERT_SELECTION",
    "INSERT_PROPERTY",
    "PIXMAP",
    "BITMAP",
    "DRAWABLE",
    "COLORMAP",
    "GTK_TEXT_BUFFER_CONTENTS",
)
"""Things that only the owner itself can do, or names of what ends with it."""

_SAME_TEXT = ("text/plain;charset=utf-8", "text/plain;charset=UTF-8", "UTF8_STRING")
_LONG_TEXT_BYTES = 1_000_000
"""A text of this length is fetched once and not under each of its names."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a selection held; None if it had no owner.

    ``is_whole`` is False when something could not be had.
    """

    contents: dict[int, Content] | None
    is_whole: bool = True


class SelectionKeeper:
    """Keeps one selection, and knows when what it keeps is no longer what is there."""

    def __init__(
        self,
        connection: Connection,
        reader: SelectionReader,
        tasks: TaskRegistry,
        selection: int,
    ) -> None:
        self._connection = connection
        self._reader = reader
        self._tasks = tasks
        self._selection = selection
        self._skipped = {connection.atom(name) for name in (*_ANSWERED_BY_OWNERS, *_OF_THE_PROCESS)}
        self._same_text = [connection.atom(name) for name in _SAME_TEXT]
        self._saving: asyncio.Task[Kept] | None = None
        self._own: dict[int, Content] | None = None
        self.generation = 0
        """How often another program has taken the selection."""
        self.changed = asyncio.Event()
        """Set whenever another program takes the selection."""
        connection.watch_selection(selection)
        connection.listen(self._on_event)

    def begin(self) -> None:
        """Fetch what is there now, if that is not what is kept already."""
        if self._own is None:
            self._begun()

    def _begun(self) -> asyncio.Task[Kept]:
        if self._saving is None:
            self._saving = self._tasks.start(self._save(), name="x11-keep-clipboard")
        return self._saving

    async def kept(self, *, silence_s: float, within_s: float) -> Kept:
        """Return what is there now, as far as the owner gives it.

        Args:
            silence_s: How long nothing at all may come.
            within_s: How long it may take although it comes.
        """
        began_s = time.monotonic()
        while self._own is None:
            saving = self._begun()
            silent_since_s = max(began_s, self._reader.active_at_s)
            left_s = min(silent_since_s + silence_s, began_s + within_s) - time.monotonic()
            await asyncio.wait([saving], timeout=max(0, left_s))
            if saving.done() and not saving.cancelled():
                return saving.result()
            # Cancelled: another program has just taken the selection.
            if not saving.done() and self._is_over(began_s, silence_s, within_s):
                self._forget()
                return Kept({}, is_whole=False)
        return Kept(self._own)

    def _is_over(self, began_s: float, silence_s: float, within_s: float) -> bool:
        now_s = time.monotonic()
        silent_s = now_s - max(began_s, self._reader.active_at_s)
        return silent_s >= silence_s or now_s - began_s >= within_s

    def now_ours(self, contents: dict[int, Content]) -> None:
        """Remember that we give this ourselves, until another program takes the selection."""
        self._forget()
        self._own = contents

    def _forget(self) -> None:
        self._own = None
        if self._saving is not None:
            self._saving.cancel()
            self._saving = None

    def _on_event(self, _: int, event: Any) -> None:
        if isinstance(event, SelectionNotify):
            changed: Any = event
            if changed.selection == self._selection and changed.owner != self._connection.window:
                self._forget()
                self.generation += 1
                self.changed.set()

    async def _save(self) -> Kept:
        if not self._connection.display.get_selection_owner(self._selection):
            return Kept(None)
        try:
            targets = await self._targets()
        except TimeoutError:
            return Kept({}, is_whole=False)
        contents: dict[int, Content] = {}
        size = silent = 0
        for target in self._worth_asking(targets):
            if self._is_known_text(target, contents):
                contents[target] = next(
                    contents[name] for name in self._same_text if name in contents
                )
                continue
            try:
                content = await self._reader.read(
                    self._selection, target, silence_s=FORMAT_WITHIN_S
                )
            except TimeoutError:
                silent += 1
                if silent == SILENT_FORMATS:
                    break
                continue
            except TooMuch:
                return Kept(contents, is_whole=False)
            if content is None:
                continue
            size += len(content.data)
            if size > MOST_BYTES:
                return Kept(contents, is_whole=False)
            contents[target] = content
        return Kept(contents, is_whole=not silent)

    async def _targets(self) -> Sequence[int]:
        """Return the formats that the owner says it has."""
        listed = await self._reader.read(
            self._selection, self._connection.atom("TARGETS"), silence_s=TARGETS_WITHIN_S
        )
        if listed is None or listed.format != 32:
            return [self._connection.atom("UTF8_STRING"), self._connection.atom("STRING")]
        return [number for (number,) in struct.iter_unpack("=I", listed.data)]

    def _worth_asking(self, targets: Sequence[int]) -> list[int]:
        wanted = [
            target for target in dict.fromkeys(targets) if target and target not in self._skipped
        ]
        # What serves most comes first, in case the owner falls silent.
        return sorted(wanted, key=lambda target: target not in self._same_text)

    def _is_known_text(self, target: int, contents: dict[int, Content]) -> bool:
        return target in self._same_text and any(
            len(contents[name].data) > _LONG_TEXT_BYTES
            for name in self._same_text
            if name in contents
        )
