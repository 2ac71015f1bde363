"""One translated turn: what was said, its translation, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from voicedesk.core.overriding import override
from voicedesk.core.translation import ENGLISH, is_same_language
from voicedesk.core.turns import Outcome, Source
from voicedesk.core.view_state import Phase
from voicedesk.ui import theme
from voicedesk.ui.card_actions import CardActions
from voicedesk.ui.elided_label import ElidedLabel
from voicedesk.ui.icon_button import IconButton, IconPicture
from voicedesk.ui.icons import Icon
from voicedesk.ui.language_words import direction_words, language_name
from voicedesk.ui.notice_box import plain_label
from voicedesk.ui.plain_passage import PlainPassage
from voicedesk.ui.safe_text import label_text
from voicedesk.ui.turn_card import TurnCard, has_notice
from voicedesk.ui.typing_dots import TypingDots

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from voicedesk.core.view_state import TurnView

ONE_REQUEST = "Switch “Original” on to see what you said as well; that is a second request."
_WIDE_PX = 560
"""From here on the two texts stand beside one another."""
_LONGEST_APPLICATION = 60
_COPY_SIDE = 26
_TEXT_SCALE = 1.35
"""Two people read it on one screen."""


class TranslationCard(TurnCard):
    """Both texts are shown as they are: what looks like Markdown in them was said so."""

    def __init__(self, turn_id: str) -> None:
        super().__init__(turn_id, CardActions(copies="translation"))
        self._direction = plain_label(bold=True)
        self._direction.setWordWrap(False)
        self._direction.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._outcome = plain_label(tone="muted")
        self._outcome.setFont(theme.scaled_font(self._outcome.font(), 0.9))
        self._hint = ElidedLabel(ONE_REQUEST)
        self._hint.setToolTip(ONE_REQUEST)
        self._said = _Side("What was said", "Copy what was said")
        self._said.copy_requested.connect(self.copy_requested)
        self._translated = _Side("Translation")
        self._dots = TypingDots()
        self._texts = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._frame = QFrame()
        self._frame.setObjectName("card")
        self._build()

    def _build(self) -> None:
        heading = QHBoxLayout()
        heading.setSpacing(8)
        picture = IconPicture(Icon.GLOBE, theme.MUTED, side=16)
        heading.addWidget(picture, 0, Qt.AlignmentFlag.AlignVCenter)
        heading.addWidget(self._direction)
        heading.addWidget(self._outcome, 1)
        self._texts.setSpacing(16)
        self._translated.add(self._dots)
        self._texts.addWidget(self._said, 1)
        self._texts.addWidget(self._translated, 1)
        inside = QVBoxLayout(self._frame)
        inside.setContentsMargins(16, 12, 16, 14)
        inside.setSpacing(10)
        inside.addLayout(heading)
        inside.addLayout(self._texts)
        inside.addWidget(self._hint)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for part in (self._frame, self._notice, self._actions):
            column.addWidget(part)
        self._show_columns()

    @override
    def _show_words(self, turn: TurnView, phase: Phase) -> None:
        running = turn.outcome is None
        said, translated = turn.transcript.strip(), turn.reply.strip()
        has_original = bool(said) and said != translated
        self._direction.setText(_direction(turn, phase))
        outcome = _outcome(turn)
        self._outcome.setText(outcome)
        self._outcome.setVisible(bool(outcome))
        self._said.show_text(turn.transcript, language_name(turn.language))
        self._said.setVisible(has_original)
        self._dots.setVisible(running and not translated)
        # Where there are two texts, each needs its language.
        target = language_name(turn.target_language) if has_original else ""
        self._translated.show_text(turn.reply, target)
        self._translated.setVisible(bool(translated) or running)
        self._hint.setVisible(bool(translated) and not running and _was_not_asked(turn))

    @override
    def _copied(self) -> str:
        return self._translated.text

    def _show_columns(self) -> None:
        direction = QBoxLayout.Direction
        wide = self.width() >= _WIDE_PX
        self._texts.setDirection(direction.LeftToRight if wide else direction.TopToBottom)

    # Qt overrides
    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_columns()


class _Side(QWidget):
    """A text under its language, with a button that copies it where one is asked for.

    Signals:
        copy_requested: the text to copy.
    """

    copy_requested = Signal(str)

    def __init__(self, name: str, copy_name: str = "") -> None:
        super().__init__()
        self._language = plain_label(tone="muted")
        self._language.setFont(theme.scaled_font(self._language.font(), 0.9))
        self._language.setMinimumHeight(_COPY_SIDE)  # as on the side that has a button
        self._passage = PlainPassage(name, scale=_TEXT_SCALE)
        self._has_copy = bool(copy_name)
        heading = QHBoxLayout()
        heading.addWidget(self._language, 1)
        if copy_name:
            copy = IconButton(Icon.COPY, copy_name, side=_COPY_SIDE)
            copy.clicked.connect(lambda: self.copy_requested.emit(self.text))
            heading.addWidget(copy)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addLayout(heading)
        self._column.addWidget(self._passage)
        self._column.addStretch(1)

    @property
    def text(self) -> str:
        return self._passage.text

    def add(self, part: QWidget) -> None:
        self._column.insertWidget(self._column.count() - 1, part)

    def show_text(self, text: str, language: str) -> None:
        self._passage.show_text(text)
        self._language.setText(language)
        # Empty, it keeps the button at the edge.
        self._language.setVisible(bool(language) or self._has_copy)


def _direction(turn: TurnView, phase: Phase) -> str:
    """Return the languages, or what is going on as long as there is nothing else to say."""
    if turn.outcome is None and not turn.reply:
        into = f" into {language_name(turn.target_language)}" if turn.target_language else ""
        if phase in (Phase.OPENING_MICROPHONE, Phase.LISTENING):
            return f"Translation{into}"
        return f"Translating{into}…"
    if turn.was_discarded and not has_notice(turn):
        return ""
    if not turn.reply:
        stopped = turn.outcome is Outcome.CANCELLED
        return "Translation stopped" if stopped else "Not translated"
    return direction_words(turn.language, turn.target_language) or "Translated"


def _outcome(turn: TurnView) -> str:
    """Return what became of the translation, as far as that is not plain to see."""
    if turn.was_discarded and not has_notice(turn):
        return label_text(f"{turn.message} {turn.next_step}".strip())
    if turn.outcome is None or not turn.reply:
        return ""
    if turn.was_inserted or turn.inserted_into:
        application = label_text(" ".join(turn.inserted_into.split()), most=_LONGEST_APPLICATION)
        return f"inserted into {application}" if application else "inserted"
    if turn.outcome is Outcome.FAILED:
        return "not inserted"
    if turn.outcome is Outcome.COMPLETED and _stands_as_said(turn) and not _was_not_asked(turn):
        return "said in this language already"
    return ""


def _stands_as_said(turn: TurnView) -> bool:
    return turn.transcript.strip() == turn.reply.strip()


def _was_not_asked(turn: TurnView) -> bool:
    """Tell whether only the English of it was asked for: no service says then what was said."""
    is_english = turn.target_language == ENGLISH and is_same_language(turn.language, ENGLISH)
    return is_english and turn.source is not Source.TEXT and _stands_as_said(turn)
