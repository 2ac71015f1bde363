"""A key that is typed or pasted does not come out of its field again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from tests.ui.parts import part
from voicedesk.ui.fields import KeyField
from voicedesk.ui.icon_button import IconButton

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

TEXT = "gsk_abcdefghijklmnop1234"
STANDARD = QKeySequence.StandardKey


@pytest.fixture
def field(qapp: QApplication, qtbot: QtBot) -> KeyField:
    field = KeyField("gsk_…")
    qtbot.addWidget(field)
    field.resize(500, 60)
    field.show()
    qtbot.waitExposed(field)
    field.setFocus()
    QGuiApplication.clipboard().setText("before")
    return field


def press(line: QLineEdit, *keys: QKeySequence.StandardKey) -> None:
    for key in keys:
        QTest.keySequence(line, QKeySequence(key))


@pytest.mark.parametrize("shown", [False, True])
def test_a_key_goes_in_and_not_out(field: KeyField, shown: bool) -> None:
    line = part(field, QLineEdit)
    QGuiApplication.clipboard().setText(TEXT)
    press(line, STANDARD.Paste)
    QGuiApplication.clipboard().setText("before")
    part(field, IconButton).setChecked(shown)
    press(line, STANDARD.SelectAll, STANDARD.Copy, STANDARD.SelectAll, STANDARD.Cut)
    QTest.mouseDClick(line, Qt.MouseButton.LeftButton, pos=QPoint(20, line.height() // 2))
    press(line, STANDARD.Copy)
    line.copy()
    assert QGuiApplication.clipboard().text() == "before"
    assert not (shown and line.hasSelectedText())
    # Dots that were selected are gone after cutting, but nowhere else either.
    assert line.text() == (TEXT if shown else "")
    assert not line.dragEnabled()


@pytest.mark.parametrize("shown", [False, True])
def test_nothing_is_undone(field: KeyField, shown: bool) -> None:
    line = part(field, QLineEdit)
    part(field, IconButton).setChecked(shown)
    QTest.keyClicks(line, TEXT)
    line.setCursorPosition(4)
    QTest.keyClicks(line, "X")
    assert line.text() == f"gsk_X{TEXT[4:]}"
    assert line.cursorPosition() == 5
    assert not line.isUndoAvailable()
    field.clear()
    part(field, IconButton).setChecked(True)
    press(line, STANDARD.Undo, STANDARD.Redo)
    assert field.key() is None


def test_input_methods_and_readers_are_told_that_it_is_a_secret(field: KeyField) -> None:
    line = part(field, QLineEdit)
    hints = line.inputMethodHints()
    for hint in (
        Qt.InputMethodHint.ImhSensitiveData,
        Qt.InputMethodHint.ImhHiddenText,
        Qt.InputMethodHint.ImhNoPredictiveText,
    ):
        assert hints & hint
    assert line.echoMode() is QLineEdit.EchoMode.Password
    assert line.completer() is None
