"""Fields in which one writes let Qt read the clipboard without the interpreter."""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

import voicedesk.ui
from voicedesk.ui.key_filter import KeyFilter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QKeyEvent
    from pytestqt.qtbot import QtBot

READING = {
    "canInsertFromMimeData",
    "contextMenuEvent",
    "createStandardContextMenu",
    "event",
    "insertFromMimeData",
    "keyPressEvent",
    "mouseReleaseEvent",
    "paste",
}
"""Inside of these Qt may wait for whoever owns the clipboard."""

NOT_WRITTEN_IN = {"LongText", "TextPanel", "_Keys"}


def fields() -> Iterator[type[QWidget]]:
    """Classes of this program in whose objects one can write."""
    for found in walk_packages(voicedesk.ui.__path__, "voicedesk.ui."):
        for kind in vars(import_module(found.name)).values():
            if (
                isinstance(kind, type)
                and issubclass(kind, (QComboBox, QLineEdit, QPlainTextEdit, QTextEdit))
                and kind.__module__ == found.name
                and kind.__name__ not in NOT_WRITTEN_IN
            ):
                yield kind


@pytest.mark.parametrize("kind", list(fields()))
def test_a_field_overrides_nothing_that_reads_the_clipboard(kind: type[QWidget]) -> None:
    assert not READING & vars(kind).keys()


def test_the_fields_are_found() -> None:
    assert {"_Field", "NotepadEditor", "SearchField"} <= {kind.__name__ for kind in fields()}


def test_a_key_that_is_taken_does_not_reach_the_field(qapp: QApplication, qtbot: QtBot) -> None:
    line = QLineEdit()
    qtbot.addWidget(line)
    seen: list[tuple[QEvent.Type, int]] = []

    def takes(event: QKeyEvent) -> bool:
        seen.append((event.type(), event.key()))
        return event.key() == Qt.Key.Key_A

    KeyFilter(line, takes)
    qtbot.keyClicks(line, "ab")
    assert line.text() == "b"
    presses = [key for kind, key in seen if kind is QEvent.Type.KeyPress]
    assert presses == [Qt.Key.Key_A, Qt.Key.Key_B]
