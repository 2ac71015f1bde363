"""A flat button with an icon, a text beside it or none, and an icon that is only a picture."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from voicedesk.core.overriding import override
from voicedesk.ui import theme
from voicedesk.ui.icons import Icon, paint_icon


class IconButton(QAbstractButton):
    """Takes the focus by Tab but not by a click, so that Space stays the talk key."""

    def __init__(
        self,
        icon: Icon,
        name: str,
        *,
        text: str = "",
        side: int = 36,
        filled: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon = icon
        self._side = side
        self._filled = filled
        self.setText(text)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFont(theme.scaled_font(self.font(), 0.9))

    def show_icon(self, icon: Icon, name: str) -> None:
        """Change what the button stands for."""
        self._icon = icon
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.update()

    def _paint_ground(self, painter: QPainter, area: QRectF) -> None:
        palette = self.palette()
        radius = min(area.height() / 2, 9.0) if not self._filled else area.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        if self._filled:
            role = theme.ACCENT if self.isEnabled() else theme.HOVER
            painter.setBrush(palette.color(role))
            painter.drawRoundedRect(area, radius, radius)
        elif self.isChecked() or (self.isEnabled() and (self.underMouse() or self.isDown())):
            role = theme.HOVER if not self.isChecked() else theme.SOFT
            painter.setBrush(palette.color(theme.BORDER if self.isDown() else role))
            painter.drawRoundedRect(area, radius, radius)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            ring = palette.color(theme.TEXT if self._filled else theme.ACCENT)
            painter.setPen(QPen(ring, 2))
            painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), radius - 1, radius - 1)

    def _ink(self) -> QPalette.ColorRole:
        if not self.isEnabled():
            return theme.MUTED
        if self._filled:
            return theme.ON_ACCENT
        if self.isChecked():
            return theme.ACCENT
        return theme.TEXT if self.underMouse() or self.hasFocus() else theme.MUTED

    # Qt overrides
    @override
    def sizeHint(self) -> QSize:
        if not self.text():
            return QSize(self._side, self._side)
        width = self._side + self.fontMetrics().horizontalAdvance(self.text()) + 10
        return QSize(width, self._side)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, e: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        self._paint_ground(painter, area)
        colour = self.palette().color(self._ink())
        size = self._side * 0.54
        edge = (self._side - size) / 2
        left = edge if not self.text() else edge * 0.75
        place = QRectF(left, (area.height() - size) / 2, size, size)
        paint_icon(painter, self._icon, place, colour)
        if self.text():
            painter.setPen(colour)
            rest = area.adjusted(left + size + 6, 0, 0, 0)
            painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, self.text())


class IconPicture(QWidget):
    """An icon that cannot be pressed."""

    def __init__(self, icon: Icon, role: QPalette.ColorRole, *, side: int = 20) -> None:
        super().__init__()
        self._icon = icon
        self._role = role
        self.setFixedSize(side, side)

    # Qt overrides
    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colour = self.palette().color(self._role)
        paint_icon(QPainter(self), self._icon, QRectF(self.rect()), colour)
