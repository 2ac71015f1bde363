"""Three breathing dots: something is on its way."""

from __future__ import annotations

from math import sin

from PySide6.QtCore import QPointF, QSize, Qt, QTimerEvent
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from voicedesk.core.overriding import override
from voicedesk.ui import theme

_STEP_MS = 60


class TypingDots(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._phase = 0.0
        self._timer_id = 0
        self.setFixedSize(self.sizeHint())

    # Qt overrides
    @override
    def sizeHint(self) -> QSize:
        return QSize(44, 22)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._timer_id:
            self._timer_id = self.startTimer(_STEP_MS)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._timer_id:
            self.killTimer(self._timer_id)
            self._timer_id = 0

    @override
    def timerEvent(self, event: QTimerEvent) -> None:
        self._phase += 0.42
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        colour = self.palette().color(theme.MUTED)
        for place in range(3):
            swing = 0.5 + 0.5 * sin(self._phase - place * 0.9)
            painter.setBrush(theme.with_alpha(colour, 0.35 + 0.65 * swing))
            painter.drawEllipse(QPointF(7 + place * 13, 11), 3.4, 3.4)
