"""The button beside the talk button that says and sets what follows a tap."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from voicedesk.core.overriding import override
from voicedesk.core.settings import HandsFree
from voicedesk.ui.icon_button import IconButton
from voicedesk.ui.icons import Icon

_NAME = "Hands-free"
CHOICES = {
    HandsFree.OFF: "A tap starts, a tap ends",
    HandsFree.END: "A tap starts, a pause ends",
    HandsFree.CONVERSATION: "Conversation: listen again after each answer",
}


class HandsFreeButton(IconButton):
    """Pressed down while a pause ends what a tap began; a press offers the choices.

    Signals:
        chosen: a ``HandsFree``.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__(Icon.HANDS_FREE, _NAME)
        self._choice = HandsFree.OFF
        self.setCheckable(True)
        self.show_choice(HandsFree.OFF)
        self.clicked.connect(self._on_clicked)

    def show_choice(self, choice: HandsFree) -> None:
        self._choice = choice
        self.setChecked(choice is not HandsFree.OFF)
        self.setAccessibleDescription(CHOICES[choice])
        self.setToolTip(f"{_NAME}: {_lowered(CHOICES[choice])}")

    def _on_clicked(self) -> None:
        menu = QMenu(self)
        menu.setAccessibleName(_NAME)
        group = QActionGroup(menu)
        for choice, words in CHOICES.items():
            action = QAction(words, menu)
            action.setCheckable(True)
            action.setChecked(choice is self._choice)
            action.setData(choice.value)
            group.addAction(action)
            menu.addAction(action)
        group.triggered.connect(self._on_action_triggered)
        menu.aboutToHide.connect(menu.deleteLater)
        above = QPoint(0, -menu.sizeHint().height() - 4)
        menu.popup(self.mapToGlobal(above))

    def _on_action_triggered(self, action: QAction) -> None:
        self.chosen.emit(str(action.data()))

    # Qt overrides
    @override
    def nextCheckState(self) -> None:
        """Leave the mark to what was chosen and kept."""


def _lowered(words: str) -> str:
    return words[0].lower() + words[1:]
