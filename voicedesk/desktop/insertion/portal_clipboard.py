"""The clipboard of a remote desktop session: lent to a text for a moment, then given back."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dbus_fast import Variant

from voicedesk.desktop.pipes import TooMuch, read_pipe, write_pipe
from voicedesk.desktop.portals.errors import PortalError, Reason

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from voicedesk.desktop.portals.connection import Portal
    from voicedesk.desktop.portals.session import PortalSession

_log = logging.getLogger(__name__)

CLIPBOARD = "org.freedesktop.portal.Clipboard"
TEXT_FORMATS = ("text/plain;charset=utf-8", "UTF8_STRING", "text/plain")
_SECRET = {"x-kde-passwordManagerHint": b"secret"}
"""Asks clipboard histories to leave this out."""
_USUAL_FORMATS = (*TEXT_FORMATS, "text/html", "image/png", "text/uri-list")
"""What is looked for where the portal has not said yet what is there."""


@dataclass(frozen=True, slots=True)
class ClipboardPatience:
    """How long and how much is borne."""

    saving_s: float = 2.0
    """For the former content, which its owner has to give."""
    most_bytes: int = 128 << 20
    """Of all formats together."""
    owning_s: float = 1.0
    """For the desktop's word that the clipboard is ours."""
    taken_s: float = 3.0
    """From the combination that pastes to the program's first read."""
    settle_s: float = 0.2
    """After the last read: some programs read twice, and histories read as well."""
    sending_s: float = 10.0


@dataclass(frozen=True, slots=True)
class _Saved:
    content: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    is_whole: bool = True


