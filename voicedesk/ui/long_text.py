"""A very long answer, plain and in a window of its own height: only what is seen is laid out."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QTextCursor, QTextOption
from PySide6.QtWidgets import QPlainTextEdit

from voicedesk.core.harmless import harmless
from voicedesk.core.overriding import override

LONGEST_LINE: Final = 2000
"""A line is laid out as a whole, so an endless one is cut for showing."""


class LongText(QPlainTextEdit):
    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName("long")
        self.setAccessibleName(name)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setFixedHeight(380)
        self._line = 0

    def add(self, text: str) -> None:
        """Append a piece, made harmless; the scroll position stays where the reader put it."""
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(self._cut(harmless(text)))

    def _cut(self, text: str) -> str:
        pieces: list[str] = []
        for line in text.splitlines(keepends=True):
            rest = line
            while self._line + len(rest) > LONGEST_LINE:
                fits = LONGEST_LINE - self._line
                pieces += (rest[:fits], "\n")
                rest = rest[fits:]
                self._line = 0
            pieces.append(rest)
            self._line = 0 if rest.endswith("\n") else self._line + len(rest)
        return "".join(pieces)

    # Qt overrides
    @override
    def keyPressEvent(self, e: object) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtGui import QKeyEvent

        if isinstance(e, QKeyEvent) and e.key() in (Qt.Key.Key_Space, Qt.Key.Key_Escape):
            e.ignore()
        elif isinstance(e, QKeyEvent):
            super().keyPressEvent(e)
