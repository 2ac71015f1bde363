"""One turn of the conversation: the question, the answer, and what can be done with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout

from voicedesk.core.overriding import override
from voicedesk.core.turns import Outcome, Source
from voicedesk.ui.card_actions import CardActions
from voicedesk.ui.notice_box import plain_label
from voicedesk.ui.reply_view import ReplyView
from voicedesk.ui.safe_text import label_text
from voicedesk.ui.turn_card import NO_WORDS_YET, TurnCard, has_notice
from voicedesk.ui.typing_dots import TypingDots
from voicedesk.ui.user_bubble import UserBubble

if TYPE_CHECKING:
    from voicedesk.core.view_state import Phase, TurnView


class MessageCard(TurnCard):
    def __init__(self, turn_id: str) -> None:
        super().__init__(turn_id, CardActions())
        self._bubble = UserBubble()
        self._bubble.copy_requested.connect(self.copy_requested)
        self._reply = ReplyView()
        self._reply.link_clicked.connect(self.link_clicked)
        self._reply.hide()
        self._dots = TypingDots()
        self._dots.hide()
        self._caption = plain_label(tone="muted")
        self._caption.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for part in (self._bubble, self._reply, self._dots, self._caption, self._notice):
            column.addWidget(part)
        column.addWidget(self._actions)

    @override
    def _show_words(self, turn: TurnView, phase: Phase) -> None:
        running = turn.outcome is None
        self._show_question(turn, phase)
        self._reply.setVisible(bool(turn.reply))
        self._reply.show_reply(turn.reply, final=turn.reply_complete or not running)
        self._dots.setVisible(
            running and not turn.reply and phase not in NO_WORDS_YET and bool(turn.transcript)
        )
        self._show_caption(turn)

    @override
    def _copied(self) -> str:
        return self._reply.text

    def _show_question(self, turn: TurnView, phase: Phase) -> None:
        self._bubble.show_brought(turn.brought)
        if turn.transcript:
            self._bubble.show_words(turn.transcript)
            self._bubble.show()
        elif turn.outcome is not None:
            spoken = turn.source is not Source.TEXT
            self._bubble.setVisible(spoken and bool(turn.recorded_s))
            self._bubble.show_recording(turn.recorded_s)
        else:
            self._bubble.show_pending()
            self._bubble.setVisible(phase in NO_WORDS_YET)

    def _show_caption(self, turn: TurnView) -> None:
        words = ""
        if turn.was_discarded:
            words = label_text(f"{turn.message} {turn.next_step}".strip())
        elif turn.outcome is Outcome.CANCELLED:
            words = "Stopped."
        if turn.outcome in (Outcome.CANCELLED, Outcome.FAILED) and turn.reply and turn.heard:
            if self._reply.mark_heard(turn.heard):
                words = "Interrupted. You did not hear the pale part."
        elif turn.outcome is Outcome.CANCELLED and turn.reply:
            words = "Stopped before any of it was spoken."
        self._caption.setText(words)
        self._caption.setVisible(bool(words) and not has_notice(turn))
