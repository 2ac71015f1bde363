"""What went wrong, or is worth knowing, and what to do about it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout

from voicedesk.core.harmless import harmless
from voicedesk.ui import theme
from voicedesk.ui.icon_button import IconButton, IconPicture
from voicedesk.ui.icons import Icon
from voicedesk.ui.safe_text import label_text


class NoticeBox(QFrame):
    """A coloured box with a sentence, a next step and at most one action.

    Signals:
        action_chosen: the action's button was pressed.
        dismissed: the box was closed by its cross.
    """

    action_chosen = Signal()
    dismissed = Signal()

    def __init__(self, *, closable: bool = False) -> None:
        super().__init__()
        self.setObjectName("notice")
        self._kind = ""
        self._picture: IconPicture | None = None
        self._message = plain_label(bold=True, selectable=True)
        self._next_step = plain_label(selectable=True)
        self._action = QPushButton()
        self._action.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._action.clicked.connect(self.action_chosen)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(14, 12, 14, 12)
        self._row.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addWidget(self._message)
        words.addWidget(self._next_step)
        self._row.addLayout(words, 1)
        self._row.addWidget(self._action, 0, Qt.AlignmentFlag.AlignVCenter)
        if closable:
            close = IconButton(Icon.CLOSE, "Close this message", side=28)
            close.clicked.connect(self.dismissed)
            self._row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)

    def show_notice(
        self, message: str, next_step: str = "", *, error: bool, action: str = ""
    ) -> None:
        """Fill the box; texts may come from a server and are shown as they are."""
        self._message.setText(label_text(message))
        self._next_step.setText(label_text(next_step))
        self._next_step.setVisible(bool(next_step))
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self.setAccessibleName(harmless(f"{message} {next_step}".strip()))
        self._show_kind("error" if error else "info")

    def words(self) -> str:
        """Return what the box says, as plain text."""
        return self.accessibleName()

    def _show_kind(self, kind: str) -> None:
        if kind == self._kind:
            return
        self._kind = kind
        self.setProperty("kind", kind)
        self.style().unpolish(self)
        self.style().polish(self)
        if self._picture is not None:
            self._picture.deleteLater()
        error = kind == "error"
        self._picture = IconPicture(
            Icon.WARNING if error else Icon.INFO, theme.RECORDING if error else theme.TEXT
        )
        self._row.insertWidget(0, self._picture, 0, Qt.AlignmentFlag.AlignTop)


def plain_label(
    text: str = "", *, bold: bool = False, tone: str = "", selectable: bool = False
) -> QLabel:
    """Return a wrapping label that never interprets its text."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    if selectable:
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if bold:
        label.setProperty("tone", "strong")
    elif tone:
        label.setProperty("tone", tone)
    return label
