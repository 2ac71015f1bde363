"""A window with room for many lines, whose whole text stands in a file: a target for texts."""

import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication, QPlainTextEdit


def main(title: str, path: Path) -> int:
    application = QApplication(sys.argv)
    field = QPlainTextEdit()

    def save() -> None:
        # Whoever looks finds the one text or the other.
        new = path.with_suffix(".new")
        new.write_text(field.toPlainText(), encoding="utf-8", newline="")
        new.replace(path)

    field.textChanged.connect(save)
    field.setWindowTitle(title)
    field.resize(320, 240)
    field.show()
    save()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
