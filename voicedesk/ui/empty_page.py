"""What stands in the conversation before anything was said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QPushButton, QVBoxLayout, QWidget

from voicedesk.core.overriding import override
from voicedesk.ui import theme
from voicedesk.ui.notice_box import plain_label
from voicedesk.ui.talk_mode import TalkMode

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

_TITLES = {
    TalkMode.ASK: "What would you like to know?",
    TalkMode.TRANSLATE: "What shall be translated?",
    TalkMode.INTERPRET: "Two people, two languages",
}
_SPACING = 10
SUGGESTIONS = ("What can you do?", "What is 17 times 23?", "Spell the word rhythm")


class EmptyPage(QWidget):
    """A greeting and a few questions to try.

    Signals:
        suggestion_chosen: the question's text.
    """

    suggestion_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._title = plain_label()
        self._title.setFont(theme.scaled_font(self.font(), 1.75, bold=True))
        hint = plain_label(
            "Hold Space or the round button while you speak. A short tap keeps listening.",
            tone="muted",
        )
        self._suggestions = _Suggestions()
        self._suggestions.chosen.connect(self.suggestion_chosen)
        self._keys = plain_label(tone="muted")
        self._keys.hide()
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addStretch(3)
        for label in (self._title, hint, self._keys):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        column.addSpacing(14)
        column.addWidget(self._suggestions)
        column.addStretch(4)
        self.show_mode(TalkMode.ASK)

    def show_keys(self, hint: str) -> None:
        """Say which keys are heard in other programs; nothing hides it."""
        self._keys.setText(hint)
        self._keys.setVisible(bool(hint))

    def show_mode(self, mode: TalkMode) -> None:
        """Greet for what is done with the words; the suggestions are questions."""
        self._title.setText(_TITLES[mode])
        self._suggestions.setVisible(mode is TalkMode.ASK)


class _Suggestions(QWidget):
    """Questions beside one another, or below one another where that is too narrow.

    Signals:
        chosen: the question's text.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(_SPACING)
        self._row.addStretch(1)
        self._chips = [self._chip(text) for text in SUGGESTIONS]
        for chip in self._chips:
            self._row.addWidget(chip, 0, Qt.AlignmentFlag.AlignHCenter)
        self._row.addStretch(1)

    def _chip(self, text: str) -> QPushButton:
        chip = QPushButton(text)
        chip.setProperty("look", "chip")
        chip.setAccessibleName(f"Ask: {text}")
        chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        chip.setCursor(Qt.CursorShape.PointingHandCursor)
        chip.clicked.connect(lambda: self.chosen.emit(text))
        return chip

    # Qt overrides
    @override
    def minimumSizeHint(self) -> QSize:
        widest = max(chip.sizeHint().width() for chip in self._chips)
        return QSize(widest, super().minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        widths = [chip.sizeHint().width() for chip in self._chips]
        direction = QBoxLayout.Direction
        wide = self.width() >= sum(widths) + _SPACING * (len(widths) + 1)
        self._row.setDirection(direction.LeftToRight if wide else direction.TopToBottom)
