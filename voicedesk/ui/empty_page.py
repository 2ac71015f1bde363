"""What stands in the conversation before anything was said."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from voicedesk.ui import theme
from voicedesk.ui.notice_box import plain_label
from voicedesk.ui.talk_mode import TalkMode

_TITLES = {
    TalkMode.ASK: "What would you like to know?",
    TalkMode.TRANSLATE: "What shall be translated?",
    TalkMode.INTERPRET: "Two people, two languages",
}
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
        self._suggestions = self._build_suggestions()
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

    def _build_suggestions(self) -> QWidget:
        suggestions = QWidget()
        row = QHBoxLayout(suggestions)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addStretch(1)
        for text in SUGGESTIONS:
            chip = QPushButton(text)
            chip.setProperty("look", "chip")
            chip.setAccessibleName(f"Ask: {text}")
            chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            chip.setCursor(Qt.CursorShape.PointingHandCursor)
            chip.clicked.connect(
                lambda _checked=False, said=text: self.suggestion_chosen.emit(said)
            )
            row.addWidget(chip)
        row.addStretch(1)
        return suggestions
