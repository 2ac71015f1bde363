"""A panel on a screen that a test has in its hands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core.panel import PanelPointer, PointerAction
from voicedesk.core.settings import OverlayPlace

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicedesk.core.panel import PanelPicture

MARGIN = 24
_AT_LEFT = (OverlayPlace.TOP_LEFT, OverlayPlace.BOTTOM_LEFT)
_AT_RIGHT = (OverlayPlace.TOP_RIGHT, OverlayPlace.BOTTOM_RIGHT)


class FakePanel:
    """Implements core.ports.FloatingPanel; ``picture`` is on the screen, if there is one."""

    def __init__(self, *, scale: int = 1, can_copy: bool = True) -> None:
        self.on_pointer: Callable[[PanelPointer], None] = lambda _: None
        self.on_change: Callable[[], None] = lambda: None
        self.scale = scale
        self.can_copy = can_copy
        self.is_gone = False
        self.picture: PanelPicture | None = None
        self.pictures = 0
        self.place = OverlayPlace.OFF
        self.screen = ""
        self.copied = ""
        self._is_over = False

    def show(self, picture: PanelPicture, place: OverlayPlace, screen: str) -> None:
        if not self.is_gone:
            assert place is not OverlayPlace.OFF
            self.picture, self.place, self.screen = picture, place, screen
            self.pictures += 1

    def hide(self) -> None:
        self.picture = None
        self._is_over = False

    def copy(self, text: str) -> None:
        if not self.is_gone:
            self.copied = text

    async def aclose(self) -> None:
        self.is_gone = True
        self.picture = None

    # What the desktop and the user do:
    def take_away(self) -> None:
        """Be gone, as when the compositor ends."""
        self.is_gone = True
        self.picture = None
        self.on_change()

    def change_scale(self, scale: int) -> None:
        self.scale = scale
        self.on_change()

    def box(self, width: int, height: int) -> tuple[int, int, int, int] | None:
        """Return where the picture is seen on a screen of that size: left, top, width, height."""
        picture = self.picture
        if picture is None:
            return None
        x = (width - picture.width) // 2
        if self.place in _AT_LEFT:
            x = MARGIN
        elif self.place in _AT_RIGHT:
            x = width - MARGIN - picture.width
        y = MARGIN if self.place.startswith("top") else height - MARGIN - picture.height
        return x, y, picture.width, picture.height

    def move(self, x: float, y: float) -> None:
        """Move the pointer to a place in the picture, or beside it."""
        picture = self.picture
        was_over = self._is_over
        self._is_over = picture is not None and 0 <= x < picture.width and 0 <= y < picture.height
        if self._is_over:
            self.on_pointer(PanelPointer(PointerAction.MOVED, x, y))
        elif was_over:
            self.on_pointer(PanelPointer(PointerAction.LEFT, x, y))

    def press(self, x: float, y: float) -> None:
        """Press the button at a place in the picture, or beside it."""
        self.move(x, y)
        self._turn(PointerAction.PRESSED, x, y)

    def release(self, x: float, y: float) -> None:
        """Let go of the button there."""
        self._turn(PointerAction.RELEASED, x, y)

    def click(self, x: float, y: float) -> None:
        """Press it and let go of it."""
        self.press(x, y)
        self.release(x, y)

    def _turn(self, action: PointerAction, x: float, y: float) -> None:
        if self._is_over:
            self.on_pointer(PanelPointer(action, x, y))
