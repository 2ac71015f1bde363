"""A text put into a program by way of the clipboard, which then holds again what it held."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from enum import Enum, auto
from typing import TYPE_CHECKING

from Xlib import Xatom

from voicedesk.core.insertion import Insertion, InsertionWay
from voicedesk.desktop.insertion.x11_problems import target_closed
from voicedesk.desktop.insertion.x11_programs import SHIFT_INSERT
from voicedesk.desktop.insertion.x11_reading import Content
from voicedesk.desktop.insertion.x11_watching import ReadWatch

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from voicedesk.desktop.insertion.x11_desk import Desk, Selection
    from voicedesk.desktop.insertion.x11_keeping import Kept
    from voicedesk.desktop.insertion.x11_programs import Chord

KEEP_SILENCE_S = 0.3
KEEP_WITHIN_S = 6.0
"""How long the text waits for the former content, if that was not fetched while the user spoke."""

READ_WITHIN_S = 2.0
QUIET_S = 0.04
"""So long after a program's last request it is taken to be done with the clipboard."""

ANSWER_WITHIN_S = 0.25
"""How long a program that has read may go on before it must have seen the keys."""

READ_AT_MOST_S = 8.0
"""A program that goes on asking, or breaks off in the middle of a long text, is not waited for."""

OTHERS_AFTER_S = 0.4
OTHERS_WITHIN_S = 0.25

HINT = "x-kde-passwordManagerHint"
"""What clipboard histories look for, to leave out what it marks as a secret."""


class _End(Enum):
    TAKEN = auto()
    NOT_TAKEN = auto()
    LOST = auto()
    """Another program has put something else on the clipboard."""
    CLOSED = auto()
    """The window is gone, and nobody in it has read."""


