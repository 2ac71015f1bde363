"""Check boxes and radio buttons in the window's own colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QRadioButton

from voicedesk.core.overriding import override
from voicedesk.ui import theme
from voicedesk.ui.icons import Icon, paint_icon

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_MARK = 18
_GAP = 10
_EDGE = 5


def _size(button: QAbstractButton) -> QSize:
    metrics = button.fontMetrics()
    width = _MARK + _GAP + metrics.horizontalAdvance(button.text()) + 2 * _EDGE + 2
    return QSize(width, max(_MARK, metrics.height()) + 2 * _EDGE)


def _paint(button: QAbstractButton, radius: float) -> tuple[QPainter, QRectF]:
    """Draw focus ring, ground and text; return where the mark goes."""
    painter = QPainter(button)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    palette = button.palette()
    area = QRectF(button.rect())
    if button.hasFocus():
        painter.setPen(QPen(palette.color(theme.ACCENT), 2))
        painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), 7, 7)
    mark = QRectF(_EDGE, (area.height() - _MARK) / 2, _MARK, _MARK).adjusted(1, 1, -1, -1)
    on = button.isChecked()
    painter.setPen(QPen(palette.color(theme.ACCENT if on else theme.MUTED), 1.4))
    painter.setBrush(palette.color(theme.ACCENT if on else theme.SURFACE))
    painter.drawRoundedRect(mark, radius, radius)
    painter.setPen(palette.color(theme.TEXT if button.isEnabled() else theme.MUTED))
    words = area.adjusted(_EDGE + _MARK + _GAP, 0, 0, 0)
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, button.text())
    return painter, mark


class CheckBox(QCheckBox):
    # Qt overrides
    @override
    def sizeHint(self) -> QSize:
        return _size(self)

    @override
    def hitButton(self, pos: object) -> bool:
        return True

    @override
    def paintEvent(self, arg__1: QPaintEvent) -> None:
        painter, mark = _paint(self, 5)
        if self.isChecked():
            paint_icon(
                painter,
                Icon.CHECK,
                mark.adjusted(0, 0, 0, 0),
                self.palette().color(theme.ON_ACCENT),
            )


class RadioButton(QRadioButton):
    # Qt overrides
    @override
    def sizeHint(self) -> QSize:
        return _size(self)

    @override
    def hitButton(self, arg__1: object) -> bool:
        return True

    @override
    def paintEvent(self, arg__1: QPaintEvent) -> None:
        painter, mark = _paint(self, _MARK / 2)
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.palette().color(theme.ON_ACCENT))
            painter.drawEllipse(mark.center(), 3.2, 3.2)
