"""The first page: paste a key, use another server, or try the sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from voicedesk.core.overriding import override
from voicedesk.core.settings import GROQ_BASE_URL
from voicedesk.ui import theme
from voicedesk.ui.choice_card import ChoiceCard
from voicedesk.ui.connection_form import ConnectionForm
from voicedesk.ui.fields import ResultLabel
from voicedesk.ui.icons import Icon
from voicedesk.ui.notice_box import plain_label

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from voicedesk.ui.backend import KeyState

KEYS_URL = "https://console.groq.com/keys"
_WIDTH = 620


class FirstRunPage(QScrollArea):
    """Three choices; the chosen one shows what it needs.

    Signals:
        sandbox_chosen: no account, no key.
        link_clicked: where a free key is to be had.
    """

    sandbox_chosen = Signal()
    link_clicked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Welcome")
        self.groq_form = ConnectionForm(fixed_url=GROQ_BASE_URL)
        self.server_form = ConnectionForm()
        self._cards = (
            ChoiceCard(
                Icon.KEY,
                "Use Groq with your own key",
                "Fast speech recognition, answers and voices in the cloud",
                self._groq_panel(),
            ),
            ChoiceCard(
                Icon.SERVER,
                "Use another server",
                "Any server that speaks the OpenAI API, on your network or elsewhere",
                self.server_form,
            ),
            ChoiceCard(
                Icon.FLASK,
                "Try the sandbox",
                "No account and no key: simple answers made on this computer",
                self._sandbox_panel(),
            ),
        )
        for card in self._cards:
            card.chosen.connect(lambda chosen=card: self._on_card_chosen(chosen))
        self.setWidget(self._build_column())
        self._on_card_chosen(self._cards[0])

    def _build_column(self) -> QWidget:
        column = QWidget()
        column.setObjectName("column")
        inside = QVBoxLayout(column)
        inside.setSpacing(12)
        title = plain_label("Welcome to VoiceDesk")
        title.setFont(theme.scaled_font(self.font(), 1.75, bold=True))
        told = plain_label(
            "Hold a key, ask aloud, and hear the answer. Who should answer?", tone="muted"
        )
        inside.addStretch(1)
        inside.addWidget(title)
        inside.addWidget(told)
        inside.addSpacing(8)
        for card in self._cards:
            inside.addWidget(card)
        hint = plain_label("You can change this at any time in the settings.", tone="muted")
        hint.setFont(theme.scaled_font(self.font(), 0.9))
        inside.addWidget(hint)
        inside.addStretch(2)
        self._column = inside
        return column

    def _groq_panel(self) -> QWidget:
        panel = QWidget()
        column = QVBoxLayout(panel)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.groq_form)
        link = QPushButton("Get a free key at console.groq.com…")
        link.setProperty("look", "link")
        link.setCursor(Qt.CursorShape.PointingHandCursor)
        link.clicked.connect(self._on_link_clicked)
        row = QHBoxLayout()
        row.addWidget(link)
        row.addStretch(1)
        column.addLayout(row)
        return panel

    def _sandbox_panel(self) -> QWidget:
        panel = QWidget()
        column = QVBoxLayout(panel)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        told = plain_label(
            "The sandbox hears you, answers by simple rules and speaks, without the internet. "
            "It is there to try the program, not to be clever.",
            tone="muted",
        )
        self._sandbox = QPushButton("Start the sandbox")
        self._sandbox.setProperty("look", "primary")
        self._sandbox.clicked.connect(self.sandbox_chosen)
        self._sandbox_result = ResultLabel()
        row = QHBoxLayout()
        row.addWidget(self._sandbox)
        row.addStretch(1)
        column.addWidget(told)
        column.addWidget(self._sandbox_result)
        column.addLayout(row)
        return panel

    def show_key_state(self, state: KeyState) -> None:
        self.groq_form.show_key_state(state)
        self.server_form.show_key_state(state)

    def show_problem(self, message: str, next_step: str) -> None:
        """Show a failure where the user is looking."""
        for place, card in enumerate(self._cards):
            if card.property("chosen"):
                self._show_problem_in(place, message, next_step)

    def _show_problem_in(self, place: int, message: str, next_step: str) -> None:
        if place < 2:
            (self.groq_form, self.server_form)[place].show_failure(message, next_step)
        else:
            self._sandbox.setEnabled(True)
            self._sandbox_result.show_result(f"{message} {next_step}".strip(), tone="bad")

    def choose(self, place: int) -> None:
        """Open one of the three cards, from 0."""
        self._on_card_chosen(self._cards[place])

    def show_sandbox_starting(self) -> None:
        self._sandbox.setEnabled(False)
        self._sandbox_result.show_result("Starting the sandbox…", tone="muted")

    def focus_first(self) -> None:
        self.groq_form.take_focus()

    def _on_card_chosen(self, chosen: ChoiceCard) -> None:
        for card in self._cards:
            card.show_chosen(chosen=card is chosen)

    def _on_link_clicked(self) -> None:
        self.link_clicked.emit(KEYS_URL)

    # Qt overrides
    @override
    def resizeEvent(self, arg__1: QResizeEvent) -> None:
        side = max(24, (self.viewport().width() - _WIDTH) // 2)
        self._column.setContentsMargins(side, 24, side, 24)
        super().resizeEvent(arg__1)
