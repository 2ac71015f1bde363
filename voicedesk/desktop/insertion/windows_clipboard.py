"""The clipboard of Windows: what is there is kept, a text is promised, and all is put back.

Limits: what programs leave as handles of drawings (CF_ENHMETAFILE, CF_METAFILEPICT, CF_PALETTE,
CF_OWNERDISPLAY and private ones) cannot be kept; of pictures the bitmap that Windows makes of them
is. Once somebody has fetched the text, Windows gives it to the next one without asking.
"""

from __future__ import annotations

import asyncio
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from voicedesk.core.errors import ErrorKind, InsertionError
from voicedesk.desktop.insertion.reads import Reads
from voicedesk.desktop.insertion.windows_formats import as_bytes, as_text, is_kept
from voicedesk.desktop.windows.message_thread import MessageThread
from voicedesk.desktop.windows.structures import ClipboardFormat as Format
from voicedesk.desktop.windows.structures import WindowMessage

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicedesk.desktop.windows.calls import ClipboardCalls

_OPENING_S = 1.0
_RETRY_MS = 10
_ANSWER_S = 3.0
"""For the program whose content is kept; some make it only when asked."""

_MOST_BYTES = 256_000_000
_MARKS = {
    "ExcludeClipboardContentFromMonitorProcessing": b"\0",
    "CanIncludeInClipboardHistory": bytes(4),
    "CanUploadToCloudClipboard": bytes(4),
}
"""Formats that keep a text out of histories; the last two are numbers of 32 bits."""

T = TypeVar("T")


@dataclass(slots=True)
class Keeping:
    """What was there: filled on the clipboard's thread, by whoever has it open."""

    content: list[tuple[int, bytes]] = field(default_factory=list[tuple[int, bytes]])
    is_complete: bool = True
    is_late: threading.Event = field(default_factory=threading.Event)
    """Set once nobody waits for it any more."""


