"""How a row of the history bar is painted: plain text, whatever it contains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPen, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from voicedesk.core.overriding import override
from voicedesk.core.utf16 import utf16_length
from voicedesk.ui import theme
from voicedesk.ui.history_model import ROW, HistoryRow
from voicedesk.ui.icons import Icon, paint_icon

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtGui import QPalette

    from voicedesk.core.history import Excerpt

_SIDE = 12
_EDGE = 8
_MENU_SIDE = 26
_EXCERPT_LINES: Final = 2


def menu_area(row_area: QRect) -> QRectF:
    """Return where a row shows the button that opens its menu."""
    top = row_area.top() + (row_area.height() - _MENU_SIDE) / 2
    return QRectF(row_area.right() - _MENU_SIDE - _EDGE, top, _MENU_SIDE, _MENU_SIDE)


class HistoryDelegate(QStyledItemDelegate):
    """Rows of one kind are equally tall, so that ten thousand need no measuring."""

    def __init__(self, *, excerpts: bool) -> None:
        super().__init__()
        self._excerpts = excerpts

    # Qt overrides
    @override
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        line = option.fontMetrics.height()  # pyright: ignore[reportAttributeAccessIssue] - the stubs lack the members of style options
        lines = 1.9 + (_EXCERPT_LINES * 0.95 if self._excerpts else 0)
        return QSize(120, round(line * lines) + 2 * _EDGE + 4)

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row = index.data(ROW)
        if not isinstance(row, HistoryRow):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _RowPainter(painter, option).paint(row)
        painter.restore()


class _RowPainter:
    def __init__(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        self._painter = painter
        state: QStyle.StateFlag = option.state  # pyright: ignore[reportAttributeAccessIssue] - as above
        self._chosen = bool(state & QStyle.StateFlag.State_Selected)
        self._hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        self._focused = bool(state & QStyle.StateFlag.State_HasFocus)
        self._area: QRect = option.rect  # pyright: ignore[reportAttributeAccessIssue] - as above
        self._palette: QPalette = option.palette  # pyright: ignore[reportAttributeAccessIssue] - as above
        font: QFont = option.font  # pyright: ignore[reportAttributeAccessIssue] - as above
        self._title_font = QFont(font)
        self._title_font.setWeight(QFont.Weight.Medium)
        self._small_font = theme.scaled_font(font, 0.88)

    def paint(self, row: HistoryRow) -> None:
        self._paint_ground()
        inside = QRectF(self._area).adjusted(_SIDE, _EDGE, -_SIDE, -_EDGE)
        if self._hovered or self._focused:
            self._paint_menu_button()
            inside.setRight(menu_area(self._area).left() - 4)
        top = self._line(inside, row.title, self._title_font, theme.TEXT)
        rest = inside.adjusted(0, top + 2, 0, 0)
        if row.excerpts:
            rest = rest.adjusted(0, self._paint_excerpts(rest, row.excerpts) + 2, 0, 0)
        self._line(rest, row.date, self._small_font, theme.MUTED)

    def _paint_ground(self) -> None:
        area = QRectF(self._area).adjusted(4, 1, -4, -1)
        if self._chosen or self._hovered:
            self._painter.setPen(Qt.PenStyle.NoPen)
            role = theme.SOFT if self._chosen else theme.HOVER
            self._painter.setBrush(self._palette.color(role))
            self._painter.drawRoundedRect(area, 8, 8)
        if self._focused:
            self._painter.setBrush(Qt.BrushStyle.NoBrush)
            self._painter.setPen(QPen(self._palette.color(theme.ACCENT), 2))
            self._painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), 7, 7)

    def _paint_menu_button(self) -> None:
        area = menu_area(self._area)
        colour = self._palette.color(theme.MUTED)
        paint_icon(self._painter, Icon.MORE, area.adjusted(4, 4, -4, -4), colour)

    def _line(self, area: QRectF, text: str, font: QFont, role: QPalette.ColorRole) -> float:
        """Paint one line, cut short if it must be; return its height."""
        self._painter.setFont(font)
        self._painter.setPen(self._palette.color(role))
        metrics = self._painter.fontMetrics()
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(area.width()))
        height = metrics.height()
        line = QRectF(area.left(), area.top(), area.width(), height)
        self._painter.drawText(
            line, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine.value, shown
        )
        return height

    def _paint_excerpts(self, area: QRectF, excerpts: tuple[Excerpt, ...]) -> float:
        """Paint found words on two lines, what was looked for in bold; return their height."""
        layout = QTextLayout("".join(part.text for part in excerpts), self._small_font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats(self._marks(excerpts))
        layout.beginLayout()
        height = 0.0
        for _ in range(_EXCERPT_LINES):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(area.width())
            line.setPosition(QPointF(0, height))
            height += line.height()
        layout.endLayout()
        self._painter.setPen(self._palette.color(theme.MUTED))
        layout.draw(self._painter, area.topLeft())
        return height

    def _marks(self, excerpts: tuple[Excerpt, ...]) -> list[QTextLayout.FormatRange]:
        found = QTextCharFormat()
        found.setFontWeight(QFont.Weight.Bold)
        found.setForeground(self._palette.color(theme.TEXT))
        marks: list[QTextLayout.FormatRange] = []
        at = 0
        for part in excerpts:
            # Qt counts in UTF-16.
            length = utf16_length(part.text)
            if part.is_match:
                mark = QTextLayout.FormatRange()
                mark.start, mark.length, mark.format = at, length, found  # pyright: ignore[reportAttributeAccessIssue] - the stubs lack them
                marks.append(mark)
            at += length
        return marks
