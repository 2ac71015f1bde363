"""A window with a text field: a target for typing and pasting.

``python -m tests.desk.writing_window [TITLE FILE]``. Without a file it prints what is written into
its one line, at every change. With one it has many lines. A file with the ending ``json`` has, at
every F12, how often that was struck, and the text; the title ends in the length of the text. When
a file with the ending ``copy`` stands beside it, the next change puts what is in that on the
clipboard. Any other file has the text as it is, at every change.
"""

import json
import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit


class Sheet(QPlainTextEdit):
    """Many lines, which stand in the file as soon as they have changed."""

    def __init__(self, title: str, file: Path) -> None:
        super().__init__()
        self._file = file
        self.setWindowTitle(title)
        self.textChanged.connect(self.keep)

    def _text(self) -> str:
        # Not by toPlainText(), which makes plain spaces of those that do not break.
        return self.document().toRawText().replace("\u2029", "\n")

    def keep(self) -> None:
        self._write(self._text())

    def _write(self, content: str) -> None:
        # Whoever looks finds the one content or the other.
        new = self._file.with_suffix(".new")
        new.write_text(content, encoding="utf-8", newline="")
        new.replace(self._file)


class Page(Sheet):
    """Many lines; whatever was done to it before an F12 stands in the file after it."""

    def __init__(self, title: str, file: Path) -> None:
        self._count = 0
        self._to_copy = file.with_suffix(".copy")
        self._title = title
        super().__init__(title, file)
        self.textChanged.connect(self._copy)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_F12:
            super().keyPressEvent(event)
            return
        self._count += 1
        self._write(json.dumps([self._count, self._text()]))

    def keep(self) -> None:
        """Tell no more than the length."""
        self.setWindowTitle(f"{self._title} {self.document().characterCount()}")

    def _copy(self) -> None:
        if self._to_copy.exists():
            QApplication.clipboard().setText(self._to_copy.read_text(encoding="utf-8"))
            self._to_copy.unlink()


def main() -> int:
    application = QApplication(sys.argv)
    if len(sys.argv) > 1:
        title, file = sys.argv[1], Path(sys.argv[2])
        field: QLineEdit | Sheet
        if file.suffix == ".json":
            field = Page(title, file)
        else:
            field = Sheet(title, file)
            field.keep()
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
