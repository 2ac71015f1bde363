"""The button that brings files, pictures and the clipboard to the question."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from voicedesk.ui.icon_button import IconButton
from voicedesk.ui.icons import Icon

ADD_FILES = "Add files or pictures…"
ADD_CLIPBOARD = "Add what is on the clipboard"


class AttachButton(IconButton):
    """A press offers what can be added.

    Signals:
        files_wanted: files are to be chosen.
        clipboard_wanted: what is on the clipboard is to go along.
    """

    files_wanted = Signal()
    clipboard_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(Icon.ATTACH, "Add to the question", side=32)
        self.setAccessibleDescription("Files, pictures or the clipboard, as data")
        self.clicked.connect(self._on_clicked)

    def _on_clicked(self) -> None:
        menu = QMenu(self)
        menu.setAccessibleName(self.accessibleName())
        for words, chosen in (
            (ADD_FILES, self.files_wanted),
            (ADD_CLIPBOARD, self.clipboard_wanted),
        ):
            action = QAction(words, menu)
            action.triggered.connect(chosen)
            menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(QPoint(0, -menu.sizeHint().height() - 4)))
