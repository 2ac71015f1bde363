"""Writing into other programs on Wayland compositors that let a program have keyboard and clipboard.

Sway, Hyprland, niri, river, labwc, Wayfire and their like speak these protocols; no permission is
asked for. KDE has the clipboard only and GNOME nothing of it: the portal is for them.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from voicedesk.core.errors import ErrorKind, InsertionError
from voicedesk.core.insertion import (
    Insertion,
    InsertionAbility,
    InsertionWay,
    PasteKeys,
    Target,
)
from voicedesk.desktop.settling import run_settled
from voicedesk.desktop.terminals import OLD_TERMINALS, TERMINALS
from voicedesk.desktop.wayland.connection import CompositorGone
from voicedesk.desktop.wayland.display import socket_path
from voicedesk.desktop.wayland.keyboard import Chord
from voicedesk.desktop.wayland.loop_thread import LoopThread
from voicedesk.desktop.wayland.writing import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Generator
    from typing import Any

    from voicedesk.core.insertion import InsertionManner

T = TypeVar("T")

_log = logging.getLogger(__name__)

_OPENS_WITHIN_S = 2.0
_CLOSES_WITHIN_S = 5.0

_CHORDS = {
    PasteKeys.CTRL_V: Chord.CTRL_V,
    PasteKeys.CTRL_SHIFT_V: Chord.CTRL_SHIFT_V,
    PasteKeys.SHIFT_INSERT: Chord.SHIFT_INSERT,
}


async def open_wlroots_inserter() -> WlrootsInserter | None:
    """Return None where there is no Wayland, or where its compositor speaks other protocols."""
    socket = socket_path()
    if socket is None:
        return None
    thread = LoopThread("wayland")
    writer = None
    try:
        async with asyncio.timeout(_OPENS_WITHIN_S):
            writer = await thread.run(Writer.open(socket))
    except (OSError, TimeoutError, CompositorGone) as problem:
        _log.info("no writing by the compositor's protocols: %s", problem or "it does not answer")
    finally:
        if writer is None:
            thread.end()
    return WlrootsInserter(thread, writer) if writer is not None else None


class WlrootsInserter:
    """Implements core.ports.TextInserter.

    Held modifiers need no waiting for: combinations come from a keyboard of the program's own.
    """

    def __init__(self, thread: LoopThread, writer: Writer) -> None:
        self._thread = thread
        self._writer = writer
        self._is_closed = False

    @property
    def ability(self) -> InsertionAbility:
        """Say what works; see core.ports.TextInserter."""
        knows_focus = self._writer.knows_focus
        hint = "" if knows_focus else "This desktop does not tell which window has the focus."
        return InsertionAbility("wayland", knows_focus=knows_focus, hint=hint)

    async def target(self) -> Target:
        """Return the focused window and begin to save the clipboard."""
        return await self._run(self._writer.target())

    async def insert(self, text: str, target: Target, manner: InsertionManner) -> Insertion:
        """Paste or type a text; see core.ports.TextInserter."""
        if manner.way is InsertionWay.TYPE:
            return await self._run(self._writer.type(text, target))
        if manner.paste_keys is PasteKeys.AUTOMATIC:
            where = target if target.is_known else await self.target()
            chord = _usual_chord(where.application)
        else:
            chord = _CHORDS[manner.paste_keys]
        with _told_to_the_user():
            return await run_settled(self._started, lambda: self._writer.paste(text, target, chord))

    async def text_before(self, target: Target) -> str | None:
        """Return None: the protocols do not tell; see core.ports.TextInserter."""
        _ = target
        return None

    async def selected_text(self, target: Target) -> str:
        """Return what is selected in the focused program; see core.ports.TextInserter."""
        where = target if target.is_known else await self.target()
        # In a terminal, the combination that copies elsewhere ends what runs there.
        if _usual_chord(where.application) is not Chord.CTRL_V:
            return await self._run(self._writer.selected_with_pointer(target))
        return await self._run(self._writer.copied_selection(target))

    async def undo(self, target: Target) -> None:
        """Press Ctrl+Z; see core.ports.TextInserter."""
        await self._run(self._writer.undo(target))

    async def aclose(self) -> None:
        """End the connection; what is on the clipboard by this program is left to wl-copy."""
        if self._is_closed:
            return
        self._is_closed = True
        try:
            async with asyncio.timeout(_CLOSES_WITHIN_S):
                await self._thread.run(self._writer.close())
        except TimeoutError:
            _log.info("an insertion was still waiting for its program")
        except CompositorGone as gone:
            _log.info("the connection had ended before: %s", gone)
        finally:
            self._thread.end()

    def _started(self, work: Callable[[], Coroutine[Any, Any, T]]) -> asyncio.Future[T]:
        return asyncio.ensure_future(self._thread.run(work()))

    async def _run(self, work: Coroutine[Any, Any, T]) -> T:
        with _told_to_the_user():
            return await self._thread.run(work)


def _usual_chord(application: str) -> Chord:
    name = application.lower()
    if name in OLD_TERMINALS:
        return Chord.SHIFT_INSERT
    return Chord.CTRL_SHIFT_V if name in TERMINALS else Chord.CTRL_V


@contextmanager
def _told_to_the_user() -> Generator[None]:
    try:
        yield
    except CompositorGone as error:
        raise InsertionError(
            f"The desktop has ended VoiceDesk's connection: {error}.",
            kind=ErrorKind.NOT_INSERTED,
            next_step="Start VoiceDesk again to write into other programs.",
        ) from error
