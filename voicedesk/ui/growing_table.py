"""A table at the end of a growing text: what comes is added to it row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QTextCursor

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QTextBlock, QTextDocument, QTextTable

_NO_OBJECT = -1
_CONTEXT = "x"


class GrowingTable:
    """A table in a document, and the lines of Markdown that it shows: a head, a rule, and rows."""

    def __init__(self, table: QTextTable, text: str) -> None:
        lines = _lines(text)
        is_whole = lines[0].startswith("|") and table.rows() == len(lines) - 1
        self._table = table
        self._shown = lines if is_whole else []

    def grow(self, text: str, render: Callable[[str], QTextDocument]) -> bool:
        """Change the last rows to what a text says; tell whether that is all that it says."""
        lines = _lines(text)
        same = _same(lines, self._shown)
        if same < 2 or any(not line.startswith("|") for line in lines[same:]):
            return False
        table = self._table
        edit = table.firstCursorPosition()
        edit.beginEditBlock()
        if table.rows() >= same:
            table.removeRows(same - 1, table.rows() - same + 1)
        if added := lines[same:]:
            rendered = render("\n".join([_CONTEXT, "", *lines[:2], *added, ""]))
            source = QTextCursor(rendered.begin().next()).currentTable()
            first = table.rows()
            table.appendRows(len(added))
            for row in range(len(added)):
                _copy_row(source, row + 1, table, first + row)
        edit.endEditBlock()
        self._shown = lines
        return True


def copy_table(table: QTextTable, cursor: QTextCursor) -> QTextTable:
    """Insert a copy of a table of another document; the cursor stays inside."""
    shape = table.format().toTableFormat()
    shape.setObjectIndex(_NO_OBJECT)
    copy = cursor.insertTable(table.rows(), table.columns(), shape)
    for row in range(table.rows()):
        _copy_row(table, row, copy, row)
    return copy


def copy_text(block: QTextBlock, cursor: QTextCursor, before: str = "") -> None:
    """Insert the text of a block of another document, and something in front of it."""
    place = block.begin()
    while not place.atEnd():
        piece = place.fragment()
        cursor.insertText(before + piece.text(), piece.charFormat())
        before = ""
        place += 1


def _copy_row(table: QTextTable, row: int, copy: QTextTable, to_row: int) -> None:
    for column in range(table.columns()):
        source, target = table.cellAt(row, column), copy.cellAt(to_row, column)
        target.setFormat(source.format())
        block, cursor = source.firstCursorPosition().block(), target.firstCursorPosition()
        cursor.setBlockFormat(block.blockFormat())
        cursor.setBlockCharFormat(block.charFormat())
        copy_text(block, cursor)


def _lines(text: str) -> list[str]:
    return text.rstrip("\n").split("\n")


def _same(lines: Sequence[str], shown: Sequence[str]) -> int:
    """Return how many lines are the same from the first one on."""
    pairs = enumerate(zip(lines, shown, strict=False))
    return next((at for at, (new, old) in pairs if new != old), min(len(lines), len(shown)))
