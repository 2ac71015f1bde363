"""A table is changed from the first row on that says something else, and not before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QFont, QPalette, QTextCursor, QTextTable

from voicedesk.ui.growing_table import GrowingTable, copy_table
from voicedesk.ui.markdown import InertDocument, markdown_document

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

HEAD = "| a | b |\n|---|--:|\n"
ROWS = "| 1 | *2* |\n| 3 | 4 |"


class Page:
    """A document with a table in it, and how often a text was rendered for it."""

    def __init__(self, text: str) -> None:
        self.rendered: list[str] = []
        self.document = InertDocument(QFont())
        (source,) = self.render(f"x\n\n{text}").rootFrame().childFrames()
        assert isinstance(source, QTextTable)
        self.table = copy_table(source, QTextCursor(self.document))
        self.growing = GrowingTable(self.table, text)
        self.rendered.clear()

    def render(self, text: str) -> InertDocument:
        self.rendered.append(text)
        self._kept = markdown_document(text, QFont(), QPalette())
        return self._kept

    def cells(self) -> list[list[str]]:
        return [
            [
                self.table.cellAt(row, column).firstCursorPosition().block().text()
                for column in range(self.table.columns())
            ]
            for row in range(self.table.rows())
        ]


def test_only_what_is_new_is_rendered(qapp: QApplication) -> None:
    page = Page(HEAD + ROWS)
    first = page.table.cellAt(1, 1).firstCursorPosition().block()
    assert page.growing.grow(f"{HEAD}{ROWS.removesuffix(' |')}5 |\n| 6 | 7", page.render)
    assert page.cells() == [["a", "b"], ["1", "2"], ["3", "45"], ["6", "7"]]
    (rendered,) = page.rendered
    assert "| 1 |" not in rendered
    assert first.isValid()
    assert first.text() == "2"


def test_rows_that_are_cut_off_are_taken_away(qapp: QApplication) -> None:
    page = Page(HEAD + ROWS)
    assert page.growing.grow(f"{HEAD}| 1 | *2* |\n", page.render)
    assert page.cells() == [["a", "b"], ["1", "2"]]
    assert not page.rendered


@pytest.mark.parametrize(
    "text",
    [f"{HEAD}{ROWS}\nno row", "| a | c |\n|---|---|\n| 1 | 2 |", "no table at all", ""],
)
def test_what_is_not_this_table_with_other_rows_is_left_alone(
    qapp: QApplication, text: str
) -> None:
    page = Page(HEAD + ROWS)
    before = page.cells()
    assert not page.growing.grow(text, page.render)
    assert page.cells() == before
