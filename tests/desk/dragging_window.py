"""A window from which files are dragged: ``python -m tests.desk.dragging_window FILE...``.

It prints what became of each drag: ``copy``, or ``nothing`` where nobody took the files.
"""

import sys

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel

TITLE = "Files to be dragged"


class Files(QLabel):
    """Anywhere in it, all of them are taken."""

    def __init__(self, paths: list[str]) -> None:
        super().__init__("Drag")
        self.setWindowTitle(TITLE)
        self.setFixedSize(160, 120)
        self._paths = paths
        self._pressed_at = QPoint()

    def mousePressEvent(self, ev: QMouseEvent) -> None:
        self._pressed_at = ev.pos()

    def mouseMoveEvent(self, ev: QMouseEvent) -> None:
        moved = (ev.pos() - self._pressed_at).manhattanLength()
        if moved < QApplication.startDragDistance():
            return
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(path) for path in self._paths])
        drag = QDrag(self)
        drag.setMimeData(data)
        done = drag.exec(Qt.DropAction.CopyAction)
        print("copy" if done is Qt.DropAction.CopyAction else "nothing", flush=True)


if __name__ == "__main__":
    app = QApplication(sys.argv[:1])
    files = Files(sys.argv[1:])
    files.show()
    sys.exit(app.exec())
