"""What is selected in the focused program."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from Xlib import Xatom

from voicedesk.core.errors import ErrorKind, InsertionError
from voicedesk.desktop.insertion.x11_pasting import KEEP_SILENCE_S, KEEP_WITHIN_S
from voicedesk.desktop.insertion.x11_programs import CTRL_C, is_terminal
from voicedesk.desktop.pipes import TooMuch

if TYPE_CHECKING:
    from voicedesk.desktop.insertion.x11_desk import Desk, Selection
    from voicedesk.desktop.insertion.x11_keeping import Kept

TEXT_WITHIN_S = 0.5
COPIED_WITHIN_S = 0.5
"""A program that has copied nothing by then has nothing selected."""

MOST_BYTES = 4 << 20

HELD_WITHIN_S = 120.0
"""The user may hold the shortcut for as long as they speak."""


class Selecting:
    """One look at what is selected; ``is_struck`` tells whether the program may be copying it."""

    def __init__(self, desk: Desk, window: int, application: str) -> None:
        self._desk = desk
        self._window = window
        self._application = application
        self.is_struck = False

    async def run(self) -> str:
        """Return what the program selected last, or copy what is selected now.

        Raises:
            InsertionError: another window has the focus, or the program does not tell.
        """
        desk = self._desk
        desk.check_focus(self._window)
        owner = desk.connection.display.get_selection_owner(desk.primary.atom)
        if owner and (not self._window or desk.clients.is_same(owner.id, self._window)):
            text = await _text(desk, desk.primary)
            if text:
                return text
        if is_terminal(self._application):
            return ""
        return await self._copied()

    async def _copied(self) -> str:
        """Let the program copy, read that, and give the clipboard back what it held."""
        desk, clipboard = self._desk, self._desk.clipboard
        kept = await clipboard.keeper.kept(silence_s=KEEP_SILENCE_S, within_s=KEEP_WITHIN_S)
        await desk.keyboard.wait_until_free(within_s=HELD_WITHIN_S)
        desk.check_focus(self._window)
        clipboard.keeper.changed.clear()
        self.is_struck = True
        try:
            desk.keyboard.strike(CTRL_C)
            try:
                async with asyncio.timeout(COPIED_WITHIN_S):
                    await clipboard.keeper.changed.wait()
            except TimeoutError:
                return ""
            return await _text(desk, clipboard)
        finally:
            if clipboard.keeper.changed.is_set():
                _give_back(clipboard, kept)


def _give_back(clipboard: Selection, kept: Kept) -> None:
    if kept.is_whole:
        clipboard.owned.take(kept.contents or {})
        clipboard.owned.replace(kept.contents)
        if kept.contents is not None:
            clipboard.keeper.now_ours(kept.contents)


async def _text(desk: Desk, selection: Selection) -> str:
    utf8 = desk.connection.atom("UTF8_STRING")
    for target, encoding in ((utf8, "utf-8"), (Xatom.STRING, "latin-1")):
        try:
            content = await desk.reader.read(
                selection.atom, target, silence_s=TEXT_WITHIN_S, most_bytes=MOST_BYTES
            )
        except TimeoutError as silent:
            raise InsertionError(
                "The program does not tell what is selected in it.",
                kind=ErrorKind.NOT_INSERTED,
                next_step="Try again when it is less busy.",
            ) from silent
        except TooMuch as endless:
            raise InsertionError(
                "Too much is selected to be changed at once.",
                kind=ErrorKind.TOO_LARGE,
                next_step="Select less of it.",
            ) from endless
        if content is not None:
            return content.data.decode(encoding, errors="replace")
    return ""
