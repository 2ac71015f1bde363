"""Insertion on X11: by the clipboard and a combination struck by XTest, or key by key."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from voicedesk.core.errors import ErrorKind, InsertionError
from voicedesk.core.insertion import Insertion, InsertionAbility, InsertionWay, PasteKeys
from voicedesk.desktop.insertion.x11_desk import Desk
from voicedesk.desktop.insertion.x11_pasting import Pasting
from voicedesk.desktop.insertion.x11_programs import CTRL_Z, SHIFT_INSERT, is_terminal, paste_chord
from voicedesk.desktop.insertion.x11_selected import Selecting
from voicedesk.desktop.insertion.x11_thread import X11Thread
from voicedesk.desktop.insertion.x11_typing import Typing, untypable
from voicedesk.desktop.settling import settled

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from voicedesk.core.insertion import InsertionManner, Target

    Context = Callable[[], Awaitable[str | None]]

T = TypeVar("T")

_HAND_OVER_WITHIN_S = 2.0


async def open_x11_inserter() -> X11Inserter | None:
    """Return the way of X11; None without an X server that has what it takes."""
    if not os.environ.get("DISPLAY"):
        return None
    thread = X11Thread()
    if not await thread.start():
        await thread.stop()
        return None
    return X11Inserter(thread)


class X11Inserter:
    """Implements core.ports.TextInserter; everything happens on the thread, one after the other."""

    ability = InsertionAbility("X11")

    def __init__(self, thread: X11Thread) -> None:
        self._thread = thread
        self._desk: Desk | None = None
        self._lock = asyncio.Lock()
        self._is_closed = False

    async def target(self) -> Target:
        """Return the focused window, and begin to save the clipboard; see core.ports."""
        return await self._thread.run(self._look)

    async def insert(self, text: str, target: Target, manner: InsertionManner) -> Insertion:
        """Paste or type a text; see core.ports.TextInserter."""
        if not text:
            return Insertion(manner.way, was_taken=True)
        return await self._thread.run_settled(lambda: self._insert(text, target, manner))

    async def text_before(self, target: Target) -> str | None:  # noqa: ARG002 - the port's
        """Return None: X11 does not tell; see core.ports.TextInserter."""
        return None

    async def selected_text(self, target: Target) -> str:
        """Return the selection; see core.ports.TextInserter."""
        return await self._thread.run(lambda: self._select(target))

    async def undo(self, target: Target) -> None:
        """Strike Ctrl+Z; see core.ports.TextInserter."""
        await self._thread.run(lambda: self._undo(target))

    async def aclose(self) -> None:
        """Hand the clipboard over, and end the thread; see core.ports.TextInserter."""
        if self._is_closed:
            return
        self._is_closed = True
        try:
            await self._thread.run(self._hand_over)
        except InsertionError:
            pass  # the X server has gone before us
        finally:
            await self._thread.stop()

    def _get_desk(self) -> Desk:
        if self._desk is None:
            self._desk = Desk(self._thread.connection, self._thread.tasks)
        return self._desk

    async def _look(self) -> Target:
        desk = self._get_desk()
        target = desk.focus.describe(desk.focus.current())
        desk.clipboard.keeper.begin()
        if paste_chord(target.application, PasteKeys.AUTOMATIC) == SHIFT_INSERT:
            desk.primary.keeper.begin()
        return target

    async def _insert(self, text: str, target: Target, manner: InsertionManner) -> Insertion:
        async with self._lock:
            desk = self._get_desk()
            desk.check_focus(_window(target))
            window = _window(target) or desk.focus.current()
            application = target.application or desk.focus.describe(window).application
            impossible = untypable(text) if manner.way is InsertionWay.TYPE else []
            if manner.way is InsertionWay.TYPE and not impossible:
                return await self._type(desk, text, window)
            chord = paste_chord(application, manner.paste_keys)
            done = await self._paste(desk, Pasting(desk, text, window, chord), window)
            if impossible and not done.notice:
                names = ", ".join(f"U+{ord(each):04X}" for each in impossible)
                return replace(done, notice=f"The text was pasted, since {names} is on no key.")
            return done

    async def _paste(self, desk: Desk, pasting: Pasting, window: int) -> Insertion:
        async def may_strike() -> None:
            await desk.keyboard.wait_until_free()
            desk.check_focus(window)

        task = desk.tasks.start(pasting.run(may_strike), name="x11-paste")
        try:
            return await _finished(task, lambda: pasting.is_struck)
        except asyncio.CancelledError:
            # The text may stand there by now; then it is said that it does.
            return await settled(task)

    async def _type(self, desk: Desk, text: str, window: int) -> Insertion:
        await desk.keyboard.wait_until_free()
        desk.check_focus(window)
        typing = Typing(desk, text, window)
        task = desk.tasks.start(typing.run(), name="x11-type")
        try:
            was_taken = await asyncio.shield(task)
        except asyncio.CancelledError:
            typing.give_up()
            await asyncio.wait([task])
            raise
        return Insertion(InsertionWay.TYPE, was_taken=was_taken)

    async def _select(self, target: Target) -> str:
        async with self._lock:
            desk = self._get_desk()
            selecting = Selecting(desk, _window(target), target.application)
            task = desk.tasks.start(selecting.run(), name="x11-select")
            return await _finished(task, lambda: selecting.is_struck)

    async def _undo(self, target: Target) -> None:
        async with self._lock:
            desk = self._get_desk()
            if is_terminal(target.application):
                raise InsertionError(
                    "A terminal takes nothing back.",
                    kind=ErrorKind.NOT_INSERTED,
                    next_step="Delete the text by hand.",
                )
            desk.check_focus(_window(target))
            await desk.keyboard.wait_until_free()
            desk.check_focus(_window(target))
            desk.keyboard.strike(CTRL_Z)

    async def _hand_over(self) -> None:
        """Let a clipboard manager keep what we hold, if there is one."""
        async with self._lock:
            desk = self._get_desk()
            desk.borrowed.give_back(desk.keyboard.layout())
            if not desk.clipboard.owned.is_ours:
                return
            manager = desk.connection.atom("CLIPBOARD_MANAGER")
            with suppress(TimeoutError):
                await desk.reader.read(
                    manager, desk.connection.atom("SAVE_TARGETS"), silence_s=_HAND_OVER_WITHIN_S
                )


async def _finished(task: asyncio.Task[T], is_struck: Callable[[], bool]) -> T:
    """Return what a task that borrows the clipboard returns; cancelling waits for its end."""
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        if not is_struck():
            task.cancel()
        # Otherwise the program is about to use the clipboard, which is given back afterwards.
        await asyncio.wait([task])
        raise


def _window(target: Target) -> int:
    return int(target.window, 16) if target.is_known else 0
