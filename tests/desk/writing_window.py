"""A window with a text field: a target for typing and pasting.

``python -m tests.desk.writing_window [TITLE FILE]``. Without a file it prints what is written into
its one line, at every change. With one it has many lines, and at every F12 it writes into the file
how often that was struck, and the text; its title ends in the length of the text. When a file with the ending ``copy`` stands beside it, the
next change puts what is in that on the clipboard.
"""

import json
import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit


class Page(QPlainTextEdit):
    """Many lines; whatever was done to it before an F12 stands in the file after it."""

    def __init__(self, title: str, file: Path) -> None:
        super().__init__()
        self._file = file
        self._count = 0
        self._to_copy = file.with_suffix(".copy")
        self._title = title
        self.setWindowTitle(title)
        self.textChanged.connect(self._tell_length)
        self.textChanged.connect(self._copy)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_F12:
            super().keyPressEvent(event)
            return
        self._count += 1
        new = self._file.with_suffix(".new")
        # Not by toPlainText(), which makes plain spaces of those that do not break.
        text = self.document().toRawText().replace("\u2029", "\n")
        new.write_text(json.dumps([self._count, text]), encoding="utf-8")
        new.replace(self._file)

    def _tell_length(self) -> None:
        self.setWindowTitle(f"{self._title} {self.document().characterCount()}")

    def _copy(self) -> None:
        if self._to_copy.exists():
            QApplication.clipboard().setText(self._to_copy.read_text(encoding="utf-8"))
            self._to_copy.unlink()


def main() -> int:
    application = QApplication(sys.argv)
    if len(sys.argv) > 1:
        field: QLineEdit | Page = Page(sys.argv[1], Path(sys.argv[2]))
        field.resize(400, 300)
    else:
        field = QLineEdit()
        field.setWindowTitle("Writing window")
        field.textChanged.connect(lambda text: print(text, flush=True))
        field.resize(320, 60)
    field.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
