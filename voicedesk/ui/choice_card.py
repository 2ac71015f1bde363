"""One of several ways to go on: a heading that can be chosen, and what it then asks for."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QVBoxLayout, QWidget

from voicedesk.core.overriding import override
from voicedesk.ui import theme
from voicedesk.ui.icons import Icon, paint_icon

_HEIGHT = 68


class ChoiceCard(QFrame):
    """Shows its form while it is the chosen one.

    Signals:
        chosen: its heading was pressed.
    """

    chosen = Signal()

    def __init__(self, icon: Icon, title: str, description: str, form: QWidget) -> None:
        super().__init__()
        self.setObjectName("choice")
        self._form = form
        self._heading = _Heading(icon, title, description)
        self._heading.clicked.connect(self.chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(0)
        column.addWidget(self._heading)
        inside = QVBoxLayout()
        inside.setContentsMargins(66, 8, 18, 16)
        inside.addWidget(form)
        self._inside = QWidget()
        self._inside.setLayout(inside)
        column.addWidget(self._inside)
        self.show_chosen(chosen=False)

    def show_chosen(self, *, chosen: bool) -> None:
        self._inside.setVisible(chosen)
        self._heading.setChecked(chosen)
        self.setProperty("chosen", chosen)
        self.style().unpolish(self)
        self.style().polish(self)


class _Heading(QAbstractButton):
    def __init__(self, icon: Icon, title: str, description: str) -> None:
        super().__init__()
        self._icon = icon
        self._description = description
        self.setText(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(description)
        self.setCheckable(True)
        self.setMinimumHeight(_HEIGHT)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    # Qt overrides
    @override
    def nextCheckState(self) -> None:
        """Leave the mark to the page: exactly one card is chosen."""

    @override
    def sizeHint(self) -> QSize:
        return QSize(400, _HEIGHT)

    @override
    def paintEvent(self, e: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        area = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.underMouse() and not self.isChecked():
            painter.setBrush(palette.color(theme.HOVER))
            painter.drawRoundedRect(area, 8, 8)
        if self.hasFocus() and self.isChecked():
            painter.setBrush(theme.with_alpha(palette.color(theme.SOFT), 0.6))
            painter.drawRoundedRect(area, 8, 8)
        if self.hasFocus():
            painter.setPen(QPen(palette.color(theme.ACCENT), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area, 8, 8)
            painter.setPen(Qt.PenStyle.NoPen)
        middle = area.center().y()
        painter.setBrush(palette.color(theme.SOFT))
        painter.drawEllipse(QRectF(14, middle - 20, 40, 40))
        paint_icon(
            painter, self._icon, QRectF(23, middle - 11, 22, 22), palette.color(theme.ACCENT)
        )
        words = area.adjusted(64, 9, -12, -9)
        painter.setFont(theme.scaled_font(self.font(), 1.05, bold=True))
        painter.setPen(palette.color(theme.TEXT))
        painter.drawText(words, Qt.AlignmentFlag.AlignTop, self.text())
        painter.setFont(theme.scaled_font(self.font(), 0.93))
        painter.setPen(palette.color(theme.MUTED))
        metrics = painter.fontMetrics()
        text = metrics.elidedText(
            self._description, Qt.TextElideMode.ElideRight, int(words.width())
        )
        painter.drawText(words, Qt.AlignmentFlag.AlignBottom, text)
