"""How loud the microphone is: a bar from -60 to 0 dBFS with a mark that holds the peak."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from voicedesk.core.overriding import override
from voicedesk.ui import theme

LOWEST_DBFS: Final = -60.0
CLIPPING_DBFS: Final = -1.0


def share_of_scale(dbfs: float) -> float:
    """Return where a level stands between silence (0) and full scale (1)."""
    return min(1.0, max(0.0, (dbfs - LOWEST_DBFS) / -LOWEST_DBFS))


class LevelMeter(QWidget):
    """A row of ticks; those up to the level are lit, the last ones warn of clipping."""

    def __init__(self) -> None:
        super().__init__()
        self._level = 0.0
        self._peak = 0.0
        self.setAccessibleName("Microphone level")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_level(self, rms_dbfs: float, peak_dbfs: float) -> None:
        self._level = share_of_scale(rms_dbfs)
        self._peak = max(share_of_scale(peak_dbfs), self._peak - 0.02)
        if peak_dbfs <= LOWEST_DBFS and rms_dbfs <= LOWEST_DBFS:
            self._peak = 0.0
        quiet = rms_dbfs <= LOWEST_DBFS
        self.setAccessibleDescription("silent" if quiet else f"{rms_dbfs:.0f} decibels")
        self.update()

    # Qt overrides
    @override
    def sizeHint(self) -> QSize:
        return QSize(180, 14)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        palette = self.palette()
        step = 6.0
        count = max(1, int(self.width() // step))
        peak_at = round(self._peak * (count - 1)) if self._peak else -1
        for place in range(count):
            share = (place + 1) / count
            lit = share <= self._level or place == peak_at
            hot = share > share_of_scale(CLIPPING_DBFS - 3)
            role = theme.RECORDING if hot else theme.ACCENT
            painter.setBrush(palette.color(role if lit else theme.BORDER))
            painter.drawRoundedRect(QRectF(place * step, 1, 3.4, self.height() - 2), 1.7, 1.7)