class PortalClipboard:
    """Implements the transaction: ``lend``, then ``wait_until_taken``, then ``give_back``.

    The portal has told who owns the clipboard, and who wants its content, since the session
    began. Everything may raise a ``PortalError``.
    """

    def __init__(self, portal: Portal, session: PortalSession, patience: ClipboardPatience) -> None:
        self._portal = portal
        self._session = session
        self._patience = patience
        self._is_ours = False
        self._formats: Sequence[str] | None = None
        """Those of another owner; None until the portal has said."""
        self._ours: Mapping[str, bytes] = {}
        self._before: _Saved | None = None
        """What is to be given back while a text has the clipboard."""
        self._is_watched = False
        self._last_read_s = 0.0
        self._sending = 0
        self._change = asyncio.Event()
        self._is_forgotten = False
        portal.listen(CLIPBOARD, "SelectionOwnerChanged", self._on_owner_changed)
        portal.listen(CLIPBOARD, "SelectionTransfer", self._on_transfer)

    def forget(self) -> None:
        """Listen no more; the session has ended."""
        if self._is_forgotten:
            return
        self._is_forgotten = True
        self._is_ours = False
        self._change.set()
        self._portal.forget(CLIPBOARD, "SelectionOwnerChanged", self._on_owner_changed)
        self._portal.forget(CLIPBOARD, "SelectionTransfer", self._on_transfer)

    @property
    def is_lent(self) -> bool:
        """Whether the text is on the clipboard."""
        return self._is_ours and self._before is not None

    @property
    def kept_all(self) -> bool:
        """Whether everything that was on the clipboard is known, to be given back."""
        return self._before is None or self._before.is_whole

    async def remember(self) -> None:
        """Read what is on the clipboard, unless what is to be given back is known already."""
        await self._hear_out()
        if self._before is None or not self._is_ours:
            self._before = _Saved(self._ours) if self._is_ours else await self._read_formats()

    async def lend(self, text: str) -> bool:
        """Offer a text, and tell whether it has the clipboard."""
        await self.remember()
        content = dict.fromkeys(TEXT_FORMATS, text.encode())
        await self._set({**content, **_SECRET})
        return await self.wait_until_lent()

    async def wait_until_lent(self) -> bool:
        """Tell whether what was offered last has the clipboard within the usual time."""
        return await self._until(lambda: self._is_ours, self._patience.owning_s)

    def watch(self) -> None:
        """Count reads from now on."""
        self._is_watched, self._last_read_s = True, 0.0

    async def wait_until_taken(self, timeout_s: float | None) -> bool:
        """Return when the text was read and nobody reads any more, or another has the clipboard.

        False if it was not read in time.
        """
        await self._until(lambda: bool(self._last_read_s) or not self._is_ours, timeout_s)
        if not self._last_read_s:
            if self._is_forgotten:
                raise PortalError(Reason.GONE, "the session ended before the text was read")
            return False
        while self._is_ours:
            rest_s = self._last_read_s + self._patience.settle_s - time.monotonic()
            if rest_s <= 0 and not self._sending:
                break
            await self._until(lambda: not self._is_ours, max(rest_s, 0.01))
        return True

    async def give_back(self) -> None:
        """Offer what was there before, unless another program has the clipboard by now."""
        before, self._before = self._before, None
        self._is_watched = False
        if before is None or not self._is_ours:
            return
        await self._hear_out()
        if self._is_ours:
            await self._put(before)

    async def text_copied_by(self, copy: Callable[[], Awaitable[None]], timeout_s: float) -> str:
        """Return what another program copies when asked to, nothing if it does not; give back.

        What is on the clipboard has to be remembered before.

        Raises:
            OSError: the program does not give what it has copied, or not in time.
            TooMuch: it is more than is borne.
        """
        before, self._before = self._before, None
        formats, self._formats = self._formats, None
        try:
            await copy()
            if not await self._until(lambda: self._formats is not None, timeout_s):
                return ""
            async with asyncio.timeout(self._patience.saving_s):
                content = await self._read_text()
            return content.decode(errors="replace")
        finally:
            if self._formats is None:
                self._formats = formats
            elif before is not None:
                await self._put(before)

    async def _hear_out(self) -> None:
        """Ask anything: before the answer comes what other programs have done until now."""
        await self._portal.version(CLIPBOARD)

    async def _read_text(self) -> bytes:
        for name in TEXT_FORMATS:
            if name in (self._formats or ()):
                return await self._read_one(name, self._patience.most_bytes)
        return b""

    async def _put(self, saved: _Saved) -> None:
        await self._set(saved.content)
        await self._until(lambda: self._is_ours == bool(saved.content), self._patience.owning_s)

    async def _set(self, content: Mapping[str, bytes]) -> None:
        self._ours, self._is_ours = content, False
        options = {"mime_types": Variant("as", list(content))}
        await self._portal.call(CLIPBOARD, "SetSelection", "oa{sv}", [self._session.path, options])

    async def _read_formats(self) -> _Saved:
        """Read what another program has copied, as far as it gives it."""
        is_known = self._formats is not None
        content: dict[str, bytes] = {}
        is_whole = True
        try:
            async with asyncio.timeout(self._patience.saving_s):
                for name in _USUAL_FORMATS if self._formats is None else self._formats:
                    try:
                        most = self._patience.most_bytes - sum(map(len, content.values()))
                        content[name] = await self._read_one(name, most)
                    except (OSError, TooMuch) as error:
                        _log.info("%s on the clipboard cannot be kept: %s", name, error)
                        is_whole = False
                    except PortalError as error:
                        if error.reason is Reason.GONE:
                            raise
                        is_whole = is_whole and not is_known
        except TimeoutError:
            _log.info("the owner of the clipboard does not give it")
            is_whole = False
        return _Saved(content, is_whole)

    async def _read_one(self, name: str, most_bytes: int) -> bytes:
        reply = await self._portal.call(
            CLIPBOARD, "SelectionRead", "os", [self._session.path, name]
        )
        return await read_pipe(reply.unix_fds[int(reply.body[0])], most_bytes=most_bytes)

    def _on_owner_changed(self, _path: str, body: list[Any]) -> None:
        path, options = body
        if path != self._session.path:
            return
        self._is_ours = "session_is_owner" in options and bool(options["session_is_owner"].value)
        if not self._is_ours:
            formats = options["mime_types"].value if "mime_types" in options else ()
            self._formats = tuple(map(str, formats))
        self._change.set()

    def _on_transfer(self, _path: str, body: list[Any]) -> None:
        path, name, serial = body
        if path == self._session.path:
            work = self._send(str(name), int(serial), is_watched=self._is_watched)
            self._portal.tasks.start(work, name="portal-clipboard")

    async def _send(self, name: str, serial: int, *, is_watched: bool) -> None:
        """Give one format to a program that asks for it."""
        content = self._ours.get(name)
        done = False
        self._sending += 1
        try:
            if content is not None:
                reply = await self._portal.call(
                    CLIPBOARD, "SelectionWrite", "ou", [self._session.path, serial]
                )
                async with asyncio.timeout(self._patience.sending_s):
                    await write_pipe(reply.unix_fds[int(reply.body[0])], content)
                done = True
        except (PortalError, OSError) as error:
            _log.info("a program did not take %s from the clipboard: %s", name, error)
        finally:
            self._sending -= 1
            self._portal.post(
                CLIPBOARD, "SelectionWriteDone", "oub", [self._session.path, serial, done]
            )
        if done and is_watched and name in TEXT_FORMATS:
            self._last_read_s = time.monotonic()
            self._change.set()

    async def _until(self, condition: Callable[[], bool], timeout_s: float | None) -> bool:
        """Wait until something holds; False if it does not in time."""
        try:
            async with asyncio.timeout(timeout_s):
                while not condition():
                    self._change.clear()
                    await self._change.wait()
        except TimeoutError:
            return False
        return True
