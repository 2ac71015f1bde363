"""A text shown as it is, whatever it looks like, and quickly however long it is."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from voicedesk.core.harmless import harmless
from voicedesk.ui import theme
from voicedesk.ui.long_text import LongText
from voicedesk.ui.text_panel import PLAIN_MOST, TextPanel, goes_quickly


class PlainPassage(QWidget):
    """As tall as its text, or a window onto a very long one; nothing while it is empty."""

    def __init__(self, name: str, *, scale: float = 1.0) -> None:
        super().__init__()
        self._text = ""
        self._panel = TextPanel(name)
        self._panel.setFont(theme.scaled_font(self._panel.font(), scale))
        self._long: LongText | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._panel)
        self.hide()

    @property
    def text(self) -> str:
        return self._text

    def show_text(self, text: str) -> None:
        if text == self._text:
            return
        self._text = text
        is_long = len(text) > PLAIN_MOST or not goes_quickly(harmless(text))
        if self._long is not None:
            self._long.deleteLater()
            self._long = None
        if is_long:
            self._long = LongText(self._panel.accessibleName())
            self._long.show_text(text)
            self._column.addWidget(self._long)
        self._panel.show_plain("" if is_long else text)
        self._panel.setVisible(not is_long)
        self.setVisible(bool(text))
