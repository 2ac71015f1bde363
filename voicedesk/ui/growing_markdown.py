"""A document that a growing Markdown text is added to, block by block, at the cost of what is new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import (
    QTextBlock,
    QTextBlockFormat,
    QTextCursor,
    QTextList,
)

from voicedesk.ui.growing_table import GrowingTable, copy_table, copy_text
from voicedesk.ui.markdown import Decoration, decorations, is_code, markdown_document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPalette, QTextTable

    from voicedesk.ui.markdown import InertDocument

_NO_OBJECT = -1
_CONTEXT = "x"
_CODE_CONTEXT = "```\nx\n```"


class GrowingMarkdown:
    """Adds rendered blocks to a document; the last one may be replaced as often as it grows.

    Each block is rendered in a document of its own, between two paragraphs, which give it the
    margins of one that has neighbours, and is then copied.
    """

    def __init__(self, document: InertDocument, palette: QPalette) -> None:
        self._document = document
        self._palette = palette
        self._cursor = QTextCursor(document)
        self._lists: dict[int, QTextList] = {}
        # A document, and a table, is followed by an empty block, which the next text fills.
        self._is_last_spare = True
        self._kept_is_spare = True
        self._kept_position = 0
        self._kept_format = QTextBlockFormat()
        self._kept_decorations: list[Decoration] = []
        # What goes between a paragraph that was cut and the rest of it; none if none was.
        self._joint: str | None = None
        self._kept_joint: str | None = None
        self._last_margin = 0.0
        self._last_table: QTextTable | None = None
        self._table: GrowingTable | None = None
        self.decorations: list[Decoration] = []

    def grow(self, finished: Sequence[str], running: str) -> None:
        """Add blocks that have ended, and the one being written in place of what it was."""
        if not finished and self._grow_table(running):
            return
        cursor = self._cursor
        cursor.beginEditBlock()
        if finished and self._grow_table(finished[0]):
            # It was the table at the end, and that stays as it stands.
            self._undo_end_flush()
            self._joint = None
            self._keep()
            finished = finished[1:]
        else:
            self._drop_running()
        for block in finished:
            self._add(block)
        if finished:
            self._keep()
        self._last_table = self._table = None
        if running:
            self._add(running)
        if self._last_table is not None:
            self._table = GrowingTable(self._last_table, running)
        self._end_flush()
        cursor.endEditBlock()
        first = self._document.findBlock(self._kept_position)
        self.decorations = decorations(self._document, first, self._kept_decorations)

    def _grow_table(self, text: str) -> bool:
        return self._table is not None and self._table.grow(text, self._rendered)

    def _drop_running(self) -> None:
        cursor = self._cursor
        cursor.setPosition(self._kept_position)
        cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        if cursor.blockFormat() != self._kept_format:
            cursor.setBlockFormat(self._kept_format)
        self._is_last_spare = self._kept_is_spare
        self._joint = self._kept_joint

    def _keep(self) -> None:
        """What the document holds now stays."""
        self._kept_decorations = decorations(
            self._document,
            self._document.findBlock(self._kept_position),
            self._kept_decorations,
        )
        last = self._document.lastBlock()
        self._kept_position = last.position() + last.length() - 1
        self._kept_format = last.blockFormat()
        self._kept_is_spare = self._is_last_spare
        self._kept_joint = self._joint

    def _add(self, text: str) -> None:
        last_before = self._document.lastBlock()
        before = _CODE_CONTEXT if is_code(last_before) else _CONTEXT
        rendered = self._rendered(f"{before}\n\n{text}\n\n{_CONTEXT}")
        self._lists.clear()
        block, end = rendered.begin().next(), rendered.lastBlock()
        while block.isValid() and block != end:
            table = QTextCursor(block).currentTable()
            if table:
                self._add_table(table)
                block = rendered.findBlock(table.lastPosition()).next()
            else:
                self._add_block(block)
                block = block.next()
        self._join_code(last_before)
        self._joint = None if text.endswith("\n") else " " if text.endswith(" ") else ""

    def _rendered(self, text: str) -> InertDocument:
        return markdown_document(text, self._document.defaultFont(), self._palette)

    def _add_block(self, block: QTextBlock) -> None:
        cursor = self._cursor
        shape = QTextBlockFormat(block.blockFormat())
        shape.setObjectIndex(_NO_OBJECT)
        joint, self._joint = self._joint, None
        if joint is not None:
            cursor.setBlockFormat(shape)
        elif self._is_last_spare:
            self._is_last_spare = False
            if shape.headingLevel() and not cursor.position():
                shape.setTopMargin(0)
            cursor.setBlockFormat(shape)
            cursor.setBlockCharFormat(block.charFormat())
        else:
            cursor.insertBlock(shape, block.charFormat())
        copy_text(block, cursor, joint or "")
        found = block.textList()
        if not found:
            return
        known = self._lists.get(found.objectIndex())
        if known is None:
            self._lists[found.objectIndex()] = cursor.createList(found.format())
        else:
            known.add(cursor.block())

    def _add_table(self, table: QTextTable) -> None:
        self._last_table = copy_table(table, self._cursor)
        self._cursor.movePosition(QTextCursor.MoveOperation.End)
        self._is_last_spare = True

    def _join_code(self, before: QTextBlock) -> None:
        """Let a listing that was cut go on without a gap."""
        after = before.next()
        if not (is_code(before) and is_code(after)):
            return
        for block, opens in ((before, False), (after, True)):
            shape = QTextBlockFormat(block.blockFormat())
            if opens:
                shape.setTopMargin(0)
            else:
                shape.setBottomMargin(0)
            QTextCursor(block).setBlockFormat(shape)

    def _end_flush(self) -> None:
        """Take away the space below the last block, as long as it is the last one."""
        last = self._document.lastBlock()
        shape = QTextBlockFormat(last.blockFormat())
        self._last_margin = shape.bottomMargin()
        if not is_code(last) and shape.objectIndex() < 0 and self._last_margin:
            shape.setBottomMargin(0)
            QTextCursor(last).setBlockFormat(shape)

    def _undo_end_flush(self) -> None:
        last = self._document.lastBlock()
        shape = QTextBlockFormat(last.blockFormat())
        shape.setBottomMargin(self._last_margin)
        QTextCursor(last).setBlockFormat(shape)
