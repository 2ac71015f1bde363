"""The rows of the history bar: conversations, or turns that were found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from voicedesk.core.history import Excerpt
from voicedesk.core.overriding import override
from voicedesk.ui.date_words import list_words, local_time
from voicedesk.ui.safe_text import label_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from voicedesk.core.history import ConversationSummary, SearchHit

_Index: TypeAlias = QModelIndex | QPersistentModelIndex

UNTITLED: Final = "Untranscribed recording"
ROW = Qt.ItemDataRole.UserRole
_MOST_EXCERPT = 240
_MOST_BEFORE = 24


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One row, ready to be painted; ``turn_id`` is empty for a whole conversation."""

    conversation_id: str
    title: str
    date: str
    turn_id: str = ""
    excerpts: tuple[Excerpt, ...] = ()

    def words(self) -> str:
        """Return the row for those who hear it."""
        found = "".join(excerpt.text for excerpt in self.excerpts)
        return ", ".join(part for part in (self.title, self.date, found) if part)


def conversation_row(summary: ConversationSummary, now: datetime) -> HistoryRow:
    date = list_words(local_time(summary.updated_at_s), now)
    return HistoryRow(summary.conversation_id, one_line(summary.title) or UNTITLED, date)


def hit_row(hit: SearchHit, now: datetime) -> HistoryRow:
    date = list_words(local_time(hit.started_at_s), now)
    title = one_line(hit.title) or UNTITLED
    excerpts = tuple(Excerpt(one_line(part.text), part.is_match) for part in hit.excerpts)
    if excerpts and not excerpts[0].is_match and len(excerpts[0].text) > _MOST_BEFORE:
        # Two lines are painted; what was looked for stands in the first.
        excerpts = (Excerpt("…" + excerpts[0].text[-_MOST_BEFORE:]), *excerpts[1:])
    return HistoryRow(hit.conversation_id, title, date, hit.turn_id, excerpts)


def one_line(text: str) -> str:
    """Return words from outside on one line, harmless and not too long, their blanks kept."""
    joined = " ".join(text[: 2 * _MOST_EXCERPT].split("\n"))
    return label_text(joined, most=_MOST_EXCERPT).replace("\t", " ")


class HistoryModel(QAbstractListModel):
    """Holds what was loaded, and asks for more when the reader comes to its end.

    Signals:
        more_wanted: how many rows there are already.
    """

    more_wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[HistoryRow] = []
        self._complete = True
        self._asked = False

    def show_rows(self, rows: Sequence[HistoryRow], *, complete: bool) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self._rows = list(rows)
        self._complete, self._asked = complete, False
        self.endResetModel()

    def add_rows(self, rows: Sequence[HistoryRow], *, complete: bool) -> None:
        """Add rows at the end; those that are there already have moved meanwhile."""
        known = {(row.conversation_id, row.turn_id) for row in self._rows}
        new = [row for row in rows if (row.conversation_id, row.turn_id) not in known]
        self._complete, self._asked = complete, False
        if new:
            first = len(self._rows)
            self.beginInsertRows(QModelIndex(), first, first + len(new) - 1)
            self._rows += new
            self.endInsertRows()

    def forget_asking(self) -> None:
        """What was asked for did not come, and may be asked for again."""
        self._asked = False

    def row(self, index: _Index) -> HistoryRow | None:
        place = index.row()
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def place_of(self, conversation_id: str, turn_id: str = "") -> int:
        """Return where a row is, -1 if it is not loaded."""
        for place, row in enumerate(self._rows):
            if (row.conversation_id, row.turn_id) == (conversation_id, turn_id):
                return place
        return -1

    # Qt overrides
    @override
    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row(index)
        if row is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.words()
        return row if role == ROW else None

    @override
    def canFetchMore(self, parent: _Index) -> bool:
        return not parent.isValid() and not self._complete and not self._asked

    @override
    def fetchMore(self, parent: _Index) -> None:
        if self.canFetchMore(parent):
            self._asked = True
            self.more_wanted.emit(len(self._rows))
