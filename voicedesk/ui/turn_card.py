"""What the cards of all turns have in common: a notice, a row of buttons, and their signals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from voicedesk.core.turns import Outcome
from voicedesk.core.view_state import Phase
from voicedesk.ui.notice_box import NoticeBox
from voicedesk.ui.verdict_words import wants_other_words

if TYPE_CHECKING:
    from voicedesk.core.view_state import TurnView
    from voicedesk.ui.card_actions import CardActions

WAITING = (
    "Waiting for the network",
    "This turn goes on by itself as soon as there is a connection.",
)
NO_WORDS_YET = (Phase.OPENING_MICROPHONE, Phase.LISTENING, Phase.TRANSCRIBING)


class TurnCard(QWidget):
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

    def __init__(self, turn_id: str, actions: CardActions) -> None:
        super().__init__()
        self._turn_id = turn_id
        self._shown: tuple[TurnView, Phase] | None = None
        self._replaying = False
        self._playing = False
        self._notice = NoticeBox()
        self._notice.hide()
        self._notice.action_chosen.connect(self._on_notice_action_chosen)
        self._actions = actions
        self._actions.copy_chosen.connect(self._on_copy_chosen)
        self._actions.replay_toggled.connect(self._on_replay_toggled)
        self._actions.retry_chosen.connect(self._on_retry_chosen)
        self._actions.commanded.connect(self._on_commanded)

    @property
    def turn_id(self) -> str:
        return self._turn_id

    def show_turn(self, turn: TurnView, phase: Phase) -> None:
        """Bring the card up to date; unchanged parts are left alone."""
        if self._shown is not None and self._shown[0] is turn and self._shown[1] is phase:
            return
        self._shown = (turn, phase)
        self._show_words(turn, phase)
        self._show_message(turn)
        in_notice = has_notice(turn) and turn.outcome is not Outcome.CANCELLED
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

    def _show_words(self, turn: TurnView, phase: Phase) -> None:
        """Show what was said, and what came of it."""

    def _copied(self) -> str:
        """Return what the copy button copies."""
        return ""

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
        self._notice.setVisible(has_notice(turn))

    def _on_notice_action_chosen(self) -> None:
        turn = self._shown[0] if self._shown is not None else None
        if turn is not None and wants_other_words(turn) and not turn.waits_for_network:
            self.rephrase_requested.emit(turn.transcript)
        else:
            self._on_retry_chosen()

    def _on_copy_chosen(self) -> None:
        self.copy_requested.emit(self._copied())

    def _on_replay_toggled(self) -> None:
        if self._replaying:
            self.replay_stopped.emit()
        else:
            self.replay_requested.emit(self._turn_id)

    def _on_retry_chosen(self) -> None:
        self.retry_requested.emit(self._turn_id)

    def _on_commanded(self, command: str) -> None:
        self.commanded.emit(command, self._turn_id)


def has_notice(turn: TurnView) -> bool:
    """Tell whether something is worth a box; what was taken for nothing is not."""
    return turn.waits_for_network or (bool(turn.message) and not turn.was_discarded)
