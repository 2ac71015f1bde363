"""What goes to and comes from a panel that floats over other programs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MARGIN: Final = 24
"""Units between what floats and the edges of the screen."""


@dataclass(frozen=True, slots=True)
class PanelPicture:
    """A finished picture: 32-bit words of alpha, red, green, blue, in the machine's byte order.

    The colours are multiplied by alpha; the rows follow each other without gaps. ``width`` and
    ``height`` are in units of the screen, each of which is ``scale`` pixels long and wide.
    """

    pixels: bytes
    width: int
    height: int
    scale: int = 1

    def __post_init__(self) -> None:
        if len(self.pixels) != 4 * self.width * self.height * self.scale**2:
            raise ValueError(f"{len(self.pixels)} bytes are no {self.width} x {self.height}")


class PointerAction(StrEnum):
    MOVED = "moved"
    PRESSED = "pressed"
    RELEASED = "released"
    LEFT = "left"
    """The pointer is not over the panel any more."""


@dataclass(frozen=True, slots=True)
class PanelPointer:
    """What the pointer, or its main button, did at a place in the picture, in units."""

    action: PointerAction
    x: float = 0.0
    y: float = 0.0
