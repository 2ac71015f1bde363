"""Text into the focused window: the clipboard lent to it for a moment, or key by key.

Everything here runs on the loop of the connection.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind, InsertionError
from voicedesk.core.insertion import NO_TARGET, Insertion, InsertionWay, Target
from voicedesk.core.tasks import TaskRegistry
from voicedesk.desktop.pipes import PipeSilent, TooMuch
from voicedesk.desktop.settling import settled
from voicedesk.desktop.wayland.clipboard import (
    TEXT_FORMATS,
    Clipboard,
    wait_until_read,
)
from voicedesk.desktop.wayland.connection import CompositorGone, Connection
from voicedesk.desktop.wayland.keyboard import Chord, Keyboard
from voicedesk.desktop.wayland.leaving import leave
from voicedesk.desktop.wayland.lending import (
    CUT_SHORT,
    IN_THE_HISTORY,
    PASTE_ELSEWHERE,
    PASTE_IT,
    lend,
    not_taken,
    taken,
)
from voicedesk.desktop.wayland.protocols import SEAT, TOPLEVEL_MANAGER, VIRTUAL_KEYBOARD_MANAGER
from voicedesk.desktop.wayland.toplevels import Toplevels

if TYPE_CHECKING:
    from pathlib import Path

    from voicedesk.desktop.wayland.clipboard import Selection, Source

_SETTLES_S = 0.025
"""From the text on the clipboard to the combination: Xwayland hears of the one and of the other on
different ways, and clipboard histories look at once, which must not pass for the target."""
_SETTLES_FIRST_S = 0.06
"""The same while it is not known yet how many there are that look."""
_LOOKED_WITHIN_S = 0.15
"""Longer than that nobody waits for those who looked the last time."""
_TAKEN_WITHIN_S = 2.0
_QUIET_S = 0.04
"""Programs may fetch a text more than once."""
_COPIED_WITHIN_S = 0.3
_MOST_SELECTED_BYTES = 4 << 20


class Writer:
    """What ``insertion.wlroots`` does, on the loop of its connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._tasks = TaskRegistry(_report)
        self._one_at_a_time = asyncio.Lock()
        self._lookers: int | None = None
        """How many programs fetched the last text before it was pasted."""
        seat = connection.bind(SEAT)
        self._clipboard = Clipboard(connection, seat, self._tasks)
        self._keyboard = Keyboard(connection, seat)
        self._toplevels = Toplevels(connection) if connection.offers(TOPLEVEL_MANAGER) else None

    @classmethod
    async def open(cls, socket: Path) -> Writer | None:
        """Return None where the compositor does not speak the protocols.

        Raises:
            OSError: nobody listens there.
            CompositorGone: it ended the connection, or does not let this program have the keyboard.
        """
        connection = Connection(socket)
        try:
            await connection.sync()
            if not (
                connection.offers(SEAT)
                and connection.offers(VIRTUAL_KEYBOARD_MANAGER)
                and Clipboard.is_offered(connection)
            ):
                connection.close()
                return None
            writer = cls(connection)
            await connection.sync()
        except BaseException:
            connection.close()
            raise
        return writer

    @property
    def knows_focus(self) -> bool:
        return self._toplevels is not None

    async def target(self) -> Target:
        """Return the window in use, and begin to save the clipboard."""
        await self._connection.sync()
        self._clipboard.copied.begin_saving()
        return self._active()

    async def paste(self, text: str, target: Target, chord: Chord) -> Insertion:
        """Let the focused program paste a text; see core.ports.TextInserter.insert."""
        pasting = _Pasting()
        task = self._tasks.start(self._paste(text, target, chord, pasting), name="paste")
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            # A program that was told to paste may be about to fetch the text.
            if not pasting.is_asked:
                task.cancel()
                raise
            return await settled(task)

    async def type(self, text: str, target: Target) -> Insertion:
        """Type a text."""
        async with self._one_at_a_time:
            await self._check(target)
            is_whole = await self._keyboard.type(text, lambda: self._problem(target) is None)
        if is_whole:
            return Insertion(InsertionWay.TYPE)
        return Insertion(
            InsertionWay.TYPE, was_taken=False, notice=CUT_SHORT, next_step=IN_THE_HISTORY
        )

    async def undo(self, target: Target) -> None:
        """Press the combination that takes back the last change."""
        async with self._one_at_a_time:
            await self._check(target)
            self._keyboard.press(Chord.CTRL_Z)
            await self._connection.sync()

    async def selected_with_pointer(self, target: Target) -> str:
        """Return what was last selected anywhere, by what X11 calls the primary selection."""
        await self._check(target)
        return await _text_of(self._clipboard.selected)

    async def copied_selection(self, target: Target) -> str:
        """Let the focused program copy, and return what; the clipboard is as it was afterwards."""
        # Whoever gives up waiting has the clipboard back all the same.
        task = self._tasks.start(self._copied_selection(target), name="copy")
        return await asyncio.shield(task)

    async def _copied_selection(self, target: Target) -> str:
        copied = self._clipboard.copied
        async with self._one_at_a_time:
            before = await copied.content()
            await self._check(target)
            changed = asyncio.Event()
            copied.on_change = changed.set
            try:
                self._keyboard.press(Chord.CTRL_C)
                async with asyncio.timeout(_COPIED_WITHIN_S):
                    await changed.wait()
            except TimeoutError:
                return ""
            finally:
                copied.on_change = None
            try:
                return await _text_of(copied)
            finally:
                if before.formats or before.is_whole:
                    copied.put(before)

    async def close(self) -> None:
        """End what runs, once the program that was told to paste has had its time."""
        async with self._one_at_a_time:
            try:
                await self._leave_clipboard()
            except CompositorGone:
                return  # and the clipboard with it
            finally:
                await self._tasks.cancel_all()
                self._connection.close()

    async def _leave_clipboard(self) -> None:
        await self._connection.sync()
        own = self._clipboard.copied.own
        if own is not None and not own.is_replaced:
            await leave(own.content)

    async def _paste(self, text: str, target: Target, chord: Chord, pasting: _Pasting) -> Insertion:
        selections = [self._clipboard.copied]
        if chord is Chord.SHIFT_INSERT:
            # Terminals paste what is selected with the pointer then.
            selections.append(self._clipboard.selected)
        async with self._one_at_a_time:
            await self._connection.sync()
            before = [await selection.content() for selection in selections]
            await self._check(target)
            changed = asyncio.Event()
            lent = lend(text, selections, before, changed)
            is_taken = False
            try:
                await self._settle(lent[0].source, changed)
                await self._check(target)
                pasting.is_asked = True
                asked_s = time.monotonic()
                self._keyboard.press(chord)
                is_taken = await wait_until_read(
                    [one.source for one in lent],
                    changed,
                    asked_s,
                    quiet_s=_QUIET_S,
                    within_s=_TAKEN_WITHIN_S,
                )
                await self._connection.sync()
            finally:
                if is_taken or not pasting.is_asked:
                    for one in lent:
                        one.give_back()
            is_there = not lent[0].source.is_replaced
        if not is_taken:
            return not_taken(PASTE_IT if is_there else IN_THE_HISTORY)
        return taken(before)

    async def _settle(self, source: Source, changed: asyncio.Event) -> None:
        """Let those look at the text who look at whatever is copied."""
        expected = self._lookers or 0
        await asyncio.sleep(_SETTLES_FIRST_S if self._lookers is None else _SETTLES_S)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LOOKED_WITHIN_S):
                while source.ended_reads() < expected:
                    changed.clear()
                    await changed.wait()
        self._lookers = source.ended_reads()

    async def _check(self, target: Target) -> None:
        """Raise unless the target, if it is known, has the focus."""
        await self._connection.sync()
        problem = self._problem(target)
        if problem is not None:
            raise problem

    def _problem(self, target: Target) -> InsertionError | None:
        """Return why the target is not to be written into, by what is known at the moment."""
        if self._toplevels is None or not target.is_known:
            return None
        if not self._toplevels.is_open(target):
            return InsertionError(
                "The window you were in has been closed.",
                kind=ErrorKind.TARGET_CLOSED,
                next_step=PASTE_ELSEWHERE,
            )
        if self._active().window != target.window:
            return InsertionError(
                "Another window has the focus now.",
                kind=ErrorKind.TARGET_CHANGED,
                next_step=PASTE_ELSEWHERE,
            )
        return None

    def _active(self) -> Target:
        return NO_TARGET if self._toplevels is None else self._toplevels.active()


@dataclass(slots=True)
class _Pasting:
    is_asked: bool = False
    """The combination has been pressed."""


async def _text_of(selection: Selection) -> str:
    """Return the text that is there, nothing if there is none.

    Raises:
        InsertionError: the program that has it does not give it.
    """
    if selection.offer is None:
        return ""
    mime = next((mime for mime in TEXT_FORMATS if mime in selection.offer.formats), None)
    if mime is None:
        return ""
    try:
        data = await selection.offer.read(mime, most_bytes=_MOST_SELECTED_BYTES)
    except (PipeSilent, TooMuch) as error:
        raise InsertionError(
            "The program does not tell what is selected.",
            kind=ErrorKind.NOT_INSERTED,
            next_step="Select less of it, or copy it and try again.",
        ) from error
    return data.decode(errors="replace")


def _report(bug: BaseException) -> None:
    if isinstance(bug, InsertionError | CompositorGone):
        return  # whoever asked for the insertion is told
    loop = asyncio.get_running_loop()
    loop.call_exception_handler({"message": "a bug at the clipboard", "exception": bug})
