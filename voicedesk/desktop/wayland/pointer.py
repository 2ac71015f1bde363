"""The pointer, over surfaces of the program's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from voicedesk.core.panel import PanelPointer, PointerAction
from voicedesk.desktop.wayland.protocols import CURSOR_SHAPES, HAS_POINTER, SEAT

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicedesk.desktop.wayland.connection import Connection, WaylandObject

_MAIN_BUTTON = 0x110
_ARROW = 1


class Pointer:
    """Tells what the pointer does over a surface, by the surface's identifier.

    Over the others of the connection there is none: they are the ones that were destroyed.
    """

    def __init__(
        self, connection: Connection, on_pointer: Callable[[int, PanelPointer], None]
    ) -> None:
        self._on_pointer = on_pointer
        self._surface = 0
        self._place = 0.0, 0.0
        self._remote: WaylandObject | None = None
        self._shape: WaylandObject | None = None
        self._shapes = connection.bind(CURSOR_SHAPES) if connection.offers(CURSOR_SHAPES) else None
        self.seat = connection.bind(SEAT, self._on_seat_event)

    def _on_seat_event(self, name: str, arguments: list[Any]) -> None:
        if name != "capabilities":
            return
        has_pointer = bool(arguments[0] & HAS_POINTER)
        if has_pointer and self._remote is None:
            self._remote = self.seat.create("get_pointer", on_event=self._on_event)
            if self._shapes is not None:
                self._shape = self._shapes.create("get_pointer", self._remote)
        elif not has_pointer and self._remote is not None:
            # It tells nothing any more; another mouse means another one.
            self._remote = None
            if self._shape is not None:
                self._shape.destroy()

    def _on_event(self, name: str, arguments: list[Any]) -> None:
        match name:
            case "enter":
                serial, self._surface, *place = arguments
                if self._shape is not None:
                    self._shape.request("set_shape", serial, _ARROW)
                self._tell(PointerAction.MOVED, *place)
            case "motion":
                self._tell(PointerAction.MOVED, *arguments[1:])
            case "leave":
                self._tell(PointerAction.LEFT, *self._place)
                self._surface = 0
            case "button" if arguments[2] == _MAIN_BUTTON:
                is_down = bool(arguments[3])
                action = PointerAction.PRESSED if is_down else PointerAction.RELEASED
                self._tell(action, *self._place)
            case _:
                pass

    def _tell(self, action: PointerAction, x: float, y: float) -> None:
        self._place = x, y
        self._on_pointer(self._surface, PanelPointer(action, x, y))
