"""The small display as a picture on a panel, where no window may float: on Wayland."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QElapsedTimer, QEvent, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QEnterEvent, QImage, QMouseEvent, QPainter

from voicedesk.core.overriding import override
from voicedesk.core.panel import PanelPicture, PointerAction
from voicedesk.core.settings import OverlayPlace
from voicedesk.ui import theme
from voicedesk.ui.controller import RENDER_EVERY_MS
from voicedesk.ui.overlay import Overlay

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QAbstractButton

    from voicedesk.core.panel import PanelPointer
    from voicedesk.core.ports import FloatingPanel
    from voicedesk.core.settings import WindowSettings


class PictureStage(QObject):
    """Draws the display whenever it has changed, and hands on what is clicked in the picture.

    The display itself is never on the screen, but lives as if it were: its layout, its timers.
    """

    def __init__(
        self, parent: QObject, panel: FloatingPanel, settings: Callable[[], WindowSettings]
    ) -> None:
        super().__init__(parent)
        self._panel = panel
        self._settings = settings
        self._overlay: Overlay | None = None
        self._hovered: QAbstractButton | None = None
        self._pressed: QAbstractButton | None = None
        self._since_drawn = QElapsedTimer()
        self._drawing = QTimer(self)
        self._drawing.setSingleShot(True)
        self._drawing.timeout.connect(self._draw)
        panel.on_pointer = self._on_pointer
        panel.on_change = self._on_panel_changed

    @property
    def works(self) -> bool:
        """Whether the desktop has left the panel to the program."""
        return not self._panel.is_gone

    def make(self) -> Overlay:
        """Make the display, which tells by Qt's own means when it is to be drawn."""
        self._overlay = overlay = Overlay(is_window=False)
        overlay.offer_copy(can=self._panel.can_copy)
        overlay.installEventFilter(self)
        return overlay

    def show(self, overlay: Overlay) -> None:
        """Let it be drawn; the desktop knows the place and makes room."""
        overlay.show()

    def place_again(self, overlay: Overlay) -> None:
        """Leave it to the desktop, which moves what is on its screens."""

    def copy(self, text: str) -> None:
        """Put a text on the clipboard, which a window without the focus may not."""
        self._panel.copy(text)

    def _plan_drawing(self) -> None:
        if self._drawing.isActive():
            return
        is_new = not self._since_drawn.isValid()
        since_ms = RENDER_EVERY_MS if is_new else self._since_drawn.elapsed()
        self._drawing.start(max(0, RENDER_EVERY_MS - since_ms))

    def _draw(self) -> None:
        if self._overlay is None or not self._overlay.isVisible():
            return
        window = self._settings()
        if window.overlay is OverlayPlace.OFF:  # since a moment ago
            self._overlay.hide()
            return
        self._since_drawn.start()
        picture = draw(self._overlay, self._panel.scale)
        self._panel.show(picture, window.overlay, window.overlay_screen)

    def _on_hidden(self) -> None:
        self._drawing.stop()
        self._panel.hide()
        self._hover(None)
        if self._pressed is not None:
            self._pressed.setDown(False)
            self._pressed = None

    def _on_panel_changed(self) -> None:
        if self._overlay is None:
            return
        if self._panel.is_gone:
            self._overlay.hide()
        elif self._overlay.isVisible():
            self._plan_drawing()

    def _on_pointer(self, what: PanelPointer) -> None:
        if self._overlay is None or not self._overlay.isVisible():
            return
        place = QPointF(what.x, what.y)
        button = self._overlay.button_at(place)
        match what.action:
            case PointerAction.MOVED:
                self._hover(button)
                self._send(QEvent.Type.MouseMove, place)
            case PointerAction.PRESSED:
                self._pressed = button
                self._send(QEvent.Type.MouseButtonPress, place)
            case PointerAction.RELEASED:
                # What it does may hide the display.
                self._send(QEvent.Type.MouseButtonRelease, place)
                self._pressed = None
            case PointerAction.LEFT:
                self._hover(None)

    def _send(self, kind: QEvent.Type, place: QPointF) -> None:
        """Send it to the button that was pressed, as Qt does wherever the pointer is by then."""
        if self._pressed is None or self._overlay is None:
            return
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        event = QMouseEvent(
            kind,
            self._pressed.mapFrom(self._overlay, place),
            self._overlay.mapToGlobal(place),
            none if kind is QEvent.Type.MouseMove else left,
            none if kind is QEvent.Type.MouseButtonRelease else left,
            Qt.KeyboardModifier.NoModifier,
        )
        QCoreApplication.sendEvent(self._pressed, event)

    def _hover(self, button: QAbstractButton | None) -> None:
        before, self._hovered = self._hovered, button
        if before is button:
            return
        if before is not None:
            QCoreApplication.sendEvent(before, QEvent(QEvent.Type.Leave))
            before.update()
        if button is not None:
            QCoreApplication.sendEvent(button, QEnterEvent(QPointF(), QPointF(), QPointF()))
            button.update()

    # Qt overrides
    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in (QEvent.Type.UpdateRequest, QEvent.Type.Show):
            self._plan_drawing()
        elif kind == QEvent.Type.Hide:
            self._on_hidden()
        return False


def draw(overlay: Overlay, scale: int) -> PanelPicture:
    """Return the display as a picture; what lies outside of its round corners is transparent."""
    image, inside = _blank(overlay, scale), _blank(overlay, scale)
    overlay.render(image)
    painter = QPainter(inside)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(overlay.outline(), theme.OPAQUE)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.drawImage(0, 0, image)
    painter.end()
    return PanelPicture(bytes(inside.constBits()), overlay.width(), overlay.height(), scale)


def _blank(overlay: Overlay, scale: int) -> QImage:
    image = QImage(overlay.size() * scale, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(scale)
    image.fill(theme.CLEAR)
    return image
