"""The list in the history bar: rows, their keys and their menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QPoint, QPointF, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QMenu

from voicedesk.core.overriding import override
from voicedesk.ui.history_delegate import HistoryDelegate, menu_area
from voicedesk.ui.history_model import HistoryModel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QModelIndex
    from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent

    from voicedesk.ui.history_model import HistoryRow


class HistoryList(QListView):
    """A row is opened by a click or Enter; its menu by a right click, its dots or the menu key.

    Signals:
        opened: the row.
        rename_chosen, export_chosen, delete_chosen: the row whose conversation is meant.
    """

    opened = Signal(object)
    rename_chosen = Signal(object)
    export_chosen = Signal(object)
    delete_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("history")
        self.setAccessibleName("Conversations")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.rows = HistoryModel()
        self.rows.setParent(self)
        self.setModel(self.rows)
        self._plain = HistoryDelegate(excerpts=False)
        self._plain.setParent(self)
        self._found = HistoryDelegate(excerpts=True)
        self._found.setParent(self)
        self.setItemDelegate(self._plain)
        self._open_id = ""
        self.clicked.connect(self._on_clicked)

    def show_rows(self, rows: Sequence[HistoryRow], *, complete: bool, found: bool) -> None:
        """Replace all rows; those of the same kind stay where the reader is."""
        delegate = self._found if found else self._plain
        place = self.verticalScrollBar().value() if self.itemDelegate() is delegate else 0
        self.setItemDelegate(delegate)
        self.setAccessibleName("Found turns" if found else "Conversations")
        self.rows.show_rows(rows, complete=complete)
        self.show_open(self._open_id)
        self.verticalScrollBar().setValue(place)

    def show_open(self, conversation_id: str) -> None:
        """Mark the conversation that the window shows."""
        self._open_id = conversation_id
        place = self.rows.place_of(conversation_id)
        if place < 0:
            self.clearSelection()
        else:
            was = self.verticalScrollBar().value()
            self.setCurrentIndex(self.rows.index(place))
            self.verticalScrollBar().setValue(was)

    def focus_row(self) -> None:
        """Take the keyboard, at the first row if none is chosen; that alone opens nothing."""
        if not self.currentIndex().isValid():
            first = self.rows.index(0)
            command = QItemSelectionModel.SelectionFlag.NoUpdate
            self.selectionModel().setCurrentIndex(first, command)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def last_seen(self) -> int:
        """Return the number of rows down to the last one that is in sight."""
        index = self.indexAt(QPoint(4, self.viewport().height() - 2))
        return index.row() + 1 if index.isValid() else self.rows.rowCount()

    def _on_clicked(self, index: QModelIndex) -> None:
        self._open(index)

    def _open(self, index: QModelIndex) -> None:
        if (row := self.rows.row(index)) is not None:
            self.opened.emit(row)

    def _open_menu(self, index: QModelIndex, where: QPoint) -> None:
        if (row := self.rows.row(index)) is None:
            return
        menu = QMenu(self)
        menu.setAccessibleName("Conversation")
        menu.addAction("Rename…\tF2").triggered.connect(lambda: self.rename_chosen.emit(row))
        menu.addAction("Export…").triggered.connect(lambda: self.export_chosen.emit(row))
        menu.addSeparator()
        menu.addAction("Delete…\tDel").triggered.connect(lambda: self.delete_chosen.emit(row))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.viewport().mapToGlobal(where))

    def _menu_hit(self, at: QPointF) -> QModelIndex | None:
        index = self.indexAt(at.toPoint())
        hit = index.isValid() and menu_area(self.visualRect(index)).contains(at)
        return index if hit else None

    # Qt overrides
    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self._menu_hit(event.position())
        if event.button() is not Qt.MouseButton.LeftButton:
            event.accept()
        elif index is not None:
            self._open_menu(index, menu_area(self.visualRect(index)).bottomLeft().toPoint())
        else:
            super().mousePressEvent(event)

    @override
    def contextMenuEvent(self, arg__1: QContextMenuEvent) -> None:
        keyboard = arg__1.reason() is arg__1.Reason.Keyboard
        index = self.currentIndex() if keyboard else self.indexAt(arg__1.pos())
        where = self.visualRect(index).center() if keyboard else arg__1.pos()
        self._open_menu(index, where)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.rows.row(self.currentIndex())
        key = event.key()
        if key == Qt.Key.Key_Space:
            event.ignore()  # it belongs to talking
        elif row is None:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(row)
        elif key == Qt.Key.Key_F2:
            self.rename_chosen.emit(row)
        elif key == Qt.Key.Key_Delete:
            self.delete_chosen.emit(row)
        else:
            super().keyPressEvent(event)
