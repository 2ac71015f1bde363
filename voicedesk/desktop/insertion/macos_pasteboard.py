"""The pasteboard of macOS: what is there is kept, a text is promised, and all is put back.

Since macOS 15.4 the user may be asked whether VoiceDesk may read what other programs copied; who
says no has an empty pasteboard afterwards.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind, InsertionError
from voicedesk.core.worker import WorkerThread
from voicedesk.desktop.insertion.reads import Reads

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from voicedesk.desktop.macos.calls import PasteboardCalls

    Items = Sequence[Mapping[str, bytes]]

TEXT = "public.utf8-plain-text"
MARKS = ("org.nspasteboard.TransientType", "org.nspasteboard.ConcealedType")
"""What programs that keep a history agreed on: gone in a moment, and not to be shown."""

_ANSWER_S = 3.0
_LOOK_S = 0.01


class MacPasteboard:
    """Implements system_parts.SystemClipboard; on the main thread."""

    def __init__(self, calls: PasteboardCalls, *, answer_s: float = _ANSWER_S) -> None:
        self._calls = calls
        self._answer_s = answer_s
        # Only what is read may have to be waited for, and it may be read on any thread.
        self._reader = WorkerThread("pasteboard")
        self._promised: tuple[int, bytes] | None = None

    async def offer(self, text: str) -> MacOffer:
        """See system_parts.SystemClipboard."""
        reads = Reads()
        items, _ = await self.keep()
        data = text.encode("utf-8", "replace")
        count = self._calls.promise(TEXT, data, MARKS, reads.note)
        self._promised = (count, data)
        return MacOffer(self, reads, items, count)

    async def watch(self) -> MacWatch:
        """See system_parts.SystemClipboard."""
        items, count = await self.keep()
        return MacWatch(self, items, count)

    async def aclose(self) -> None:
        """Leave the text, if it is still promised, there for good; see SystemClipboard."""
        if self._promised is not None:
            count, data = self._promised
            if self._calls.change_count() == count:
                self._calls.put([{TEXT: data}])
            self._promised = None
        self._reader.retire()

    async def keep(self) -> tuple[Items, int]:
        """Return what is there, and the change count that it has."""
        try:
            async with asyncio.timeout(self._answer_s):
                count = self._calls.change_count()
                while True:
                    items = await self._reader.run(self._calls.items)
                    before, count = count, self._calls.change_count()
                    if before == count:
                        return items, count
        except TimeoutError:
            raise InsertionError(
                "The program that has filled the clipboard does not answer.",
                kind=ErrorKind.NOT_INSERTED,
                next_step="Copy something else, and paste the last text again.",
            ) from None

    def change_count(self) -> int:
        return self._calls.change_count()

    def put_back(self, items: Items, count: int) -> None:
        """Put back what was there, if nobody put anything there since."""
        if self._calls.change_count() == count:
            self._calls.put(items)
            self._promised = None


@dataclass(frozen=True, slots=True)
class MacOffer:
    """Implements system_parts.Offer."""

    pasteboard: MacPasteboard
    reads: Reads
    items: Items
    count: int

    @property
    def is_complete(self) -> bool:
        """Return True: all types are kept; see system_parts.Offer."""
        return True

    async def restore(self) -> bool:
        """See system_parts.Offer."""
        self.pasteboard.put_back(self.items, self.count)
        return True


@dataclass(slots=True)
class MacWatch:
    """Implements system_parts.Watch."""

    pasteboard: MacPasteboard
    items: Items
    count: int
    has_copied: bool = False

    async def copied(self, timeout_s: float) -> str:
        """See system_parts.Watch."""
        deadline_s = time.monotonic() + timeout_s
        while time.monotonic() < deadline_s:
            if self.pasteboard.change_count() != self.count:
                items, self.count = await self.pasteboard.keep()
                self.has_copied = True
                found = [item[TEXT] for item in items if TEXT in item]
                if found:
                    return "\n".join(data.decode("utf-8", "replace") for data in found)
            await asyncio.sleep(_LOOK_S)
        return ""

    async def restore(self) -> None:
        """See system_parts.Watch."""
        if self.has_copied:
            self.pasteboard.put_back(self.items, self.count)