class WindowsClipboard:
    """Implements system_parts.SystemClipboard, on a thread with a window of its own."""

    def __init__(self, calls: ClipboardCalls, *, answer_s: float = _ANSWER_S) -> None:
        self._calls = calls
        self._answer_s = answer_s
        self._thread = MessageThread("clipboard", calls)
        # What follows is the thread's own.
        self._window = 0
        self._text = b""
        self._reads: Reads | None = None
        """Of the text that is promised; None when nothing is."""

    async def offer(self, text: str) -> WindowsOffer:
        """See system_parts.SystemClipboard."""
        reads, keeping = Reads(), Keeping()
        try:
            await self._soon(lambda: self._put(as_bytes(text), reads, keeping), keeping)
        except BaseException:
            # It may have been put there all the same, in the very moment in which we gave up.
            self._thread.submit(lambda: self._restore(keeping, lambda: self._reads is reads))
            raise
        return WindowsOffer(self, reads, keeping)

    async def watch(self) -> WindowsWatch:
        """See system_parts.SystemClipboard."""
        keeping = Keeping()
        number = await self._soon(lambda: self._look(keeping), keeping)
        return WindowsWatch(self, keeping, number)

    async def aclose(self) -> None:
        """Leave the text, if it is still promised, there for good; see SystemClipboard."""
        await self._thread.retire(self._close)

    async def put_back(self, keeping: Keeping, reads: Reads) -> bool:
        """Put back what was there, if the text is still there; False if that was not to be had."""
        return await self._thread.run(lambda: self._restore(keeping, lambda: self._reads is reads))

    async def put_back_after(self, keeping: Keeping, number: int) -> bool:
        """Put back what was there, if nothing was copied since that number."""
        calls = self._calls
        return await self._thread.run(
            lambda: self._restore(keeping, lambda: calls.sequence_number() == number)
        )

    async def text_after(self, number: int) -> tuple[str, int] | None:
        """Return the text that was copied since that number, and the number now; None if none."""
        return await self._thread.run(lambda: self._text_after(number))

    async def _soon(self, call: Callable[[], T], keeping: Keeping) -> T:
        """Run what asks another program for its content, which may never give it."""
        try:
            async with asyncio.timeout(self._answer_s):
                return await self._thread.run(call)
        except TimeoutError:
            raise _held_by_another() from None
        finally:
            keeping.is_late.set()

    def _put(self, text: bytes, reads: Reads, keeping: Keeping) -> None:
        calls = self._calls
        self._open()
        try:
            self._keep(keeping)
            if keeping.is_late.is_set():
                return
            calls.empty_clipboard()
            self._text, self._reads = text, reads
            calls.promise(Format.CF_UNICODETEXT)
            for name, mark in _MARKS.items():
                calls.write(calls.format_number(name), mark)
        finally:
            calls.close_clipboard()

    def _look(self, keeping: Keeping) -> int:
        self._open()
        try:
            self._keep(keeping)
            return self._calls.sequence_number()
        finally:
            self._calls.close_clipboard()

    def _keep(self, keeping: Keeping) -> None:
        """Read what is on the open clipboard, so that it can be put there again."""
        formats = self._calls.formats()
        size = 0
        for number in formats:
            if not is_kept(number, formats):
                continue
            data = self._calls.read(number)
            if data is None:  # promised, but its owner could not make it
                continue
            size += len(data)
            if size > _MOST_BYTES:
                keeping.is_complete = False
                return
            keeping.content.append((number, data))
        keeping.is_complete = bool(keeping.content) or not formats

    def _restore(self, keeping: Keeping, is_ours: Callable[[], bool]) -> bool:
        calls = self._calls
        try:
            self._open()
        except InsertionError:
            return False
        try:
            # Asked while it is open, so that nobody can come in between. For a text of ours the
            # sequence number would not do: it goes on when the text is fetched.
            if is_ours():
                calls.empty_clipboard()
                self._reads = None
                for number, data in keeping.content:
                    calls.write(number, data)
        finally:
            calls.close_clipboard()
        return True

    def _text_after(self, number: int) -> tuple[str, int] | None:
        calls = self._calls
        if calls.sequence_number() == number:
            return None
        self._open()
        try:
            formats = calls.formats()
            if not formats:  # emptied, and about to be filled
                return None
            is_text = Format.CF_UNICODETEXT in formats
            data = calls.read(Format.CF_UNICODETEXT) if is_text else None
            return as_text(data or b""), calls.sequence_number()
        finally:
            calls.close_clipboard()

    def _open(self) -> None:
        """Open the clipboard, as soon as nobody else has it open.

        Raises:
            InsertionError: somebody does not let go of it.
        """
        calls = self._calls
        if not self._window:
            self._window = calls.make_window(self._on_message)
        deadline_s = time.monotonic() + _OPENING_S
        while not calls.open_clipboard(self._window):
            if time.monotonic() > deadline_s:
                raise _held_by_another()
            # Whoever has it open may be waiting for an answer of our window.
            calls.next_message(_RETRY_MS)

    def _close(self) -> None:
        if self._window:
            self._calls.destroy_window(self._window)

    def _on_message(self, kind: int, parameter: int) -> bool:
        """Answer what Windows asks of the owner of the clipboard."""
        if kind == WindowMessage.WM_RENDERFORMAT:
            if parameter == Format.CF_UNICODETEXT and self._reads is not None:
                self._calls.write(parameter, self._text)
                self._reads.note()
            return True
        if kind == WindowMessage.WM_RENDERALLFORMATS:
            self._render_all()
            return True
        if kind == WindowMessage.WM_DESTROYCLIPBOARD:
            self._reads = None
            return True
        return False

    def _render_all(self) -> None:
        """Leave the text there for good, unless somebody was quicker."""
        calls = self._calls
        if self._reads is None or not calls.open_clipboard(self._window):
            return
        try:
            if calls.clipboard_owner() == self._window:
                calls.write(Format.CF_UNICODETEXT, self._text)
        finally:
            calls.close_clipboard()


@dataclass(slots=True)
class WindowsOffer:
    """Implements system_parts.Offer."""

    clipboard: WindowsClipboard
    reads: Reads
    keeping: Keeping

    @property
    def is_complete(self) -> bool:
        """See system_parts.Offer."""
        return self.keeping.is_complete

    async def restore(self) -> bool:
        """See system_parts.Offer."""
        return await self.clipboard.put_back(self.keeping, self.reads)


@dataclass(slots=True)
class WindowsWatch:
    """Implements system_parts.Watch."""

    clipboard: WindowsClipboard
    keeping: Keeping
    number: int
    has_copied: bool = False

    async def copied(self, timeout_s: float) -> str:
        """See system_parts.Watch."""
        deadline_s = time.monotonic() + timeout_s
        while (found := await self.clipboard.text_after(self.number)) is None:
            if time.monotonic() > deadline_s:
                return ""
            await asyncio.sleep(_RETRY_MS / 1000)
        text, self.number = found
        self.has_copied = True
        return text

    async def restore(self) -> None:
        """See system_parts.Watch."""
        if self.has_copied:
            await self.clipboard.put_back_after(self.keeping, self.number)


def _held_by_another() -> InsertionError:
    return InsertionError(
        "Another program does not let go of the clipboard.",
        kind=ErrorKind.NOT_INSERTED,
        next_step="Paste the last text again, or let it be typed in this program.",
    )
