"""What the user said or typed, in a bubble at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from voicedesk.core.overriding import override
from voicedesk.ui import theme
from voicedesk.ui.icon_button import IconButton, IconPicture
from voicedesk.ui.icons import Icon
from voicedesk.ui.notice_box import plain_label
from voicedesk.ui.safe_text import label_text
from voicedesk.ui.text_panel import TextPanel
from voicedesk.ui.typing_dots import TypingDots

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDEST_SHARE = 0.78
_SIDE = 16


class UserBubble(QWidget):
    """Grows with its text to a share of the column, then wraps.

    Signals:
        copy_requested: the words to copy.
    """

    copy_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self._panel = TextPanel("You said")
        self._dots = TypingDots()
        self._voice = IconPicture(Icon.MICROPHONE, theme.MUTED, side=16)
        self._copy = IconButton(Icon.COPY, "Copy what you said", side=28)
        self._copy.clicked.connect(self._on_copy_clicked)
        self._bubble = QFrame()
        self._bubble.setObjectName("bubble")
        self._brought = plain_label(tone="muted")
        self._brought.hide()
        column = QVBoxLayout(self._bubble)
        column.setContentsMargins(_SIDE, 10, _SIDE, 10)
        column.setSpacing(6)
        inside = QHBoxLayout()
        inside.setSpacing(8)
        column.addLayout(inside)
        column.addWidget(self._brought)
        inside.addWidget(self._voice, 0, Qt.AlignmentFlag.AlignVCenter)
        inside.addWidget(self._panel)
        inside.addWidget(self._dots)
        inside.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addStretch(1)
        row.addWidget(self._copy, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._bubble)
        self.show_pending()

    def show_words(self, text: str) -> None:
        if text == self._text and not self._dots.isVisibleTo(self):
            return
        self._text = text
        self._panel.show_plain(text)
        self._show_parts(words=True, copy=True)
        self._fit()

    def show_brought(self, names: Sequence[str]) -> None:
        """Name what goes along with the words."""
        self._brought.setText(f"With {', '.join(map(label_text, names))}" if names else "")
        self._brought.setVisible(bool(names))
        if self._panel.isVisibleTo(self):
            self._fit()

    def brought_words(self) -> str:
        """Return what is said of that."""
        return self._brought.text() if self._brought.isVisibleTo(self) else ""

    def show_pending(self) -> None:
        """Show that words are being listened to or worked out."""
        self._text = ""
        self._show_parts(words=False, copy=False)

    def show_recording(self, duration_s: float | None) -> None:
        """Stand in for words that were spoken and never worked out."""
        length = "" if duration_s is None else f", {duration_s:.1f} s"
        self._text = ""
        self._panel.show_plain(f"Your recording{length}")
        self._show_parts(words=True, copy=False)
        self._voice.show()
        self._fit()

    def _show_parts(self, *, words: bool, copy: bool) -> None:
        self._panel.setVisible(words)
        self._dots.setVisible(not words)
        self._copy.setVisible(copy)
        self._voice.hide()

    def _fit(self) -> None:
        widest = round(self.width() * _WIDEST_SHARE) - 2 * _SIDE
        self._panel.setFixedWidth(max(40, min(widest, self._panel.ideal_width())))
        # Short words must not have long names wrapped below them.
        named = self._brought.fontMetrics().horizontalAdvance(self.brought_words()) + 2
        self._brought.setMinimumWidth(min(widest, named) if named > 2 else 0)

    def _on_copy_clicked(self) -> None:
        self.copy_requested.emit(self._text)

    # Qt overrides
    @override
    def resizeEvent(self, event: object) -> None:
        if self._panel.isVisibleTo(self):
            self._fit()
