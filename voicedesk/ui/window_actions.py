"""What the window can be told from anywhere in it, with its keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from voicedesk.ui.talk_mode import MODE_KEYS, MODE_WORDS, TalkMode

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
        self.modes = {
            mode: _action(window, words, MODE_KEYS[mode]) for mode, words in MODE_WORDS.items()
        }
        self._mode_group = QActionGroup(window)
        for action in self.modes.values():
            action.setCheckable(True)
            self._mode_group.addAction(action)
        self.type_question = _action(window, "Type a question", "Ctrl+L")
        self.add_files = _action(window, "Add files to the question", "Ctrl+O")
        self.add_clipboard = _action(window, "Add the clipboard to the question", "Ctrl+Shift+V")
        self.stop = _action(window, "Stop", "Esc")
        self.settings = _action(window, "Settings", "Ctrl+,")
        self.quit = _action(window, "Quit", "Ctrl+Q")

    def set_talking(self, *, talking: bool) -> None:
        """Allow what belongs to a conversation."""
        for action in self.for_menu():
            action.setEnabled(talking or action is self.quit)

    def show_mode(self, mode: TalkMode) -> None:
        """Mark what is done with the words."""
        self.modes[mode].setChecked(True)

    def for_menu(self) -> list[QAction]:
        return [
            self.new_conversation,
            self.new_private,
            self.history,
            self.search_history,
            self.notepad,
            self.copy_conversation,
            *self.modes.values(),
            self.type_question,
            self.add_files,
            self.add_clipboard,
            self.stop,
            self.settings,
            self.quit,
        ]


def _action(window: QWidget, text: str, keys: str) -> QAction:
    action = QAction(text, window)
    action.setShortcut(QKeySequence(keys))
    window.addAction(action)
    return action
