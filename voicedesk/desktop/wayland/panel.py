"""A panel over all windows that takes no focus, where the compositor has such.

Sway, Hyprland, KWin, niri, labwc and COSMIC speak the protocol; GNOME does not.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from voicedesk.desktop.wayland.connection import CompositorGone
from voicedesk.desktop.wayland.display import socket_path
from voicedesk.desktop.wayland.floating import Floating
from voicedesk.desktop.wayland.loop_thread import LoopThread

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from voicedesk.core.panel import PanelPicture, PanelPointer
    from voicedesk.core.settings import OverlayPlace

_log = logging.getLogger(__name__)

_OPENS_WITHIN_S = 10.0
"""Nobody waits for it but the display itself."""
_CLOSES_WITHIN_S = 5.0


async def open_layer_panel() -> LayerPanel | None:
    """Return None where there is no Wayland, or where its compositor has no such panels."""
    socket = socket_path()
    if socket is None:
        return None
    panel = LayerPanel(LoopThread("panel"))
    is_open = False
    try:
        async with asyncio.timeout(_OPENS_WITHIN_S):
            is_open = await panel.open(socket)
    except (OSError, TimeoutError, CompositorGone) as problem:
        _log.info("no panel by the compositor: %s", problem or "it does not answer")
    finally:
        if not is_open:
            await panel.aclose()
    return panel if is_open else None


class LayerPanel:
    """Implements core.ports.FloatingPanel."""

    def __init__(self, thread: LoopThread) -> None:
        self.on_pointer: Callable[[PanelPointer], None] = _nobody
        self.on_change: Callable[[], None] = _nobody
        self._thread = thread
        self._told = _Told(thread, self)
        self._floating: Floating | None = None
        self._scale = 1
        self._can_copy = False
        self._is_closed = False

    async def open(self, socket: Path) -> bool:
        """Return whether the compositor has such panels; see ``Floating.open``."""
        self._floating = await self._thread.run(Floating.open(socket, self._told))
        if self._floating is None:
            return False
        self._can_copy = self._floating.can_copy
        return True

    @property
    def scale(self) -> int:
        """How many pixels a unit is best drawn with; see core.ports.FloatingPanel."""
        return self._scale

    @property
    def is_gone(self) -> bool:
        """Whether there is nothing to show a picture on any more."""
        return self._floating is None

    @property
    def can_copy(self) -> bool:
        """Whether the compositor lets a program without the focus have the clipboard."""
        return self._can_copy

    def show(self, picture: PanelPicture, place: OverlayPlace, screen: str) -> None:
        """Show a picture; see core.ports.FloatingPanel."""
        if self._floating is not None:
            self._thread.call(self._floating.show, picture, place, screen)

    def hide(self) -> None:
        """Take the picture off the screen."""
        if self._floating is not None:
            self._thread.call(self._floating.hide)

    def copy(self, text: str) -> None:
        """Put a text on the clipboard."""
        if self._floating is not None:
            self._thread.call(self._floating.copy, text)

    async def aclose(self) -> None:
        """End the connection; a text that was copied is left to wl-copy."""
        if self._is_closed:
            return
        self._is_closed = True
        floating, self._floating = self._floating, None
        try:
            if floating is not None:
                async with asyncio.timeout(_CLOSES_WITHIN_S):
                    await self._thread.run(floating.close())
        except TimeoutError:
            _log.info("the compositor did not answer at the end")
        finally:
            self._thread.end()

    # By the compositor, on this side's loop:
    def note_pointer(self, what: PanelPointer) -> None:
        """Hand on what was clicked."""
        if not self.is_gone:
            self.on_pointer(what)

    def note_scale(self, scale: int) -> None:
        """Take note of a screen with other pixels."""
        self._scale = scale
        self.on_change()

    def note_end(self, why: Exception) -> None:
        """Take note that there will be no picture any more."""
        if not self.is_gone:
            _log.info("the panel is gone: %s", why)
            self._floating = None
            self.on_change()


class _Told:
    """Brings what happens to the panel's own loop."""

    def __init__(self, thread: LoopThread, panel: LayerPanel) -> None:
        self._thread = thread
        self._panel = panel

    def on_pointer(self, what: PanelPointer) -> None:
        self._thread.tell(self._panel.note_pointer, what)

    def on_scale(self, scale: int) -> None:
        self._thread.tell(self._panel.note_scale, scale)

    def on_end(self, why: Exception) -> None:
        self._thread.tell(self._panel.note_end, why)


def _nobody(*_: object) -> None:
    """Nobody wants to know."""
