"""A picture that floats over all windows, and what is clicked in it.

Everything here runs on the loop of the connection.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from voicedesk.core.tasks import TaskRegistry
from voicedesk.desktop.wayland.clipboard import TEXT_FORMATS, Clipboard, Content
from voicedesk.desktop.wayland.connection import CompositorGone, Connection
from voicedesk.desktop.wayland.layer_surface import LayerSurface
from voicedesk.desktop.wayland.leaving import leave
from voicedesk.desktop.wayland.outputs import Outputs
from voicedesk.desktop.wayland.pointer import Pointer
from voicedesk.desktop.wayland.protocols import COMPOSITOR, LAYER_SHELL, SEAT, SHM

if TYPE_CHECKING:
    from pathlib import Path

    from voicedesk.core.panel import PanelPicture, PanelPointer
    from voicedesk.core.settings import OverlayPlace


class Listener(Protocol):
    """Who is told what happens to the picture, on the loop of the connection."""

    def on_pointer(self, what: PanelPointer) -> None: ...

    def on_scale(self, scale: int) -> None:
        """Pictures are best drawn with so many pixels to a unit from now on."""
        ...

    def on_end(self, why: Exception) -> None:
        """The compositor has ended the connection; nothing is shown any more."""
        ...


class Floating:
    """What ``panel`` does, on the loop of its connection."""

    def __init__(self, connection: Connection, listener: Listener) -> None:
        self._connection = connection
        self._listener = listener
        self._tasks = TaskRegistry(_report)
        self._compositor = connection.bind(COMPOSITOR)
        self._shell = connection.bind(LAYER_SHELL)
        self._shm = connection.bind(SHM)
        self._output = 0
        """Where the picture is, or was seen last."""
        self._scale = 1
        self._outputs = Outputs(connection, self._on_scale)
        self._pointer = Pointer(connection, self._on_pointer)
        self._clipboard: Clipboard | None = None
        self._surface: LayerSurface | None = None
        self._wanted: tuple[PanelPicture, OverlayPlace, str] | None = None
        self._made_for: tuple[OverlayPlace, str, frozenset[int]] | None = None
        self._is_over = False
        connection.offered.on_change = self._on_offers_changed
        connection.on_end = self._on_end

    @classmethod
    async def open(cls, socket: Path, listener: Listener) -> Floating | None:
        """Return None where the compositor does not speak the protocol.

        Raises:
            OSError: nobody listens there.
            CompositorGone: it ended the connection.
        """
        connection = Connection(socket)
        try:
            await connection.sync()
            if not all(connection.offers(kind) for kind in (COMPOSITOR, LAYER_SHELL, SHM, SEAT)):
                connection.close()
                return None
            floating = cls(connection, listener)
            await connection.sync()
        except BaseException:
            connection.close()
            raise
        return floating

    @property
    def can_copy(self) -> bool:
        return Clipboard.is_offered(self._connection)

    def show(self, picture: PanelPicture, place: OverlayPlace, screen: str) -> None:
        """Show a picture; see core.ports.FloatingPanel."""
        if self._is_over:
            return
        self._wanted = picture, place, screen
        if self._surface is not None and self._made_for is not None:
            if self._made_for[:2] == (place, screen):
                self._surface.show(picture)
                return
            self._surface.destroy()
            self._surface = None
        self._appear(picture, place, screen)

    def hide(self) -> None:
        """Take it off the screen."""
        self._wanted = None
        if self._surface is not None and not self._is_over:
            self._surface.destroy()
            self._surface = None

    def copy(self, text: str) -> None:
        """Put a text on the clipboard."""
        if self._is_over:
            return
        if self._clipboard is None:
            self._clipboard = Clipboard(self._connection, self._pointer.seat, self._tasks)
        self._clipboard.copied.put(Content(dict.fromkeys(TEXT_FORMATS, text.encode())))

    async def close(self) -> None:
        """Let go of the screen; a text on the clipboard is left in another program's hands."""
        try:
            self.hide()
            await self._leave_clipboard()
        except CompositorGone:
            return  # and the clipboard with it
        finally:
            self._connection.on_end = None
            await self._tasks.cancel_all()
            self._connection.close()

    async def _leave_clipboard(self) -> None:
        await self._connection.sync()
        own = self._clipboard.copied.own if self._clipboard is not None else None
        if own is not None and not own.is_replaced:
            await leave(own.content)

    def _appear(self, picture: PanelPicture, place: OverlayPlace, screen: str) -> None:
        output = self._outputs.named(screen)
        self._made_for = place, screen, self._outputs.numbers()
        surface = LayerSurface(self._compositor, self._shell, self._shm, place, output)
        surface.on_closed = self._on_closed
        surface.on_output = self._on_output
        surface.show(picture)
        self._surface = surface

    def _on_closed(self) -> None:
        """The screen was unplugged, for instance."""
        if self._surface is not None:
            self._surface.destroy()
            self._surface = None
        # What there is instead may have been told after this.
        self._tasks.start(self._appear_elsewhere(), name="another screen")

    def _on_offers_changed(self) -> None:
        before = self._outputs.numbers()
        self._outputs.update()
        if self._outputs.numbers() != before:
            # A new one tells its name in answer to that.
            self._tasks.start(self._appear_elsewhere(), name="another screen")

    async def _appear_elsewhere(self) -> None:
        """Appear again, if the screens are others than when it was shown."""
        await self._connection.sync()
        if self._wanted is None or self._surface is not None or self._made_for is None:
            return
        there = self._outputs.numbers()
        if there and there != self._made_for[2]:
            self._appear(*self._wanted)

    def _on_output(self, identifier: int) -> None:
        self._output = identifier
        self._on_scale()

    def _on_scale(self) -> None:
        scale = self._outputs.best_scale(self._output)
        if scale != self._scale:
            self._scale = scale
            self._listener.on_scale(scale)

    def _on_pointer(self, surface: int, what: PanelPointer) -> None:
        if self._surface is not None and surface == self._surface.identifier:
            self._listener.on_pointer(what)

    def _on_end(self, why: Exception) -> None:
        self._is_over = True
        self._listener.on_end(why)


def _report(bug: BaseException) -> None:
    if not isinstance(bug, CompositorGone):  # who listens is told of that
        loop = asyncio.get_running_loop()
        loop.call_exception_handler({"message": "a bug in the panel", "exception": bug})
