"""How much text a field takes: a long line is laid out anew at every key, and holds up the window.

Qt takes about a second to wrap a line of 100,000 characters, and 100 times as long for one that is ten
times as long.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QTextCursor

if TYPE_CHECKING:
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
        self._document = field.document()
        self._most = most
        self._forget = QTimer(self, singleShot=True)
        self._forget.timeout.connect(self._on_forget_due)
        self._document.contentsChange.connect(self._on_contents_change)

    def _on_forget_due(self) -> None:
        # What was cut would come back with the next undo, and be cut again.
        self._document.clearUndoRedoStacks()

    def _on_contents_change(self, start: int, _removed: int, added: int) -> None:
        # The document ends with a line end that nobody wrote and that may be counted as added.
        length = self._document.characterCount() - 1
        too_many = min(length - self._most, added)
        if too_many <= 0:
            return
        end = min(start + added, length)
        cut = QTextCursor(self._document)
        cut.setPosition(end - too_many)
        cut.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cut.removeSelectedText()
        self._forget.start()
        self.passed.emit()
