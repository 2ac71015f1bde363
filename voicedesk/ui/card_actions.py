"""The row of buttons below a turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QMenu, QWidget

from voicedesk.core.overriding import override
from voicedesk.core.turns import Outcome
from voicedesk.ui import theme
from voicedesk.ui.icon_button import IconButton
from voicedesk.ui.icons import Icon
from voicedesk.ui.notice_box import plain_label
from voicedesk.ui.turn_command import TurnCommand
from voicedesk.ui.verdict_words import verdict_caption

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from voicedesk.core.view_state import TurnView

_SIDE = 30
_SPACING = 8
_LEAST_WORDS_PX = 120


class CardActions(QWidget):
    """Shows what can be done with a turn that has ended, and what the judges found.

    That stands beside the buttons, or below them where it is too narrow.

    Signals:
        copy_chosen: copy the answer, or whatever else came of the turn.
        replay_toggled: speak the answer again, or stop that.
        retry_chosen: run the turn again.
        commanded: a ``TurnCommand``.
    """

    copy_chosen = Signal()
    replay_toggled = Signal()
    retry_chosen = Signal()
    commanded = Signal(str)

    def __init__(self, copies: str = "answer", *, speaks: bool = True) -> None:
        """``copies`` names what came of the turn; ``speaks`` if that can be spoken again."""
        super().__init__()
        self._speaks = speaks
        self._playing = False
        self._has_audio = False
        self._copy = IconButton(Icon.COPY, f"Copy the {copies}", text="Copy", side=_SIDE)
        self._copy.clicked.connect(self.copy_chosen)
        self._speak_again = f"Speak the {copies} again"
        self._replay = IconButton(Icon.SPEAKER, self._speak_again, text="Replay", side=_SIDE)
        self._replay.clicked.connect(self.replay_toggled)
        self._retry = IconButton(Icon.RETRY, "Try this turn again", text="Try again", side=_SIDE)
        self._retry.clicked.connect(self.retry_chosen)
        self._play = IconButton(Icon.PLAY, "Play what I said", text="Play what I said", side=_SIDE)
        self._play.clicked.connect(self._on_play_clicked)
        self._more = IconButton(Icon.MORE, "More for this turn", side=_SIDE)
        self._more.clicked.connect(self._on_more_clicked)
        self._verdict = plain_label(tone="muted")
        self._verdict.setFont(theme.scaled_font(self._verdict.font(), 0.9))
        # However long its words are, they do not push the card out of the window.
        self._verdict.setMinimumWidth(_LEAST_WORDS_PX)
        self._verdict.hide()
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(4)
        for button in (self._retry, self._copy, self._replay, self._play, self._more):
            self._buttons.addWidget(button)
        self._buttons.addStretch(1)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(_SPACING)
        self._row.addLayout(self._buttons)
        self._row.addWidget(self._verdict, 1)
        self.hide()

    def show_turn(self, turn: TurnView, *, retry_elsewhere: bool) -> None:
        """Offer what fits the turn; its retry may stand in a notice above."""
        self._has_audio = turn.has_audio
        has_text = bool(turn.reply or (turn.transcript and not self._speaks))
        self._copy.setVisible(has_text)
        self._replay.setVisible(self._speaks and has_text)
        self._play.setVisible(turn.has_audio)
        words, name = _retry_words(turn)
        self._retry.setText(words)
        self._retry.show_icon(Icon.RETRY, name)
        self._retry.updateGeometry()
        self._retry.setVisible(turn.retryable and not retry_elsewhere)
        caption = verdict_caption(turn)
        self._verdict.setText(caption)
        self._verdict.setVisible(bool(caption))
        self._place_verdict()
        self.setVisible(turn.outcome is not None)

    def show_replaying(self, *, replaying: bool) -> None:
        """Turn the replay button into a stop button and back."""
        if replaying:
            self._replay.show_icon(Icon.STOP, "Stop speaking")
        else:
            self._replay.show_icon(Icon.SPEAKER, self._speak_again)
        self._replay.setText("Stop" if replaying else "Replay")
        self._replay.updateGeometry()

    def show_playing(self, *, playing: bool) -> None:
        """Turn the play button into a stop button and back."""
        self._playing = playing
        if playing:
            self._play.show_icon(Icon.STOP, "Stop playing")
        else:
            self._play.show_icon(Icon.PLAY, "Play what I said")
        self._play.setText("Stop" if playing else "Play what I said")
        self._play.updateGeometry()

    def _place_verdict(self) -> None:
        needed = self._buttons.minimumSize().width() + _SPACING + _LEAST_WORDS_PX
        direction = QBoxLayout.Direction
        beside = self.width() >= needed
        self._row.setDirection(direction.LeftToRight if beside else direction.TopToBottom)

    def _on_play_clicked(self) -> None:
        self.commanded.emit(TurnCommand.STOP_PLAYING if self._playing else TurnCommand.PLAY)

    def _on_more_clicked(self) -> None:
        menu = QMenu(self)
        menu.setAccessibleName("More for this turn")
        if self._has_audio:
            menu.addAction("Transcribe again…").triggered.connect(self._on_transcribe_triggered)
            menu.addSeparator()
        menu.addAction("Delete this turn…").triggered.connect(self._on_delete_triggered)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height() + 4)))

    def _on_transcribe_triggered(self) -> None:
        self.commanded.emit(TurnCommand.TRANSCRIBE_AGAIN)

    def _on_delete_triggered(self) -> None:
        self.commanded.emit(TurnCommand.DELETE)

    # Qt overrides
    @override
    def minimumSizeHint(self) -> QSize:
        least = super().minimumSizeHint()
        return QSize(max(self._buttons.minimumSize().width(), _LEAST_WORDS_PX), least.height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_verdict()


def _retry_words(turn: TurnView) -> tuple[str, str]:
    """Return what the button that runs a turn again says, and what it is called."""
    if turn.was_discarded:
        return "Use it anyway", "Go on with what was heard"
    if turn.has_audio and turn.outcome is Outcome.CANCELLED:
        return "Bring back", "Bring back what you said"
    return "Try again", "Try this turn again"
