"""A field that takes so much and no more, whatever way it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from voicedesk.ui.text_limit import TextLimit

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class Field:
    """A field of ten characters that counts what it cuts."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self.field = QPlainTextEdit()
        qtbot.addWidget(self.field)
        self.cuts = 0
        limit = TextLimit(self.field, 10)
        limit.passed.connect(self._on_passed)

    def _on_passed(self) -> None:
        self.cuts += 1

    @property
    def text(self) -> str:
        return self.field.toPlainText()

    def type(self, text: str) -> None:
        self._qtbot.keyClicks(self.field, text)

    def paste(self, text: str, *, everything: bool = False) -> None:
        if everything:
            self.field.selectAll()
        QGuiApplication.clipboard().setText(text)
        self.field.paste()

    def write(self, text: str, *, at: int = 0, until: int | None = None) -> str:
        cursor = QTextCursor(self.field.document())
        cursor.setPosition(at)
        if until is not None:
            cursor.setPosition(until, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text)
        return self.field.toPlainText()


def test_what_fits_is_left_alone(qtbot: QtBot) -> None:
    field = Field(qtbot)
    assert field.write("0123456789") == "0123456789"
    assert field.write("abc", at=2, until=5) == "01abc56789"
    assert field.write("", at=0, until=10) == ""
    assert field.cuts == 0


@pytest.mark.parametrize("text", ["0123456789abc", "01234\n6789abc", "0123456789" + "\n" * 90])
def test_what_does_not_fit_is_cut_at_its_end(qtbot: QtBot, text: str) -> None:
    field = Field(qtbot)
    assert field.write(text) == text[:10]
    assert field.cuts == 1


def test_what_stood_there_before_stays(qtbot: QtBot) -> None:
    field = Field(qtbot)
    field.write("head tail")
    assert field.write("abc", at=5) == "head atail"
    assert field.write("x", at=0) == "head atail"
    assert field.cuts == 2


def test_a_whole_text_is_set_and_cut(qtbot: QtBot) -> None:
    field = Field(qtbot)
    field.field.setPlainText("x" * 1000)
    assert field.field.toPlainText() == "x" * 10
    assert field.cuts == 1


def test_undoing_brings_back_what_was_replaced_and_nothing_of_what_was_cut(qtbot: QtBot) -> None:
    field = Field(qtbot)
    field.type("head")
    field.paste("x" * 1000, everything=True)
    assert field.text == "x" * 10
    field.field.undo()
    assert field.text == "head"
    field.field.redo()
    assert field.text == "x" * 10
    field.field.undo()
    field.field.undo()
    assert field.text == ""
    assert field.cuts == 1


def test_what_was_written_before_a_cut_is_undone_as_ever(qtbot: QtBot) -> None:
    field = Field(qtbot)
    field.type("head")
    field.paste("0123456789")
    assert field.text == "head012345"
    field.field.undo()
    assert field.text == "head"
    field.field.undo()
    assert field.text == ""


def test_keys_in_a_full_field_write_nothing_and_are_no_steps_to_undo(qtbot: QtBot) -> None:
    field = Field(qtbot)
    field.type("0123456789abc d")
    assert field.text == "0123456789"
    assert field.cuts == 5
    field.field.undo()
    assert field.text == ""
    field.field.redo()
    assert field.text == "0123456789"


def test_a_full_field_is_still_edited(qtbot: QtBot) -> None:
    field = Field(qtbot)
    field.type("0123456789")
    qtbot.keyClick(field.field, Qt.Key.Key_Backspace)
    field.type("x")
    qtbot.keyClick(field.field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert field.field.textCursor().hasSelection()
    field.type("y")
    assert field.text == "y"
    assert field.cuts == 0
