"""The bar at the left: earlier conversations, and a search through all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from voicedesk.core.overriding import override
from voicedesk.ui import theme
from voicedesk.ui.history_list import HistoryList
from voicedesk.ui.icon_button import IconButton
from voicedesk.ui.icons import Icon, paint_icon
from voicedesk.ui.notice_box import NoticeBox, plain_label
from voicedesk.ui.search_field import SearchField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent, QShowEvent

    from voicedesk.ui.history_model import HistoryRow

WIDTH = 272
NOTHING_YET = ("No conversations yet", "What you say and type is kept here.")
NOTHING_FOUND = ("Nothing found", "Every word you enter must be in the question or the answer.")


class HistoryBar(QFrame):
    """Passive like the window; the rows' own signals are those of ``rows``.

    Signals:
        seen: it came into sight, by itself or with the window.
        search_changed: words to look for; empty for none.
        retry_chosen: load the list again after a failure.
        import_chosen, export_all_chosen, delete_all_chosen: from the menu at the bottom.
        left: the keyboard goes back to the conversation.
    """

    seen = Signal()
    search_changed = Signal(str)
    retry_chosen = Signal()
    import_chosen = Signal()
    export_all_chosen = Signal()
    delete_all_chosen = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("sidebar")
        self.setFixedWidth(WIDTH)
        self.setAccessibleName("History")
        self._search = _Search("Search the history")
        self._search.search_changed.connect(self.search_changed)
        self._search.left_upwards.connect(self.left)
        self._search.left_downwards.connect(self.focus_list)
        self.rows = HistoryList()
        self._words = plain_label(bold=True)
        self._hint = plain_label(tone="muted")
        self._notice = NoticeBox()
        self._wants_focus = False
        self._pages = QStackedWidget()
        self._empty = self._build_empty()
        self._failed = self._build_failed()
        for page in (self.rows, self._empty, self._failed):
            self._pages.addWidget(page)
        self._more = IconButton(Icon.MORE, "More for the history", text="More", side=32)
        self._more.clicked.connect(self._on_more_clicked)
        self._build()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 8)
        column.setSpacing(8)
        for part, side in ((self._search, 12), (self._pages, 4), (self._more, 8)):
            row = QHBoxLayout()
            row.setContentsMargins(side, 0, side, 0)
            row.addWidget(part)
            if part is self._more:
                row.addStretch(1)
            column.addLayout(row, 1 if part is self._pages else 0)

    def _build_empty(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(16, 0, 16, 0)
        column.addStretch(2)
        for label in (self._words, self._hint):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        column.addStretch(3)
        return page

    def _build_failed(self) -> QWidget:
        again = QPushButton("Try again")
        again.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        again.clicked.connect(self.retry_chosen)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(10)
        column.addWidget(self._notice)
        column.addWidget(again, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        return page

    def show_rows(self, rows: Sequence[HistoryRow], *, complete: bool, found: bool = False) -> None:
        """Show conversations or found turns, or say that there are none."""
        self.rows.show_rows(rows, complete=complete, found=found)
        words, hint = NOTHING_FOUND if found else NOTHING_YET
        self._words.setText(words)
        self._hint.setText(hint)
        self._show_page(self.rows if rows else self._empty)
        if self._wants_focus:
            self.focus_list()

    def show_failure(self, message: str, next_step: str) -> None:
        self._notice.show_notice(message, next_step, error=True)
        self._show_page(self._failed)

    def words(self) -> str:
        """Return what stands in place of the list; empty while the list is shown."""
        page = self._pages.currentWidget()
        if page is self._empty:
            return f"{self._words.text()} {self._hint.text()}"
        return self._notice.words() if page is self._failed else ""

    def searched(self) -> str:
        """Return what was looked for last, perhaps before anybody listened."""
        return self._search.searched()

    def focus_search(self) -> None:
        self._wants_focus = False
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def focus_list_when_loaded(self) -> None:
        """Go to the list with its next rows."""
        self._wants_focus = True

    def focus_list(self) -> None:
        """Go to the list, or to the search while there is nothing in it."""
        self._wants_focus = False
        if self._pages.currentWidget() is self.rows:
            self.rows.focus_row()
        else:
            self._search.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_page(self, page: QWidget) -> None:
        if self._pages.currentWidget() is not page:
            had_focus = self._pages.isAncestorOf(self.focusWidget() or self)
            self._pages.setCurrentWidget(page)
            if had_focus:
                self.focus_list()

    def _on_more_clicked(self) -> None:
        menu = QMenu(self)
        menu.setAccessibleName("More for the history")
        menu.addAction("Import…").triggered.connect(self.import_chosen)
        menu.addAction("Export everything…").triggered.connect(self.export_all_chosen)
        menu.addSeparator()
        menu.addAction("Delete everything…").triggered.connect(self.delete_all_chosen)
        menu.aboutToHide.connect(menu.deleteLater)
        above = QPoint(0, -menu.sizeHint().height() - 4)
        menu.popup(self._more.mapToGlobal(above))

    # Qt overrides
    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.seen.emit()


class _Search(SearchField):
    """With a lens at its left."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.setTextMargins(24, 0, 0, 0)

    # Qt overrides
    @override
    def paintEvent(self, arg__1: QPaintEvent) -> None:
        super().paintEvent(arg__1)
        place = QRectF(11, (self.height() - 16) / 2, 16, 16)
        paint_icon(QPainter(self), Icon.SEARCH, place, self.palette().color(theme.MUTED))
