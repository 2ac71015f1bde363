"""How much text a field takes: a long line is laid out anew at every key, and holds up the window.

Qt takes about a second to wrap a line of 100,000 characters, and 100 times as long for one that is ten
times as long.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QTextCursor

from voicedesk.ui.key_filter import KeyFilter

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QPlainTextEdit


class TextLimit(QObject):
    """Cuts what is pasted, dropped or written into a field where that would make it too long.

    The document tells of a change before it is laid out (``contentsChange``, which syntax
    highlighters live on), so that what is too much costs no more than its copy.

    Args:
        field: Where people write.
        most: How many characters it takes; those beyond the Unicode base plane count twice.

    Signals:
        passed: something was cut.
    """

    passed = Signal()

    def __init__(self, field: QPlainTextEdit, most: int) -> None:
        super().__init__(field)
        self._field = field
        self._document = field.document()
        self._most = most
        self._document.contentsChange.connect(self._on_contents_change)
        # A key that changes nothing would be a step to undo all the same.
        KeyFilter(field, self._refuses)

    def _refuses(self, event: QKeyEvent) -> bool:
        if event.type() is not QEvent.Type.KeyPress or not _writes(event):
            return False
        if self._length() < self._most or self._field.textCursor().hasSelection():
            return False
        self.passed.emit()
        return True

    def _length(self) -> int:
        # The document ends with a line end that nobody wrote.
        return self._document.characterCount() - 1

    def _on_contents_change(self, start: int, _removed: int, added: int) -> None:
        length = self._length()
        too_many = min(length - self._most, added)
        if too_many <= 0:
            return
        end = min(start + added, length)  # the line end at the end may be counted as added
        cut = QTextCursor(self._document)
        cut.setPosition(end - too_many)
        cut.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        # One step with what was written: by itself, undoing it would bring back what is too much.
        cut.joinPreviousEditBlock()
        cut.removeSelectedText()
        cut.endEditBlock()
        self.passed.emit()


def _writes(event: QKeyEvent) -> bool:
    """Tell whether a key writes a sign; Return may mean something else than a line end."""
    modifiers, control = event.modifiers(), Qt.KeyboardModifier.ControlModifier
    # AltGr is told as both.
    is_shortcut = bool(modifiers & control) and not modifiers & Qt.KeyboardModifier.AltModifier
    return bool(event.text()) and event.text().isprintable() and not is_shortcut
