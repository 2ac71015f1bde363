"""One line of plain text that is cut where its place ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from voicedesk.core.overriding import override
from voicedesk.ui import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


class ElidedLabel(QWidget):
    """Muted, and as wide as it may be; all of it is said to those who hear it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    # Qt overrides
    @override
    def sizeHint(self) -> QSize:
        return QSize(120, self.fontMetrics().height())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(40, self.fontMetrics().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(theme.MUTED))
        shown = self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.TextFlag.TextSingleLine.value, shown)