class Pasting:
    """One paste; ``is_struck`` tells whether the program may have seen it."""

    def __init__(self, desk: Desk, text: str, window: int, chord: Chord) -> None:
        self._desk = desk
        self._window = window
        self._chord = chord
        self._contents = as_contents(desk, text)
        self._watch = ReadWatch(window, desk.clients)
        self.is_struck = False
        self._struck_at_s = self._answered_at_s = 0.0
        self._answer: asyncio.Future[None] | None = None
        self._others_are_known = False

    async def run(self, before_striking: Callable[[], Awaitable[None]]) -> Insertion:
        """Paste, and give the clipboard back.

        Args:
            before_striking: Waits until keys may be struck, and raises if they may not.

        Raises:
            InsertionError: nothing was pasted, and the clipboard is as it was.
        """
        kept = await self._take(before_striking)
        try:
            self._chord = self._desk.keyboard.strike(self._chord)
        except BaseException:
            self._give_back(kept)
            raise
        self.is_struck = True
        end = await self._reading(next(iter(kept)))
        if end is _End.NOT_TAKEN:
            for selection in kept:
                if selection.owned.is_ours:
                    selection.keeper.now_ours(self._contents)
        else:
            self._give_back(kept)
        if end is _End.CLOSED:
            raise target_closed()
        return self._told(end, kept[self._desk.clipboard])

    async def _take(self, before_striking: Callable[[], Awaitable[None]]) -> dict[Selection, Kept]:
        """Take the clipboard, and return what was on it at that very moment."""
        while True:
            kept: dict[Selection, Kept] = {}
            for selection in self._selections():
                kept[selection] = await selection.keeper.kept(
                    silence_s=KEEP_SILENCE_S, within_s=KEEP_WITHIN_S
                )
            await before_striking()
            known = [selection.keeper.generation for selection in kept]
            since_ms = self._desk.connection.server_time_ms()
            self._desk.connection.sync()
            self._desk.connection.dispatch()
            if known == [selection.keeper.generation for selection in kept]:
                for selection in kept:
                    selection.owned.take(self._contents, self._watch.on_read, since_ms=since_ms)
                return kept

    def _selections(self) -> list[Selection]:
        """Return what the program may paste from; the one it surely does comes first."""
        if self._chord == SHIFT_INSERT:
            return [self._desk.clipboard, self._desk.primary]
        return [self._desk.clipboard]

    def _give_back(self, kept: dict[Selection, Kept]) -> None:
        for selection, former in kept.items():
            if not selection.owned.is_ours:
                continue
            if former.contents == {}:
                selection.keeper.now_ours(self._contents)  # better than nothing
            elif selection.owned.replace(former.contents) and former.contents is not None:
                selection.keeper.now_ours(former.contents)

    async def _reading(self, selection: Selection) -> _End:
        """Return when the program has read the text, or will not."""
        self._struck_at_s = self._answered_at_s = time.monotonic()
        self._answer = self._desk.pings.send(self._window)
        if self._answer is not None:
            self._answer.add_done_callback(lambda _: self._watch.changed.set())
        while True:
            if not selection.owned.is_ours:
                return _End.LOST
            if self._is_taken():
                return _End.TAKEN
            if time.monotonic() - self._struck_at_s > READ_AT_MOST_S:
                return _End.TAKEN if self._watch.has_read else _End.NOT_TAKEN
            end = None if self._watch.has_begun else await self._unread()
            if end is not None:
                return end
            await self._something_happens()

    def _is_taken(self) -> bool:
        """Tell whether the program has read, has seen the keys, and is done with both."""
        now_s = time.monotonic()
        if self._answer is not None and self._answer.done():
            self._answer, self._answered_at_s = None, now_s
        if not self._watch.has_read or self._watch.is_reading:
            return False
        quiet_s = now_s - max(self._watch.active_at_s, self._answered_at_s)
        if self._answer is None:
            return quiet_s >= QUIET_S
        if quiet_s >= ANSWER_WITHIN_S:
            self._desk.pings.give_up(self._window)
        return quiet_s >= ANSWER_WITHIN_S

    async def _unread(self) -> _End | None:
        """Tell whether the program, which has read nothing so far, will not do so any more."""
        if self._window and not self._desk.focus.exists(self._window):
            return _End.CLOSED
        waited_s = time.monotonic() - self._struck_at_s
        if self._watch.others and not self._others_are_known and waited_s > OTHERS_AFTER_S:
            self._others_are_known = True
            if await self._is_read_for_program():
                return _End.TAKEN
        return _End.NOT_TAKEN if waited_s > READ_WITHIN_S else None

    async def _something_happens(self) -> None:
        self._watch.changed.clear()
        try:
            async with asyncio.timeout(QUIET_S / 4):
                await self._watch.changed.wait()
        except TimeoutError:
            return

    async def _is_read_for_program(self) -> bool:
        """Tell whether a reader was no clipboard manager, which reads whatever is new."""
        client_of = self._desk.connection.client_of
        exists = self._desk.focus.exists
        readers = {client_of(each) for each in self._watch.others if exists(each)}
        readers -= self._desk.clipboard_managers()
        if not readers:
            return False
        self._watch.others.clear()
        for selection in self._selections():
            if selection.owned.is_ours:
                selection.owned.take(self._contents, self._watch.on_read)
        await asyncio.sleep(OTHERS_WITHIN_S)
        managers = {client_of(requestor) for requestor in self._watch.others}
        self._desk.known_managers |= managers
        return bool(readers - managers)

    def _told(self, end: _End, former: Kept) -> Insertion:
        if end is _End.NOT_TAKEN:
            return Insertion(
                InsertionWay.PASTE,
                was_taken=False,
                notice="The program did not take the text. It is on the clipboard.",
                next_step=f"Click where the text belongs, and paste it with {self._chord}.",
            )
        was_taken = end is _End.TAKEN or self._watch.has_read
        if not was_taken:
            return Insertion(
                InsertionWay.PASTE,
                was_taken=False,
                notice="Another program used the clipboard before the text was taken from it.",
                next_step="Look whether the text is there, and insert it again if not.",
            )
        if not former.is_whole and end is _End.TAKEN:
            return Insertion(
                InsertionWay.PASTE,
                was_taken=True,
                notice="The program that had filled the clipboard did not answer, so what was on "
                "it could not be kept.",
                next_step="Copy it again if you need it.",
            )
        return Insertion(InsertionWay.PASTE, was_taken=True)


def as_contents(desk: Desk, text: str) -> dict[int, Content]:
    """Return a text in every format in which programs ask for one."""
    atom = desk.connection.atom
    utf8 = text.encode()
    utf8_string = atom("UTF8_STRING")
    contents = {
        utf8_string: Content(utf8_string, 8, utf8),
        atom("TEXT"): Content(utf8_string, 8, utf8),
    }
    for name in ("text/plain;charset=utf-8", "text/plain"):
        contents[atom(name)] = Content(atom(name), 8, utf8)
    with suppress(UnicodeEncodeError):  # the format knows no other characters
        contents[Xatom.STRING] = Content(Xatom.STRING, 8, text.encode("latin-1"))
    hint = atom(HINT)
    contents[hint] = Content(hint, 8, b"secret")
    return contents
