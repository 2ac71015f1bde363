"""Where the small display stands: on which screen, and where on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QCursor, QGuiApplication

from voicedesk.core.panel import MARGIN
from voicedesk.core.settings import OverlayPlace

if TYPE_CHECKING:
    from PySide6.QtCore import QSize
    from PySide6.QtGui import QScreen

_AT_LEFT = (OverlayPlace.TOP_LEFT, OverlayPlace.BOTTOM_LEFT)
_AT_RIGHT = (OverlayPlace.TOP_RIGHT, OverlayPlace.BOTTOM_RIGHT)
_AT_TOP = (OverlayPlace.TOP, OverlayPlace.TOP_LEFT, OverlayPlace.TOP_RIGHT)


def can_float() -> bool:
    """Tell whether a window can be shown here that leaves the focus where it is.

    Wayland lets no program say where its window is to stand, or that it must not get the focus:
    the words that were to go into another program would go into the display. Some of its
    compositors have panels instead.
    """
    return not QGuiApplication.platformName().startswith("wayland")


def screen_for(name: str) -> QScreen:
    """Return the screen of this name; the one with the pointer if there is none, or no name."""
    screens = QGuiApplication.screens()
    named = next((screen for screen in screens if name and screen.name() == name), None)
    pointed = QGuiApplication.screenAt(QCursor.pos())
    return named or pointed or QGuiApplication.primaryScreen()


def top_left(free: QRect, size: QSize, place: OverlayPlace) -> QPoint:
    """Return where a display of this size begins, in the free part of a screen."""
    inside = free.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
    x = inside.center().x() - size.width() // 2
    if place in _AT_LEFT:
        x = inside.left()
    elif place in _AT_RIGHT:
        x = inside.right() - size.width() + 1
    y = inside.top() if place in _AT_TOP else inside.bottom() - size.height() + 1
    return QPoint(x, y)
