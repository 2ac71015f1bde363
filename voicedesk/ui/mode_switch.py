"""Three buttons of which one is pressed: what is done with the words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QHBoxLayout, QRadioButton, QSizePolicy, QWidget

from voicedesk.core.overriding import override
from voicedesk.ui import theme
from voicedesk.ui.talk_mode import MODE_KEYS, MODE_WORDS, TalkMode

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_HEIGHT = 32
_RADIUS = 9.0
_HINTS = {
    TalkMode.ASK: "Ask a question",
    TalkMode.TRANSLATE: "Say it in another language",
    TalkMode.INTERPRET: "Let two people speak, each in a language of their own",
}


class ModeSwitch(QWidget):
    """The arrow keys go from one to the next; a click leaves the focus where it is.

    Signals:
        chosen: a ``TalkMode``.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("What is done with the words")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        self._segments = {mode: _Segment(mode) for mode in TalkMode}
        for mode, segment in self._segments.items():
            # Not ``toggled``, which comes as well where the program chooses.
            segment.clicked.connect(lambda _=False, mode=mode: self.chosen.emit(mode))
            row.addWidget(segment)
        self.show_mode(TalkMode.ASK)

    def show_mode(self, mode: TalkMode) -> None:
        self._segments[mode].setChecked(True)

    def tab_leads_to(self, part: QWidget) -> None:
        """Let Tab come from the switch to a part of the window."""
        last = [*self._segments.values()][-1]
        policy = last.focusPolicy()
        # Qt lets only the pressed one take the focus by Tab, and puts nothing after the others.
        last.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        QWidget.setTabOrder(last, part)
        last.setFocusPolicy(policy)


class _Segment(QRadioButton):
    def __init__(self, mode: TalkMode) -> None:
        super().__init__(MODE_WORDS[mode])
        self.setAccessibleDescription(_HINTS[mode])
        self.setToolTip(f"{_HINTS[mode]} ({MODE_KEYS[mode]})")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFont(theme.scaled_font(self.font(), 0.93))

    # Qt overrides
    @override
    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 26, _HEIGHT)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def hitButton(self, arg__1: object) -> bool:
        return True

    @override
    def paintEvent(self, arg__1: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked() or self.underMouse():
            painter.setBrush(palette.color(theme.SOFT if self.isChecked() else theme.HOVER))
            painter.drawRoundedRect(area, _RADIUS, _RADIUS)
        if self.hasFocus():
            painter.setPen(QPen(palette.color(theme.ACCENT), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area, _RADIUS, _RADIUS)
        painter.setPen(palette.color(theme.ACCENT if self.isChecked() else theme.MUTED))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self.text())
