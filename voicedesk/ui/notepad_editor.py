"""The text of the notepad, and the places in it where dictated words go."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor, QTextOption
from PySide6.QtWidgets import QFrame, QPlainTextEdit

from voicedesk.core.notepad import MOST_CHARACTERS
from voicedesk.ui.text_limit import TextLimit

_PARAGRAPH = "\u2029"
_LINE = "\u2028"


class NotepadEditor(QPlainTextEdit):
    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notepad")
        self.setAccessibleName("Notepad")
        self.setPlaceholderText("Dictate or type here…")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(20)
        self.limit = TextLimit(self, MOST_CHARACTERS)

    def text(self) -> str:
        """Return the whole text, with its no-break spaces."""
        return _lines(self.document().toRawText())

    def show_text(self, text: str) -> None:
        """Begin with a text, to whose end the cursor goes; nothing of it can be undone."""
        self.setPlainText(text)
        self.moveCursor(QTextCursor.MoveOperation.End)

    def place(self) -> QTextCursor:
        """Return where the cursor stands, with what is selected; it moves with what is typed."""
        return QTextCursor(self.textCursor())

    def before(self, place: QTextCursor) -> str:
        """Return the text in front of a place, or of what is selected there."""
        # Positions count halves of characters, so the text is not cut by them.
        reader = QTextCursor(self.document())
        reader.setPosition(place.selectionStart(), QTextCursor.MoveMode.KeepAnchor)
        return _lines(reader.selectedText())

    def insert(self, text: str, place: QTextCursor) -> None:
        """Write a text at a place, instead of what was selected there; undone in one step."""
        place.beginEditBlock()
        place.insertText(text)
        place.endEditBlock()
        self.ensureCursorVisible()


def _lines(raw: str) -> str:
    return raw.replace(_PARAGRAPH, "\n").replace(_LINE, "\n")
