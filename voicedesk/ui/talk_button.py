"""The round button to talk with, and the ring around it that shows the voice."""

from __future__ import annotations

from math import cos, pi, sin

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimerEvent, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractButton

from voicedesk.core.overriding import override
from voicedesk.core.view_state import Phase
from voicedesk.ui import theme
from voicedesk.ui.icons import Icon, paint_icon
from voicedesk.ui.level_meter import share_of_scale

_DISC = 64.0
_SIDE = 104
_STEP_MS = 33
_WAITING = (
    Phase.OPENING_MICROPHONE,
    Phase.TRANSCRIBING,
    Phase.THINKING,
    Phase.ANSWERING,
    Phase.INSERTING,
)
_NAMES = {
    Phase.IDLE: "Talk: hold to speak, or tap to start and stop",
    Phase.OPENING_MICROPHONE: "Opening the microphone",
    Phase.LISTENING: "Listening: release or tap to finish",
}


class TalkButton(QAbstractButton):
    """Passive: what a press means is decided by ``PushToTalk``.

    Signals:
        hold_began, hold_ended: the mouse went down on the disc and up again, wherever.
        hold_lost: the mouse was taken away while it was down.
        tapped: pressed by assistive technology.
    """

    hold_began = Signal()
    hold_ended = Signal()
    hold_lost = Signal()
    tapped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._phase = Phase.IDLE
        self._level = 0.0
        self._turn = 0.0
        self._timer_id = 0
        self._down = False
        self.setFixedSize(_SIDE, _SIDE)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(_NAMES[Phase.IDLE])
        self.setToolTip("Hold to speak (Space). A short tap keeps listening.")
        self.clicked.connect(self.tapped)

    def show_phase(self, phase: Phase) -> None:
        if phase is self._phase:
            return
        self._phase = phase
        self.setAccessibleName(_NAMES.get(phase, "Talk: press to interrupt and speak"))
        self._animate()
        self.update()

    def show_level(self, rms_dbfs: float) -> None:
        """Let the ring follow the voice: up at once, down gently."""
        target = share_of_scale(rms_dbfs) if self._phase is Phase.LISTENING else 0.0
        self._level = max(target, self._level * 0.82 if target else 0.0)
        self.update()

    def _animate(self) -> None:
        moving = self.isVisible() and self._phase in (*_WAITING, Phase.SPEAKING)
        if moving and not self._timer_id:
            self._timer_id = self.startTimer(_STEP_MS)
        elif not moving and self._timer_id:
            self.killTimer(self._timer_id)
            self._timer_id = 0

    def _paint_rings(self, painter: QPainter, centre: QPointF) -> None:
        palette = self.palette()
        if self._phase is Phase.LISTENING:
            colour = palette.color(theme.RECORDING)
            for strength, share in ((0.16, 1.0), (0.30, 0.55)):
                radius = _DISC / 2 + 3 + self._level * 17 * share
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.with_alpha(colour, strength))
                painter.drawEllipse(centre, radius, radius)
        elif self._phase is Phase.SPEAKING:
            colour = palette.color(theme.ACCENT)
            for place in range(2):
                share = (self._turn / 360.0 + place * 0.5) % 1.0
                radius = _DISC / 2 + 2 + share * 16
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(theme.with_alpha(colour, 0.55 * (1 - share)), 2.2))
                painter.drawEllipse(centre, radius, radius)
        elif self._phase in _WAITING:
            radius = _DISC / 2 + 6
            area = QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(palette.color(theme.BORDER), 3))
            painter.drawEllipse(area)
            pen = QPen(palette.color(theme.ACCENT), 3)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawArc(area, round((90 - self._turn) * 16), -90 * 16)

    def _paint_disc(self, painter: QPainter, centre: QPointF) -> None:
        palette = self.palette()
        quiet = self._phase in _WAITING
        ground = palette.color(
            theme.RECORDING
            if self._phase is Phase.LISTENING
            else theme.SOFT
            if quiet or not self.isEnabled()
            else theme.ACCENT
        )
        if self.isEnabled() and self.underMouse():
            ground = ground.lighter(106)
        radius = _DISC / 2 - (1.5 if self._down else 0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawEllipse(centre, radius, radius)
        ink = palette.color(theme.MUTED if not self.isEnabled() else theme.ON_ACCENT)
        if quiet and self.isEnabled():
            ink = palette.color(theme.ACCENT)
        if self._phase is Phase.SPEAKING:
            self._paint_waves(painter, centre)
        else:
            place = QRectF(centre.x() - 15, centre.y() - 15, 30, 30)
            paint_icon(painter, Icon.MICROPHONE, place, ink)

    def _paint_waves(self, painter: QPainter, centre: QPointF) -> None:
        pen = QPen(self.palette().color(theme.ON_ACCENT), 3.2)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        for place in range(-2, 3):
            swing = abs(sin(self._turn * pi / 90 + place * 1.1)) * cos(place * 0.45)
            half = 3 + 9 * swing
            x = centre.x() + place * 7
            painter.drawLine(QPointF(x, centre.y() - half), QPointF(x, centre.y() + half))

    # Qt overrides
    @override
    def sizeHint(self) -> QSize:
        return QSize(_SIDE, _SIDE)

    @override
    def hitButton(self, pos: object) -> bool:
        return True

    @override
    def mousePressEvent(self, e: QMouseEvent) -> None:
        if e.button() is Qt.MouseButton.LeftButton:
            self._down = True
            self.update()
            self.hold_began.emit()

    @override
    def mouseMoveEvent(self, e: QMouseEvent) -> None:
        e.accept()

    @override
    def mouseReleaseEvent(self, e: QMouseEvent) -> None:
        if e.button() is Qt.MouseButton.LeftButton and self._down:
            self._down = False
            self.update()
            self.hold_ended.emit()

    @override
    def keyPressEvent(self, e: QKeyEvent) -> None:
        # The window handles Space, so that it works wherever the focus is.
        if e.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not e.isAutoRepeat():
            self.tapped.emit()
        else:
            e.ignore()

    @override
    def keyReleaseEvent(self, e: QKeyEvent) -> None:
        e.ignore()

    @override
    def event(self, e: QEvent) -> bool:
        if e.type() is QEvent.Type.UngrabMouse and self._down:
            self._lose()
        return super().event(e)

    @override
    def focusOutEvent(self, e: QFocusEvent) -> None:
        super().focusOutEvent(e)
        self.update()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._lose()
        self._animate()

    @override
    def showEvent(self, event: object) -> None:
        self._animate()

    @override
    def timerEvent(self, e: QTimerEvent) -> None:
        self._turn = (self._turn + 6) % 360
        self.update()

    @override
    def paintEvent(self, e: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        centre = QRectF(self.rect()).center()
        self._paint_rings(painter, centre)
        self._paint_disc(painter, centre)
        if self.hasFocus() and self._phase in (Phase.IDLE, Phase.SPEAKING):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.with_alpha(self.palette().color(theme.ACCENT), 0.7), 2))
            painter.drawEllipse(centre, _DISC / 2 + 4, _DISC / 2 + 4)

    def _lose(self) -> None:
        if self._down:
            self._down = False
            self.hold_lost.emit()
