"""Finding the parts of a window."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

Part = TypeVar("Part", bound="QObject")


def part(of: QObject, kind: type[Part]) -> Part:
    """Return the first part of a kind; it must be there."""
    found = of.findChild(kind)
    assert found is not None, f"no {kind.__name__}"
    return found
