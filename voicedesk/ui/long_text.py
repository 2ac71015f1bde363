"""A very long text, plain and in a window of its own height: only what is seen is laid out."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QMimeData, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QTextCursor, QTextOption
from PySide6.QtWidgets import QPlainTextEdit

from voicedesk.core.harmless import HarmlessText, harmless
from voicedesk.core.overriding import override

LONGEST_LINE: Final = 2000
"""A line is laid out as a whole, so an endless one is cut for showing."""

PORTION_LINES: Final = 2000
PORTION_CHARACTERS: Final = 30_000
"""As much is taken in at once, the rest when one has scrolled to where it belongs: a million lines,
or characters that have to be named, would hold up the window for seconds."""


class LongText(QPlainTextEdit):
    """Takes any text, and makes it harmless, in portions."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName("long")
        self.setAccessibleName(name)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setFixedHeight(380)
        self._pieces: list[str] = []
        self._coming = HarmlessText()
        self._waiting = ""
        self._is_whole = True
        self._ready = ""
        """What comes before ``_waiting``, made harmless, and is not shown yet either."""
        self._line = 0
        """How many characters the last line has."""
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._show_more_at_end)
        self.verticalScrollBar().valueChanged.connect(self._show_more_at_end)

    def show_text(self, text: str, *, is_whole: bool = True) -> None:
        """Show a text in place of what was there; more of it may be added unless it is whole."""
        self._coming, self._waiting, self._ready, self._line = HarmlessText(), "", "", 0
        self._pieces.clear()
        self.clear()
        self.add(text, is_whole=is_whole)

    def add(self, text: str, *, is_whole: bool = False) -> None:
        """Append a piece; the scroll position stays where the reader put it."""
        self._pieces.append(text)
        self._waiting += text
        self._is_whole = is_whole
        if self.blockCount() < PORTION_LINES or self._is_at_end():
            self._show_portion()

    def _is_at_end(self) -> bool:
        bar = self.verticalScrollBar()
        return bar.value() + bar.pageStep() >= bar.maximum()

    def _show_more_at_end(self) -> None:
        if (self._waiting or self._ready) and self._is_at_end():
            self._show_portion()

    def _show_portion(self) -> None:
        portion = self._portion()
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(portion)
        waits = bool(self._waiting or self._ready)
        self.setAccessibleDescription("Scroll down for more." if waits else "")
        if waits and self._is_at_end():  # a portion of what takes no room leaves nothing to scroll
            self._soon.start()

    def _portion(self) -> str:
        """Take the next lines off what waits, long ones cut."""
        missing = max(0, PORTION_CHARACTERS - len(self._ready))
        self._ready += self._coming.add(self._waiting[:missing])
        self._waiting = self._waiting[missing:]
        if self._is_whole and not self._waiting:
            self._ready += self._coming.end()
        text, at, lines = self._ready, 0, list[str]()
        while at < len(text) and len(lines) < PORTION_LINES:
            fits = at + LONGEST_LINE - self._line
            end = text.find("\n", at, fits + 1)
            if end >= 0:
                lines.append(text[at : end + 1])
                at, self._line = end + 1, 0
            elif len(text) > fits:
                lines.append(f"{text[at:fits]}\n")
                at, self._line = fits, 0
            else:
                lines.append(text[at:])
                at, self._line = len(text), self._line + len(text) - at
        self._ready = text[at:]
        return "".join(lines)

    # Qt overrides
    @override
    def createMimeDataFromSelection(self) -> QMimeData:
        cursor = self.textCursor()
        last = self.document().characterCount() - 1
        if (cursor.selectionStart(), cursor.selectionEnd()) != (0, last):
            return super().createMimeDataFromSelection()
        # Whoever takes all of it means also what is not shown yet.
        everything = QMimeData()
        everything.setText(harmless("".join(self._pieces)))
        return everything

    @override
    def keyPressEvent(self, e: QKeyEvent) -> None:
        if e.key() in (Qt.Key.Key_Space, Qt.Key.Key_Escape):
            e.ignore()
        else:
            super().keyPressEvent(e)
