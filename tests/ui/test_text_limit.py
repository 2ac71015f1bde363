"""A field that takes so much and no more, whatever way it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from tests.ui.waiting import until
from voicedesk.ui.text_limit import TextLimit

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot


class Field:
    """A field of ten characters that counts what it cuts."""

    def __init__(self, qtbot: QtBot) -> None:
        self.field = QPlainTextEdit()
        qtbot.addWidget(self.field)
        self.cuts = 0
        limit = TextLimit(self.field, 10)
        limit.passed.connect(self._on_passed)

    def _on_passed(self) -> None:
        self.cuts += 1

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


async def test_undoing_brings_nothing_of_it_back(qapp: QApplication, qtbot: QtBot) -> None:
    field = Field(qtbot)
    field.write("x" * 1000)
    await until(lambda: not field.field.document().isUndoAvailable())
    field.write("abc", at=0, until=5)
    field.field.undo()
    assert field.field.toPlainText() == "x" * 10
    assert field.cuts == 1
