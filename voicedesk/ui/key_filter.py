"""Keys that a text field takes for something else than text.

A text field in which one writes overrides none of Qt's ``event``, ``keyPressEvent``,
``contextMenuEvent`` and ``insertFromMimeData``. Qt waits inside of them for what the clipboard
holds; called from an override it keeps the interpreter meanwhile; and after a dictation the
clipboard belongs to a thread of this program, which needs the interpreter to answer.
A filter has returned before Qt goes on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeyEvent

from voicedesk.core.overriding import override

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QEvent
    from PySide6.QtWidgets import QWidget


class KeyFilter(QObject):
    """Shows a field's keys to a function first, for as long as the field lives.

    ``takes`` is given presses, releases and the questions whether a key is one of the window's
    shortcuts; what it returns true for does not reach the field.
    """

    def __init__(self, field: QWidget, takes: Callable[[QKeyEvent], bool]) -> None:
        super().__init__(field)
        self._takes = takes
        field.installEventFilter(self)

    # Qt overrides
    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        return isinstance(event, QKeyEvent) and self._takes(event)
