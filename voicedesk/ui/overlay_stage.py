"""Where the small display is seen: a window of its own, where the desktop lets one float."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication

from voicedesk.ui.overlay import Overlay
from voicedesk.ui.overlay_place import screen_for, top_left

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicedesk.core.settings import WindowSettings


class OverlayStage(Protocol):
    """Brings the display before the user's eyes; hiding the display takes it away."""

    @property
    def works(self) -> bool: ...

    def make(self) -> Overlay:
        """Make the one display that is shown here."""
        ...

    def show(self, overlay: Overlay) -> None:
        """Show it at its place, or put it there again after its size has changed."""
        ...

    def place_again(self, overlay: Overlay) -> None:
        """Put it at its place while the screens have changed."""
        ...

    def copy(self, text: str) -> None:
        """Put a text on the clipboard."""
        ...


class WindowStage:
    """Shows the display as a window over all others."""

    works = True

    def __init__(self, settings: Callable[[], WindowSettings]) -> None:
        self._settings = settings
        self._size = QSize()
        self._screen = ""
        """Where it is shown, by name: what stands for a screen in Python may go before it does."""

    def make(self) -> Overlay:
        """Make the display."""
        return Overlay()

    def show(self, overlay: Overlay) -> None:
        """Show it on the screen of the settings, where it stays until it is hidden."""
        is_new = not overlay.isVisible()
        if is_new:
            self._screen = screen_for(self._settings().overlay_screen).name()
        elif overlay.size() == self._size:
            return
        self.place_again(overlay)
        if is_new:
            overlay.show()
            overlay.raise_()

    def place_again(self, overlay: Overlay) -> None:
        """Put it at its place on the screen where it is."""
        self._size = overlay.size()
        screen = screen_for(self._screen)
        overlay.setScreen(screen)
        overlay.move(top_left(screen.availableGeometry(), self._size, self._settings().overlay))

    def copy(self, text: str) -> None:
        """Put a text on the clipboard, as a window may."""
        QGuiApplication.clipboard().setText(text)
