"""The conversation: a column of cards that follows its end unless the reader scrolled away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget

from voicedesk.core.turns import Intent
from voicedesk.core.view_state import Phase, ViewState
from voicedesk.core.view_text import plain_text
from voicedesk.ui.conversation_area import ConversationArea
from voicedesk.ui.empty_page import EmptyPage
from voicedesk.ui.turn_window import TurnWindow

if TYPE_CHECKING:
    from PySide6.QtWidgets import QScrollBar

    from voicedesk.ui.turn_card import TurnCard


class ConversationView(QStackedWidget):
    """Shows the turns of a ``ViewState``; of a long one, those around the reader have cards.

    Signals:
        suggestion_chosen: a question of the empty page.
        retry_requested, replay_requested: a turn's id.
        replay_stopped: fall silent.
        turn_commanded: a ``TurnCommand`` and a turn's id.
        copy_requested: the text to copy.
        rephrase_requested: the question to be asked in other words.
        link_clicked: a link's target.
        earlier_wanted: the reader comes to the first turn, and there are some before it.
    """

    suggestion_chosen = Signal(str)
    retry_requested = Signal(str)
    replay_requested = Signal(str)
    replay_stopped = Signal()
    turn_commanded = Signal(str, str)
    copy_requested = Signal(str)
    rephrase_requested = Signal(str)
    link_clicked = Signal(str)
    earlier_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._state = ViewState()
        self._cards: list[TurnCard] = []
        self._window = TurnWindow()
        self._replaying = ""
        self._playing = ""
        self._empty = EmptyPage()
        self._empty.suggestion_chosen.connect(self.suggestion_chosen)
        self.show_keys = self._empty.show_keys
        self.show_mode = self._empty.show_mode
        self._area = ConversationArea()
        self._area.place_changed.connect(self._on_place_changed)
        self._look_around = QTimer(self)
        self._look_around.setSingleShot(True)
        self._look_around.setInterval(0)
        self._look_around.timeout.connect(self._on_place_changed)
        self.addWidget(self._empty)
        self.addWidget(self._area)

    def show_state(self, state: ViewState) -> None:
        """Show the turns, making and dropping cards as needed."""
        self._state = state
        ids = [turn.turn_id for turn in state.turns]
        strangers = not any(card.turn_id in ids for card in self._cards)
        began = self._window.show(ids, follows=self._area.follows)
        self._show_cards()
        self.setCurrentWidget(self._area if state.turns else self._empty)
        if began or strangers:
            # What the user just began is worth seeing, wherever he had scrolled to.
            self._area.follow()
        if state.has_earlier or self._window.first:
            self._look_around.start()

    def show_turn(self, turn_id: str) -> None:
        """Scroll to a turn, if the state has it."""
        if not self._window.move_to(turn_id):
            return
        self._show_cards()
        for card in self._cards:
            if card.turn_id == turn_id:
                self._area.go_to(card)

    def show_replaying(self, turn_id: str) -> None:
        """Mark the card whose answer is spoken again; an empty id marks none."""
        self._replaying = turn_id
        for card in self._cards:
            card.show_replaying(replaying=card.turn_id == turn_id)

    def show_playing(self, turn_id: str) -> None:
        """Mark the card whose recording is played; an empty id marks none."""
        self._playing = turn_id
        for card in self._cards:
            card.show_playing(playing=card.turn_id == turn_id)

    def plain_text(self) -> str:
        """Return the conversation, as far as it is loaded, as text."""
        return "\n\n".join(text for turn in self._state.turns if (text := plain_text(turn)))

    def scroll_bar(self) -> QScrollBar:
        """Return the bar that says which part of the conversation is seen."""
        return self._area.verticalScrollBar()

    def _show_cards(self) -> None:
        turns = self._state.turns[self._window.first : self._window.end]
        wanted = {turn.turn_id for turn in turns}
        for card in [card for card in self._cards if card.turn_id not in wanted]:
            self._drop(card)
        by_id = {card.turn_id: card for card in self._cards}
        added: list[TurnCard] = []
        for place, turn in enumerate(turns):
            card = by_id.get(turn.turn_id)
            if card is None:
                card = self._add(turn.turn_id, turn.intent, place)
                added.append(card)
            self._place(card, place)
            # The phase belongs to the running turn; the others do not change with it.
            card.show_turn(turn, self._state.phase if turn.outcome is None else Phase.IDLE)
        if added:
            self._area.settle(added)

    def _add(self, turn_id: str, intent: Intent, place: int) -> TurnCard:
        card = _new_card(turn_id, intent)
        card.retry_requested.connect(self.retry_requested)
        card.replay_requested.connect(self.replay_requested)
        card.replay_stopped.connect(self.replay_stopped)
        card.commanded.connect(self.turn_commanded)
        card.copy_requested.connect(self.copy_requested)
        card.rephrase_requested.connect(self.rephrase_requested)
        card.link_clicked.connect(self.link_clicked)
        card.show_replaying(replaying=turn_id == self._replaying)
        card.show_playing(playing=turn_id == self._playing)
        self._cards.insert(place, card)
        self._area.cards.insertWidget(place, card)
        card.show()
        return card

    def _place(self, card: TurnCard, place: int) -> None:
        if self._cards[place] is not card:
            self._cards.remove(card)
            self._cards.insert(place, card)
            self._area.cards.insertWidget(place, card)

    def _drop(self, card: TurnCard) -> None:
        self._cards.remove(card)
        self._area.drop(card)

    def _on_place_changed(self) -> None:
        """Give the reader more turns before he comes to the last card."""
        if self._area.is_near_top():
            if self._window.move_earlier():
                self._show_more()
            elif self._state.has_earlier and self._state.turns:
                self.earlier_wanted.emit()
        if self._area.is_near_bottom() and self._window.move_later():
            self._show_more()

    def _show_more(self) -> None:
        self._show_cards()
        self._look_around.start()


def _new_card(turn_id: str, intent: Intent) -> TurnCard:
    # Documents are needed with the first turn, not for the first paint.
    if intent is Intent.TRANSLATE:
        from voicedesk.ui.translation_card import TranslationCard

        return TranslationCard(turn_id)
    if intent is Intent.DICTATE:
        from voicedesk.ui.dictation_card import DictationCard

        return DictationCard(turn_id)
    from voicedesk.ui.message_card import MessageCard

    return MessageCard(turn_id)
