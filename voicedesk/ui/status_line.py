"""What the program is doing, in words."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QVBoxLayout, QWidget

from voicedesk.core.settings import HandsFree
from voicedesk.core.turns import Intent
from voicedesk.core.view_state import Phase, ViewState
from voicedesk.ui import theme
from voicedesk.ui.level_meter import LevelMeter
from voicedesk.ui.notice_box import plain_label

READY_HINT = "Hold Space or the button and speak"
TYPING_HINT = "Enter sends; hold the button to speak"
TAPPING_HINT = "Tap Space or the button and speak"
ENDS_ITSELF = "Listening. Stops when you pause."
STARTING = "Starting…"

_WORDS = {
    Phase.IDLE: ("Ready", READY_HINT),
    Phase.OPENING_MICROPHONE: ("Opening the microphone…", "Wait a moment before you speak"),
    Phase.LISTENING: ("Listening", "Let go to finish, Esc to cancel"),
    Phase.TRANSCRIBING: ("Transcribing…", "Turning your words into text"),
    Phase.THINKING: ("Thinking…", "Waiting for the first words"),
    Phase.ANSWERING: ("Answering…", "Press and speak to interrupt"),
    Phase.INSERTING: ("Writing…", "Esc cancels"),
    Phase.SPEAKING: ("Speaking", "Press and speak to interrupt, Esc to stop"),
}


_THINKING = {
    Intent.ASK: _WORDS[Phase.THINKING],
    Intent.DICTATE: ("Tidying up…", "Esc cancels"),
    Intent.TRANSLATE: ("Translating…", "Esc cancels"),
}


@dataclass(frozen=True, slots=True)
class TalkWays:
    """What can be done to begin and end: with the setting, and in this moment.

    ``latched``: nobody holds the recording; ``ends_itself``: a pause ends it; ``typing``: Space
    belongs to the text field.
    """

    choice: HandsFree = HandsFree.OFF
    latched: bool = False
    ends_itself: bool = False
    typing: bool = False


def state_words(phase: Phase, intent: Intent = Intent.ASK) -> str:
    """Return the state as the window words it."""
    return _words(phase, intent)[0]


class StatusLine(QWidget):
    """The state, a hint below it, and the level while listening."""

    def __init__(self) -> None:
        super().__init__()
        self._state = plain_label(STARTING, bold=True)
        self._state.setAccessibleName("State")
        self._hint = plain_label(tone="muted")
        self._hint.setFont(theme.scaled_font(self.font(), 0.9))
        self._meter = LevelMeter()
        self._meter.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addStretch(1)
        for part in (self._state, self._hint, self._meter):
            column.addWidget(part)
        column.addStretch(1)

    def show_state(self, state: ViewState, ways: TalkWays) -> None:
        """Say what goes on and what to do."""
        listening = state.phase is Phase.LISTENING
        running = state.running_turn
        words, hint = _words(state.phase, Intent.ASK if running is None else running.intent)
        if listening:
            words, hint = _listening_words(ways)
        elif state.phase is Phase.IDLE:
            hint = _idle_hint(ways)
        if self._state.text() != words:
            self._state.setText(words)
            self._state.setAccessibleName(words)
        if self._hint.text() != hint:
            self._hint.setText(hint)
        self._meter.setVisible(listening)
        if listening:
            self._meter.show_level(state.rms_dbfs, state.peak_dbfs)

    def show_words(self, words: str, hint: str = "") -> None:
        """Say something that is not a turn's phase."""
        self._state.setText(words)
        self._state.setAccessibleName(words)
        self._hint.setText(hint)

    def words(self) -> str:
        return self._state.text()

    def hint(self) -> str:
        return self._hint.text()


def _words(phase: Phase, intent: Intent) -> tuple[str, str]:
    return _THINKING[intent] if phase is Phase.THINKING else _WORDS[phase]


def _listening_words(ways: TalkWays) -> tuple[str, str]:
    words, hint = _WORDS[Phase.LISTENING]
    if not ways.latched:
        return words, hint
    if not ways.ends_itself:
        return words, "Tap again to finish, Esc to cancel"
    if ways.choice is HandsFree.CONVERSATION:
        return ENDS_ITSELF, "Esc or Stop ends the conversation"
    return ENDS_ITSELF, "Tap to finish now, Esc to cancel"


def _idle_hint(ways: TalkWays) -> str:
    if ways.typing:
        return TYPING_HINT
    return READY_HINT if ways.choice is HandsFree.OFF else TAPPING_HINT
