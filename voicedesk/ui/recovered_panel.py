"""What an earlier run left unfinished, and what is to become of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from voicedesk.core.overriding import override
from voicedesk.ui.date_words import length_words, local_time, moment_words
from voicedesk.ui.elided_label import ElidedLabel
from voicedesk.ui.notice_box import plain_label
from voicedesk.ui.safe_text import label_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from PySide6.QtCore import QSize

    from voicedesk.core.history import StoredTurn

_SCROLL_BAR = 14
_MOST_HEIGHT = 220
_MOST_UNSCROLLED = 3


class RecoveredPanel(QFrame):
    """Signals carry the turns that were decided on, one or all of them.

    Signals:
        transcribe_chosen, keep_chosen, delete_chosen: a list of ``StoredTurn``.
    """

    transcribe_chosen = Signal(list)
    keep_chosen = Signal(list)
    delete_chosen = Signal(list)

    def __init__(self, turns: Sequence[StoredTurn], now: datetime) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setAccessibleName("Recovered recordings")
        self._turns = list(turns)
        self._now = now
        self._heading = plain_label(bold=True)
        self._entries: dict[str, QWidget] = {}
        # Where there is something to scroll, the buttons keep clear of the bar.
        self._right = _SCROLL_BAR if len(turns) > _MOST_UNSCROLLED else 0
        self._list = _Entries()
        for turn in turns:
            entry = self._build_entry(turn)
            self._entries[turn.turn_id] = entry
            self._list.column.addWidget(entry)
        self._all = self._build_buttons(None)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 14)
        column.setSpacing(8)
        column.addWidget(self._heading)
        column.addWidget(self._list)
        for_all = QHBoxLayout()
        for_all.setContentsMargins(0, 0, self._right, 0)
        for_all.addWidget(self._all)
        column.addLayout(for_all)
        self._show_count()

    def drop(self, turn_ids: Sequence[str]) -> int:
        """Take away what was decided on; return how many are left."""
        self._turns = [turn for turn in self._turns if turn.turn_id not in turn_ids]
        for turn_id in turn_ids:
            if (entry := self._entries.pop(turn_id, None)) is not None:
                entry.hide()
                self._list.column.removeWidget(entry)
                entry.deleteLater()
        self._show_count()
        return len(self._turns)

    def turns(self) -> list[StoredTurn]:
        """Return what is still to be decided on."""
        return list(self._turns)

    def heading(self) -> str:
        return self._heading.text()

    def _show_count(self) -> None:
        count = len(self._turns)
        what = "a recording" if count == 1 else f"{count} recordings"
        self._heading.setText(f"Found {what} from before VoiceDesk ended unexpectedly")
        self._all.setVisible(count > 1)
        self._list.updateGeometry()

    def _build_entry(self, turn: StoredTurn) -> QWidget:
        entry = QWidget()
        row = QHBoxLayout(entry)
        row.setContentsMargins(0, 4, self._right, 4)
        row.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(plain_label(entry_words(turn, self._now)))
        if turn.transcript:
            text = label_text(" ".join(turn.transcript.split()))
            said = ElidedLabel(f"“{text}”")
            words.addWidget(said)
        row.addLayout(words, 1)
        row.addWidget(self._build_buttons(turn), 0, Qt.AlignmentFlag.AlignVCenter)
        return entry

    def _build_buttons(self, turn: StoredTurn | None) -> QWidget:
        """Return buttons for one turn, or for all that are left."""
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addStretch(1)
        # What has become text already lacks the answer.
        go_on = "Answer now" if turn is not None and turn.transcript else "Transcribe now"
        for words, all_words, signal in (
            (go_on, "Transcribe all now", self.transcribe_chosen),
            ("Keep", "Keep all", self.keep_chosen),
            ("Delete…", "Delete all…", self.delete_chosen),
        ):
            button = QPushButton(all_words if turn is None else words)
            if turn is not None:
                name = f"{words.rstrip('…')}: {entry_words(turn, self._now)}"
                button.setAccessibleName(name)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(
                lambda _checked=False, told=signal: told.emit(
                    list(self._turns) if turn is None else [turn]
                )
            )
            row.addWidget(button)
        return bar


class _Entries(QScrollArea):
    """As tall as its entries, up to a height from which on it scrolls."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._inside = QWidget()
        self._inside.setObjectName("column")
        self.column = QVBoxLayout(self._inside)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(2)
        self.setWidget(self._inside)

    # Qt overrides
    @override
    def sizeHint(self) -> QSize:
        size = self._inside.sizeHint()
        size.setHeight(min(size.height(), _MOST_HEIGHT))
        return size

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


def entry_words(turn: StoredTurn, now: datetime) -> str:
    """Say when something was said and how long it took."""
    when = moment_words(local_time(turn.started_at_s), now)
    return f"{when}, {length_words(turn.recorded_s)}" if turn.recorded_s else when
