"""One turn of the conversation: the question, the answer, and what can be done with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from voicedesk.core.turns import Outcome, Source
from voicedesk.core.view_state import Phase
from voicedesk.ui.card_actions import CardActions
from voicedesk.ui.notice_box import NoticeBox, plain_label
from voicedesk.ui.reply_view import ReplyView
from voicedesk.ui.safe_text import label_text
from voicedesk.ui.typing_dots import TypingDots
from voicedesk.ui.user_bubble import UserBubble
from voicedesk.ui.verdict_words import wants_other_words

if TYPE_CHECKING:
    from voicedesk.core.view_state import TurnView

WAITING = (
    "Waiting for the network",
    "This turn goes on by itself as soon as there is a connection.",
)
_NO_WORDS_YET = (Phase.OPENING_MICROPHONE, Phase.LISTENING, Phase.TRANSCRIBING)


class MessageCard(QWidget):
    """Shows a ``TurnView``; what can be pressed comes out as signals.

    Signals:
        retry_requested: run this turn again; the turn's id.
        replay_requested: speak this answer again; the turn's id.
        replay_stopped: fall silent.
        commanded: a ``TurnCommand`` and the turn's id.
        copy_requested: the text to copy.
        rephrase_requested: the question to be asked in other words.
        link_clicked: a link's target.
    """

    retry_requested = Signal(str)
    replay_requested = Signal(str)
    replay_stopped = Signal()
    commanded = Signal(str, str)
    copy_requested = Signal(str)
    rephrase_requested = Signal(str)
    link_clicked = Signal(str)

    def __init__(self, turn_id: str) -> None:
        super().__init__()
        self._turn_id = turn_id
        self._shown: tuple[TurnView, Phase] | None = None
        self._replaying = False
        self._playing = False
        self._bubble = UserBubble()
        self._bubble.copy_requested.connect(self.copy_requested)
        self._reply = ReplyView()
        self._reply.link_clicked.connect(self.link_clicked)
        self._reply.hide()
        self._dots = TypingDots()
        self._dots.hide()
        self._caption = plain_label(tone="muted")
        self._caption.hide()
        self._notice = NoticeBox()
        self._notice.hide()
        self._notice.action_chosen.connect(self._on_notice_action_chosen)
        self._actions = CardActions()
        self._actions.copy_chosen.connect(self._on_copy_chosen)
        self._actions.replay_toggled.connect(self._on_replay_toggled)
        self._actions.retry_chosen.connect(self._on_retry_chosen)
        self._actions.commanded.connect(self._on_commanded)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for part in (self._bubble, self._reply, self._dots, self._caption, self._notice):
            column.addWidget(part)
        column.addWidget(self._actions)

    @property
    def turn_id(self) -> str:
        return self._turn_id

    def show_turn(self, turn: TurnView, phase: Phase) -> None:
        """Bring the card up to date; unchanged parts are left alone."""
        if self._shown is not None and self._shown[0] is turn and self._shown[1] is phase:
            return
        self._shown = (turn, phase)
        running = turn.outcome is None
        self._show_question(turn, phase)
        self._reply.setVisible(bool(turn.reply))
        self._reply.show_reply(turn.reply, final=turn.reply_complete or not running)
        self._dots.setVisible(
            running and not turn.reply and phase not in _NO_WORDS_YET and bool(turn.transcript)
        )
        self._show_caption(turn)
        self._show_message(turn)
        in_notice = _has_notice(turn) and turn.outcome is not Outcome.CANCELLED
        self._actions.show_turn(turn, retry_elsewhere=in_notice)

    def show_replaying(self, *, replaying: bool) -> None:
        """Turn the replay button into a stop button and back."""
        if replaying == self._replaying:
            return
        self._replaying = replaying
        self._actions.show_replaying(replaying=replaying)

    def show_playing(self, *, playing: bool) -> None:
        """Turn the button that plays the recording into a stop button and back."""
        if playing != self._playing:
            self._playing = playing
            self._actions.show_playing(playing=playing)

    def _show_question(self, turn: TurnView, phase: Phase) -> None:
        if turn.transcript:
            self._bubble.show_words(turn.transcript)
            self._bubble.show()
        elif turn.outcome is not None:
            spoken = turn.source is not Source.TEXT
            self._bubble.setVisible(spoken and bool(turn.recorded_s))
            self._bubble.show_recording(turn.recorded_s)
        else:
            self._bubble.show_pending()
            self._bubble.setVisible(phase in _NO_WORDS_YET)

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
        self._caption.setVisible(bool(words) and not _has_notice(turn))

    def _show_message(self, turn: TurnView) -> None:
        failed = turn.outcome in (Outcome.FAILED, Outcome.BLOCKED)
        if turn.waits_for_network:
            self._notice.show_notice(*WAITING, error=False, action="Try now")
        elif turn.message:
            if wants_other_words(turn):
                action = "Rephrase"
            else:
                action = "Try again" if failed and turn.retryable else ""
            self._notice.show_notice(turn.message, turn.next_step, error=failed, action=action)
        self._notice.setVisible(_has_notice(turn))

    def _on_notice_action_chosen(self) -> None:
        turn = self._shown[0] if self._shown is not None else None
        if turn is not None and wants_other_words(turn) and not turn.waits_for_network:
            self.rephrase_requested.emit(turn.transcript)
        else:
            self._on_retry_chosen()

    def _on_copy_chosen(self) -> None:
        self.copy_requested.emit(self._reply.text)

    def _on_replay_toggled(self) -> None:
        if self._replaying:
            self.replay_stopped.emit()
        else:
            self.replay_requested.emit(self._turn_id)

    def _on_retry_chosen(self) -> None:
        self.retry_requested.emit(self._turn_id)

    def _on_commanded(self, command: str) -> None:
        self.commanded.emit(command, self._turn_id)


def plain_text(turn: TurnView) -> str:
    """Return a turn as text, for copying the whole conversation."""
    parts = (("You", turn.transcript), ("VoiceDesk", turn.reply))
    return "\n\n".join(f"{who}: {words}" for who, words in parts if words)


def _has_notice(turn: TurnView) -> bool:
    """Tell whether something is worth a box; what was taken for nothing is not."""
    return turn.waits_for_network or (bool(turn.message) and not turn.was_discarded)
