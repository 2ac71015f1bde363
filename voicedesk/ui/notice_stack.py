"""What is to be told outside of a turn: each thing in a box of its own, until it is closed."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from voicedesk.ui.notice_box import NoticeBox

MOST: Final = 3
"""Boxes at once, or they would leave no room for the conversation. The oldest goes first."""


class NoticeStack(QWidget):
    """Boxes above each other, the newest at the bottom; hidden while there is none."""

    def __init__(self) -> None:
        super().__init__()
        self._boxes: list[NoticeBox] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.hide()

    def show_notice(
        self, message: str, next_step: str, *, error: bool, action: str = ""
    ) -> NoticeBox:
        """Add a box and return it; what is told again has one only, which comes last.

        It goes when it is closed, or when its action has been chosen.
        """
        box = NoticeBox(closable=True)
        box.show_notice(message, next_step, error=error, action=action)
        box.dismissed.connect(lambda: self._remove(box))
        box.action_chosen.connect(lambda: self._remove(box))
        for told in [each for each in self._boxes if each.words() == box.words()]:
            self._remove(told)
        if len(self._boxes) == MOST:
            self._remove(self._boxes[0])
        self._boxes.append(box)
        self._column.addWidget(box)
        self.show()
        return box

    def clear(self) -> None:
        for box in tuple(self._boxes):
            self._remove(box)

    def words(self) -> str:
        """Return what all boxes say, as plain text."""
        return " ".join(box.words() for box in self._boxes)

    def _remove(self, box: NoticeBox) -> None:
        self._boxes.remove(box)
        self._column.removeWidget(box)
        box.hide()
        box.deleteLater()
        self.setVisible(bool(self._boxes))
