"""What the window can be told from anywhere in it, with its keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class WindowActions:
    def __init__(self, window: QWidget) -> None:
        self.new_conversation = _action(window, "New conversation", "Ctrl+N")
        self.new_private = _action(window, "New private conversation", "Ctrl+Shift+N")
        self.history = _action(window, "History", "Ctrl+H")
        self.history.setCheckable(True)
        self.search_history = _action(window, "Search the history", "Ctrl+F")
        self.notepad = _action(window, "Notepad", "Ctrl+D")
        self.copy_conversation = _action(window, "Copy the conversation", "Ctrl+Shift+C")
        self.type_question = _action(window, "Type a question", "Ctrl+L")
        self.stop = _action(window, "Stop", "Esc")
        self.settings = _action(window, "Settings", "Ctrl+,")
        self.quit = _action(window, "Quit", "Ctrl+Q")

    def set_talking(self, *, talking: bool) -> None:
        """Allow what belongs to a conversation."""
        for action in self.for_menu():
            action.setEnabled(talking or action is self.quit)

    def for_menu(self) -> list[QAction]:
        return [
            self.new_conversation,
            self.new_private,
            self.history,
            self.search_history,
            self.notepad,
            self.copy_conversation,
            self.type_question,
            self.stop,
            self.settings,
            self.quit,
        ]


def _action(window: QWidget, text: str, keys: str) -> QAction:
    action = QAction(text, window)
    action.setShortcut(QKeySequence(keys))
    window.addAction(action)
    return action
