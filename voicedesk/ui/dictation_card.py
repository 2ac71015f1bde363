"""One dictated turn: the text that came of it, and the words as they were spoken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from voicedesk.core.overriding import override
from voicedesk.core.turns import Outcome
from voicedesk.ui import theme
from voicedesk.ui.card_actions import CardActions
from voicedesk.ui.icon_button import IconButton, IconPicture
from voicedesk.ui.icons import Icon
from voicedesk.ui.notice_box import plain_label
from voicedesk.ui.plain_passage import PlainPassage
from voicedesk.ui.safe_text import label_text
from voicedesk.ui.text_panel import TextPanel
from voicedesk.ui.turn_card import TurnCard, has_notice
from voicedesk.ui.typing_dots import TypingDots

if TYPE_CHECKING:
    from voicedesk.core.view_state import Phase, TurnView

_LONGEST_APPLICATION = 60


class DictationCard(TurnCard):
    """The text is shown as it is: what looks like Markdown in it was dictated so."""

    def __init__(self, turn_id: str) -> None:
        super().__init__(turn_id, CardActions(copies="text", speaks=False))
        self._caption = plain_label(tone="muted")
        self._caption.setFont(theme.scaled_font(self._caption.font(), 0.9))
        self._text = PlainPassage("Dictated text")
        self._dots = TypingDots()
        self._dots.hide()
        self._spoken_button = IconButton(Icon.DOWN, "Show what was said", text="As spoken", side=28)
        self._spoken_button.setCheckable(True)
        self._spoken_button.toggled.connect(self._on_spoken_toggled)
        self._spoken = TextPanel("As spoken")
        self._bubble = QFrame()
        self._bubble.setObjectName("bubble")
        self._bubble.hide()
        inside = QVBoxLayout(self._bubble)
        inside.setContentsMargins(12, 8, 12, 8)
        inside.addWidget(self._spoken)
        self._frame = QFrame()
        self._frame.setObjectName("card")
        self._build()

    def _build(self) -> None:
        heading = QHBoxLayout()
        heading.setSpacing(8)
        picture = IconPicture(Icon.MICROPHONE, theme.MUTED, side=16)
        heading.addWidget(picture, 0, Qt.AlignmentFlag.AlignVCenter)
        heading.addWidget(self._caption, 1)
        heading.addWidget(self._spoken_button, 0, Qt.AlignmentFlag.AlignVCenter)
        inside = QVBoxLayout(self._frame)
        inside.setContentsMargins(16, 10, 12, 14)
        inside.setSpacing(8)
        inside.addLayout(heading)
        for part in (self._text, self._dots, self._bubble):
            inside.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for part in (self._frame, self._notice, self._actions):
            column.addWidget(part)

    @override
    def _show_words(self, turn: TurnView, phase: Phase) -> None:
        running = turn.outcome is None
        self._caption.setText(_caption(turn))
        self._text.show_text(turn.reply or turn.transcript)
        self._dots.setVisible(running and not turn.reply)
        spoken = turn.transcript.strip()
        differs = bool(turn.reply and spoken) and spoken != turn.reply.strip()
        if differs:
            self._spoken.show_plain(f"As spoken: {turn.transcript.strip()}")
        else:
            self._spoken_button.setChecked(False)
        self._spoken_button.setVisible(differs)

    @override
    def _copied(self) -> str:
        return self._text.text

    def _on_spoken_toggled(self, shown: bool) -> None:  # noqa: FBT001 - a signal's argument
        name = "Hide what was said" if shown else "Show what was said"
        self._spoken_button.show_icon(Icon.UP if shown else Icon.DOWN, name)
        self._bubble.setVisible(shown)


def _caption(turn: TurnView) -> str:
    """Return what became of the words, and where they went as far as that is known."""
    if turn.outcome is None:
        return "Dictating…"
    if turn.was_discarded and not has_notice(turn):
        return label_text(f"{turn.message} {turn.next_step}".strip())
    if turn.outcome is Outcome.CANCELLED:
        return "Dictation stopped"
    if not turn.reply:
        return "Not dictated"
    application = label_text(" ".join(turn.inserted_into.split()), most=_LONGEST_APPLICATION)
    if turn.outcome is not Outcome.COMPLETED:
        return "Dictated, not inserted"
    return f"Dictated into {application}" if application else "Dictated"
