"""The conversation: a column of cards that follows its end unless the reader scrolled away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from voicedesk.core.overriding import override
from voicedesk.core.view_state import Phase
from voicedesk.ui import theme
from voicedesk.ui.empty_page import EmptyPage

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QScrollBar

    from voicedesk.core.view_state import ViewState
    from voicedesk.ui.message_card import MessageCard

_NEAR_END_PX = 24


class ConversationView(QStackedWidget):
    """Shows the turns of a ``ViewState``.

    Signals:
        suggestion_chosen: a question of the empty page.
        retry_requested, replay_requested: a turn's id.
        replay_stopped: fall silent.
        copy_requested: the text to copy.
        link_clicked: a link's target.
    """

    suggestion_chosen = Signal(str)
    retry_requested = Signal(str)
    replay_requested = Signal(str)
    replay_stopped = Signal()
    copy_requested = Signal(str)
    link_clicked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._cards: list[MessageCard] = []
        self._follows = True
        self._replaying = ""
        self._empty = EmptyPage()
        self._empty.suggestion_chosen.connect(self.suggestion_chosen)
        self._area = _Area()
        self._area.verticalScrollBar().valueChanged.connect(self._on_scroll_changed)
        self._area.verticalScrollBar().rangeChanged.connect(self._on_range_changed)
        self.addWidget(self._empty)
        self.addWidget(self._area)

    def show_state(self, state: ViewState) -> None:
        """Show the turns, making and dropping cards as needed."""
        wanted = {turn.turn_id for turn in state.turns}
        for card in [card for card in self._cards if card.turn_id not in wanted]:
            self._drop(card)
        by_id = {card.turn_id: card for card in self._cards}
        for place, turn in enumerate(state.turns):
            card = by_id.get(turn.turn_id)
            if card is None:
                card = self._add(turn.turn_id)
            self._place(card, place)
            # The phase belongs to the running turn; the others do not change with it.
            card.show_turn(turn, state.phase if turn.outcome is None else Phase.IDLE)
        self.setCurrentWidget(self._area if state.turns else self._empty)

    def show_replaying(self, turn_id: str) -> None:
        """Mark the card whose answer is spoken again; an empty id marks none."""
        self._replaying = turn_id
        for card in self._cards:
            card.show_replaying(replaying=card.turn_id == turn_id)

    def plain_text(self) -> str:
        """Return the whole conversation as text."""
        return "\n\n".join(text for card in self._cards if (text := card.plain_text()))

    def scroll_bar(self) -> QScrollBar:
        """Return the bar that says which part of the conversation is seen."""
        return self._area.verticalScrollBar()

    def _add(self, turn_id: str) -> MessageCard:
        # Documents are needed with the first turn, not for the first paint.
        from voicedesk.ui.message_card import MessageCard

        card = MessageCard(turn_id)
        card.retry_requested.connect(self.retry_requested)
        card.replay_requested.connect(self.replay_requested)
        card.replay_stopped.connect(self.replay_stopped)
        card.copy_requested.connect(self.copy_requested)
        card.link_clicked.connect(self.link_clicked)
        self._cards.append(card)
        self._area.cards.addWidget(card)
        # What the user just began is worth seeing, wherever he had scrolled to.
        self._follows = True
        return card

    def _place(self, card: MessageCard, place: int) -> None:
        if self._cards[place] is not card:
            self._cards.remove(card)
            self._cards.insert(place, card)
            self._area.cards.insertWidget(place, card)

    def _drop(self, card: MessageCard) -> None:
        self._cards.remove(card)
        self._area.cards.removeWidget(card)
        card.hide()
        card.deleteLater()

    def _on_scroll_changed(self, value: int) -> None:
        self._follows = value >= self._area.verticalScrollBar().maximum() - _NEAR_END_PX

    def _on_range_changed(self, _lowest: int, highest: int) -> None:
        if self._follows:
            self._area.verticalScrollBar().setValue(highest)


class _Area(QScrollArea):
    """Keeps the column of cards in the middle and at a width that reads well."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Conversation")
        column = QWidget()
        column.setObjectName("column")
        self._outer = QVBoxLayout(column)
        self._outer.setSpacing(0)
        self.cards = QVBoxLayout()
        self.cards.setSpacing(26)
        self._outer.addLayout(self.cards)
        self._outer.addStretch(1)
        self.setWidget(column)

    # Qt overrides
    @override
    def resizeEvent(self, arg__1: QResizeEvent) -> None:
        # Measured from the whole width, so that a scroll bar does not move the column.
        side = max(24, (self.width() - theme.COLUMN_WIDTH) // 2)
        beside = self.width() - self.viewport().width()
        self._outer.setContentsMargins(side, 26, max(12, side - beside), 26)
        super().resizeEvent(arg__1)
