"""A picture over all windows, which never gets the focus: one appearance of it.

The protocol: https://wayland.app/protocols/wlr-layer-shell-unstable-v1
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from voicedesk.core.panel import MARGIN
from voicedesk.core.settings import OverlayPlace
from voicedesk.desktop.wayland.shared_pixels import SharedPixels

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicedesk.core.panel import PanelPicture
    from voicedesk.desktop.wayland.connection import WaylandObject
    from voicedesk.desktop.wayland.outputs import Output

_NAMESPACE = "voicedesk"
_OVER_ALL = 3
_TOP, _BOTTOM, _LEFT, _RIGHT = 1, 2, 4, 8
_ANCHORS = {
    OverlayPlace.TOP: _TOP,
    OverlayPlace.BOTTOM: _BOTTOM,
    OverlayPlace.TOP_LEFT: _TOP | _LEFT,
    OverlayPlace.TOP_RIGHT: _TOP | _RIGHT,
    OverlayPlace.BOTTOM_LEFT: _BOTTOM | _LEFT,
    OverlayPlace.BOTTOM_RIGHT: _BOTTOM | _RIGHT,
}
_NO_KEYS = 0
_BESIDE_BARS = 0
_EVERYTHING = 0, 0, 0x7FFFFFFF, 0x7FFFFFFF


class LayerSurface:
    """Shows the newest picture that it was given, as soon as the compositor lets it.

    ``on_output`` is told by its number on which screen it is.
    """

    def __init__(
        self,
        compositor: WaylandObject,
        shell: WaylandObject,
        shm: WaylandObject,
        place: OverlayPlace,
        output: Output | None,
    ) -> None:
        """Ask for it, on a screen or on the one that the compositor thinks best."""
        self._shm = shm
        self._pixels: SharedPixels | None = None
        self._pixels_size: tuple[int, int] = 0, 0
        self._newest: PanelPicture | None = None
        self._size: tuple[int, int] = 0, 0
        self._is_asking = False
        """The compositor has yet to say that it has made room."""
        self.on_output: Callable[[int], None] = _nobody
        self.on_closed: Callable[[], None] = _nobody
        self._surface = compositor.create("create_surface", on_event=self._on_surface_event)
        self._layer = shell.create(
            "get_layer_surface",
            self._surface,
            output.remote if output else None,
            _OVER_ALL,
            _NAMESPACE,
            on_event=self._on_layer_event,
        )
        self._layer.request("set_anchor", _ANCHORS[place])
        self._layer.request("set_margin", MARGIN, MARGIN, MARGIN, MARGIN)
        self._layer.request("set_exclusive_zone", _BESIDE_BARS)
        self._layer.request("set_keyboard_interactivity", _NO_KEYS)

    @property
    def identifier(self) -> int:
        """What events call it."""
        return self._surface.identifier

    def show(self, picture: PanelPicture) -> None:
        """Show it, unless a newer one comes before it can be shown."""
        self._newest = picture
        self._go_on()

    def destroy(self) -> None:
        """Take it off the screen."""
        self._newest = None
        self._layer.destroy()
        self._surface.destroy()
        if self._pixels is not None:
            self._pixels.drop()

    def _go_on(self) -> None:
        picture = self._newest
        if picture is None or self._is_asking:
            return
        size = picture.width, picture.height
        if size != self._size:
            # What is seen now stays until there is room for the new size.
            self._size = size
            self._is_asking = True
            self._layer.request("set_size", *size)
            self._surface.request("commit")
            return
        buffer = self._room_for(picture).filled(picture.pixels)
        if buffer is not None:
            self._newest = None
            self._surface.request("set_buffer_scale", picture.scale)
            self._surface.request("attach", buffer, 0, 0)
            self._surface.request("damage", *_EVERYTHING)
            self._surface.request("commit")

    def _room_for(self, picture: PanelPicture) -> SharedPixels:
        size = picture.width * picture.scale, picture.height * picture.scale
        if self._pixels is None or size != self._pixels_size:
            if self._pixels is not None:
                self._pixels.retire()
            self._pixels = SharedPixels(self._shm, *size, self._go_on)
            self._pixels_size = size
        return self._pixels

    def _on_layer_event(self, name: str, arguments: list[Any]) -> None:
        if name == "closed":
            self.on_closed()
            return
        self._layer.request("ack_configure", arguments[0])
        self._is_asking = False
        self._go_on()

    def _on_surface_event(self, name: str, arguments: list[Any]) -> None:
        if name == "enter":
            self.on_output(arguments[0])


def _nobody(*_: object) -> None:
    """Nobody wants to know."""
