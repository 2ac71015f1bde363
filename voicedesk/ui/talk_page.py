"""The page one talks on: the conversation, and below it button, state and text field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from voicedesk.core.overriding import override
from voicedesk.core.settings import HandsFree
from voicedesk.core.view_state import Phase
from voicedesk.ui import theme
from voicedesk.ui.composer import MOST_CHARACTERS, Composer
from voicedesk.ui.conversation_view import ConversationView
from voicedesk.ui.file_drops import FileDrops
from voicedesk.ui.hands_free_button import HandsFreeButton
from voicedesk.ui.mode_bar import ModeBar
from voicedesk.ui.notice_stack import NoticeStack
from voicedesk.ui.status_line import StatusLine, TalkWays
from voicedesk.ui.talk_button import TalkButton
from voicedesk.ui.talk_mode import TalkMode

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from voicedesk.core.settings import TranslationSettings
    from voicedesk.core.view_state import ViewState


class TalkPage(QWidget):
    """Signals of the parts are taken from the parts themselves.

    Signals:
        stop_pressed: the stop button beside the talk button.
    """

    stop_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.conversation = ConversationView()
        self.status = StatusLine()
        self.talk_button = TalkButton()
        self.hands_free = HandsFreeButton()
        self.modes = ModeBar()
        self.composer = Composer()
        self.composer.field.focus_changed.connect(self.show_status)
        self.composer.cut.connect(self._on_composer_cut)
        self._drops = FileDrops(self)  # files need not hit the line
        self._drops.dropped.connect(self.composer.files_dropped)
        self._state: ViewState | None = None
        self._latched = False
        self._choice = HandsFree.OFF
        self._ends_itself = False
        self.notices = NoticeStack()
        self.news = NoticeStack()
        self._stop = QPushButton("Stop")
        self._stop.setAccessibleName("Stop")
        self._stop.setToolTip("Stop (Esc)")
        self._stop.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._stop.clicked.connect(self.stop_pressed)
        self._stop.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._panels = QVBoxLayout()
        self._panels.setSpacing(10)
        column.addLayout(self._panels)
        column.addWidget(self.conversation, 1)
        column.addWidget(self._build_dock())
        self._order_focus()

    def _build_dock(self) -> QFrame:
        dock = QFrame()
        dock.setObjectName("dock")
        self._dock_column = QVBoxLayout(dock)
        self._dock_column.setSpacing(8)
        self._dock_column.addWidget(self.news)
        self._dock_column.addWidget(self.notices)
        self._dock_column.addWidget(self.modes)
        voice = QHBoxLayout()
        voice.setSpacing(12)
        voice.addWidget(self.status, 1)
        voice.addWidget(self.talk_button, 0)
        side = QWidget()
        right = QHBoxLayout(side)
        right.setContentsMargins(0, 0, 0, 0)
        right.addWidget(self.hands_free, 0, Qt.AlignmentFlag.AlignVCenter)
        right.addStretch(1)
        right.addWidget(self._stop, 0, Qt.AlignmentFlag.AlignVCenter)
        voice.addWidget(side, 1)
        self._dock_column.addLayout(voice)
        self._dock_column.addWidget(self.composer)
        return dock

    def _order_focus(self) -> None:
        QWidget.setTabOrder(self.talk_button, self.hands_free)
        QWidget.setTabOrder(self.hands_free, self.composer.attach)
        QWidget.setTabOrder(self.composer.attach, self.composer.field)
        QWidget.setTabOrder(self.composer.field, self._stop)

    def show_state(self, state: ViewState, *, latched: bool) -> None:
        """Show what goes on; ``latched``: nobody holds the recording that runs."""
        self.conversation.show_state(state)
        self._state, self._latched = state, latched
        self.show_status()
        self.talk_button.show_phase(state.phase)
        self.talk_button.show_level(state.rms_dbfs)
        self.show_stop(possible=state.phase is not Phase.IDLE)

    def show_status(self) -> None:
        """Say in words what goes on, once anything does, in place of what was said in passing."""
        if self._state is None:
            return
        ways = TalkWays(
            choice=self._choice,
            latched=self._latched,
            ends_itself=self._ends_itself,
            typing=self.composer.field.hasFocus(),
        )
        self.status.show_state(self._state, ways)

    def show_hands_free(self, choice: HandsFree, *, ends_itself: bool) -> None:
        """Say what follows a tap, and whether the recording that runs ends with a pause."""
        self._choice, self._ends_itself = choice, ends_itself
        self.hands_free.show_choice(choice)
        self.show_status()

    def show_mode(self, mode: TalkMode, settings: TranslationSettings, spoken: str) -> None:
        """Show what is done with the words, and in which languages."""
        self.modes.show_mode(mode, settings, spoken)
        self.composer.show_mode(mode)
        self._drops.enabled = mode is TalkMode.ASK
        self.conversation.show_mode(mode)

    def show_panel(self, panel: QWidget) -> None:
        """Put something that wants a decision above the conversation; it goes when it is closed."""
        self._panels.addWidget(panel)
        self._place_panels()

    def _on_composer_cut(self) -> None:
        self.notices.show_notice(
            f"This is too long to be typed: it ends after {MOST_CHARACTERS:,} characters.",
            "Bring a long text along as a file, or from the clipboard by Ctrl+Shift+V.",
            error=False,
        )

    def _place_panels(self) -> None:
        side = max(24, (self.width() - theme.COLUMN_WIDTH) // 2)
        above = 16 if self._panels.count() else 0
        self._panels.setContentsMargins(side, above, side, 0)

    def show_stop(self, *, possible: bool) -> None:
        self._stop.setVisible(possible)

    # Qt overrides
    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        side = max(24, (self.width() - theme.COLUMN_WIDTH) // 2)
        self._dock_column.setContentsMargins(side, 10, side, 16)
        self._place_panels()
        super().resizeEvent(event)
