"""The picture in the tray: the program's ground with what it is doing, at every size."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from voicedesk.core.view_state import Phase
from voicedesk.ui import theme
from voicedesk.ui.colours import LIGHT
from voicedesk.ui.icons import Icon, paint_icon

if TYPE_CHECKING:
    from collections.abc import Mapping

_SIDES = (16, 22, 24, 32, 48, 64)


class TrayState(StrEnum):
    IDLE = "idle"
    LISTENING = "listening"
    WORKING = "working"


# Panels are light or dark whatever the windows are: the ground is the icon's own.
_LOOKS: Mapping[TrayState, tuple[str, Icon]] = {
    TrayState.IDLE: (LIGHT.accent, Icon.MICROPHONE),
    TrayState.LISTENING: (LIGHT.recording, Icon.MICROPHONE),
    TrayState.WORKING: (LIGHT.accent, Icon.MORE),
}


def tray_state(phase: Phase) -> TrayState:
    """Return what of a phase is told apart in the tray."""
    if phase is Phase.IDLE:
        return TrayState.IDLE
    is_listening = phase in (Phase.OPENING_MICROPHONE, Phase.LISTENING)
    return TrayState.LISTENING if is_listening else TrayState.WORKING


def tray_icon(state: TrayState) -> QIcon:
    """Draw the icon for a state."""
    icon = QIcon()
    for side in _SIDES:
        icon.addPixmap(_drawn(state, side))
    return icon


def _drawn(state: TrayState, side: int) -> QPixmap:
    ground, sign = _LOOKS[state]
    pixmap = QPixmap(side, side)
    pixmap.fill(theme.CLEAR)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ground))
    painter.drawRoundedRect(QRectF(0, 0, side, side), side * 0.28, side * 0.28)
    edge = side * 0.12
    where = QRectF(0, 0, side, side).adjusted(edge, edge, -edge, -edge)
    paint_icon(painter, sign, where, QColor(LIGHT.on_accent))
    painter.end()
    return pixmap
