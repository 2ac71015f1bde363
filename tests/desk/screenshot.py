"""What is on a screen, pixel by pixel."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from tests.desk.processes import run

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

Colour: TypeAlias = tuple[int, int, int]
Box: TypeAlias = tuple[int, int, int, int]
"""Left and upper edge, width and height."""


class Screenshot:
    """Pixels by row and column, each red, green, blue."""

    def __init__(self, pixels: NDArray[np.uint8]) -> None:
        self.pixels = pixels

    def at(self, x: int, y: int) -> Colour:
        red, green, blue = (int(part) for part in self.pixels[y, x])
        return red, green, blue

    def box_of(self, colour: Colour) -> Box | None:
        """Return the smallest box around everything in this very colour."""
        return _box(np.all(self.pixels == np.array(colour), axis=2))

    def is_plain(self, box: Box, colour: Colour) -> bool:
        """Tell whether everything in a box has this colour."""
        left, top, width, height = box
        part = self.pixels[top : top + height, left : left + width]
        return bool((part == np.array(colour)).all())

    def changed_since(self, before: Screenshot, within: Box) -> Box | None:
        """Return the smallest box around everything in a box that is different."""
        left, top, width, height = within
        rows, columns = slice(top, top + height), slice(left, left + width)
        found = _box(np.any(self.pixels[rows, columns] != before.pixels[rows, columns], axis=2))
        return found and (left + found[0], top + found[1], found[2], found[3])


def screenshot_of_wayland(environment: Mapping[str, str]) -> Screenshot:
    return _read(run(["grim", "-t", "ppm", "-"], environment))


def screenshot_of_x11(environment: Mapping[str, str]) -> Screenshot:
    return _read(run(["import", "-window", "root", "-depth", "8", "ppm:-"], environment))


def _read(data: bytes) -> Screenshot:
    kind, width, height, deepest = data[:64].split()[:4]
    assert (kind, deepest) == (b"P6", b"255")
    shape = int(height), int(width), 3
    return Screenshot(np.frombuffer(data[-int(np.prod(shape)) :], np.uint8).reshape(shape))


def _box(is_there: NDArray[np.bool_]) -> Box | None:
    rows, columns = np.nonzero(is_there)
    if not rows.size:
        return None
    left, top = int(columns.min()), int(rows.min())
    return left, top, int(columns.max()) - left + 1, int(rows.max()) - top + 1
