"""A field whose words are looked for shortly after the last key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QLineEdit

from voicedesk.ui.key_filter import KeyFilter

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

SEARCH_AFTER_MS: Final = 120
_MOST_CHARACTERS = 200


class SearchField(QLineEdit):
    """Esc empties it, and leaves it when it is empty.

    Signals:
        search_changed: what to look for, without outer blanks; empty for nothing.
        left_upwards: Esc in the empty field.
        left_downwards: the key for down, into the results.
    """

    search_changed = Signal(str)
    left_upwards = Signal()
    left_downwards = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(name)
        self.setMaxLength(_MOST_CHARACTERS)
        self.setClearButtonEnabled(False)
        self._asked = ""
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(SEARCH_AFTER_MS)
        self._typed.timeout.connect(self._on_typing_paused)
        self.textChanged.connect(self._on_text_changed)
        KeyFilter(self, self._takes_key)

    def searched(self) -> str:
        """Return what was looked for last."""
        return self._asked

    def _on_text_changed(self, text: str) -> None:
        if text.strip():
            self._typed.start()
        else:
            self._typed.stop()
            self._on_typing_paused()

    def _on_typing_paused(self) -> None:
        words = self.text().strip()
        if words != self._asked:
            self._asked = words
            self.search_changed.emit(words)

    def _takes_key(self, event: QKeyEvent) -> bool:
        escape = event.key() == Qt.Key.Key_Escape
        kind = event.type()
        if kind is QEvent.Type.ShortcutOverride and escape:
            # Esc is a key of the window, unless a part of it says that it wants it.
            event.accept()
            return True
        if kind is not QEvent.Type.KeyPress:
            return False
        if escape:
            if self.text():
                self.clear()
            else:
                self.left_upwards.emit()
            return True
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left_downwards.emit()
            return True
        return False
