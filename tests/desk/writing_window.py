"""A window with one text field that prints what is written into it: a target for typing."""

import sys

from PySide6.QtWidgets import QApplication, QLineEdit


def main() -> int:
    application = QApplication(sys.argv)
    field = QLineEdit()
    field.setWindowTitle("Writing window")
    field.textChanged.connect(lambda text: print(text, flush=True))
    field.resize(320, 60)
    field.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
