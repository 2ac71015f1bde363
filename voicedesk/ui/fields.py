"""Form parts that several pages share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QIntValidator, QRegularExpressionValidator
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from voicedesk.core.errors import VoiceDeskError
from voicedesk.core.secret import ApiKey
from voicedesk.core.server_address import parse_base_url
from voicedesk.ui import theme
from voicedesk.ui.icon_button import IconButton
from voicedesk.ui.icons import Icon
from voicedesk.ui.notice_box import plain_label
from voicedesk.ui.safe_text import label_text

if TYPE_CHECKING:
    from collections.abc import Sequence

_DECIMAL = QRegularExpression(r"\d{0,3}([.,]\d?)?")
_LINE_END = re.compile("[\n\u2028\u2029]")


def small_note(words: str = "") -> QLabel:
    """Return a sentence that explains a field."""
    note = plain_label(words, tone="muted")
    note.setFont(theme.scaled_font(note.font(), 0.9))
    return note


def labelled(caption: str, field: QWidget, hint: str | QLabel = "") -> QVBoxLayout:
    """Return a field below its caption; the caption names it to assistive technology."""
    label = plain_label(caption, bold=True)
    label.setWordWrap(False)
    label.setFont(theme.scaled_font(label.font(), 0.93))
    label.setBuddy(field)
    if not field.accessibleName():
        field.setAccessibleName(caption)
    column = QVBoxLayout()
    column.setSpacing(5)
    column.addWidget(label)
    column.addWidget(field)
    if hint:
        column.addWidget(small_note(hint) if isinstance(hint, str) else hint)
    return column


def at_left(button: QWidget) -> QHBoxLayout:
    """Return a row with a button that is no wider than it has to be."""
    row = QHBoxLayout()
    row.addWidget(button)
    row.addStretch(1)
    return row


def described(box: QWidget, hint: str) -> QVBoxLayout:
    """Return a check box with what it means below it."""
    note = small_note(hint)
    box.setAccessibleDescription(hint)
    inside = QHBoxLayout()
    inside.setContentsMargins(33, 0, 0, 0)
    inside.addWidget(note)
    column = QVBoxLayout()
    column.setSpacing(2)
    column.addWidget(box)
    column.addLayout(inside)
    return column


class KeyField(QWidget):
    """A line for a key, hidden unless the eye is pressed; a key goes in, and not out again.

    Nothing of it can be copied, cut, dragged or undone: what is on a clipboard is kept by programs
    that remember clipboards, and on X11 a selection is a clipboard already.

    Signals:
        changed: the text is another.
        submitted: Enter was pressed.
    """

    changed = Signal()
    submitted = Signal()

    def __init__(self, placeholder: str) -> None:
        super().__init__()
        self._line = QLineEdit()
        self._line.setEchoMode(QLineEdit.EchoMode.Password)
        self._line.setPlaceholderText(placeholder)
        self._line.setAccessibleName("API key")
        self._line.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhNoPredictiveText
        )
        self._line.setDragEnabled(False)
        self._line.textEdited.connect(self._on_edited)
        self._line.selectionChanged.connect(self._on_selection_changed)
        self._line.textChanged.connect(self.changed)
        self._line.returnPressed.connect(self.submitted)
        self._eye = IconButton(Icon.EYE, "Show the key", side=34)
        self._eye.setCheckable(True)
        self._eye.toggled.connect(self._on_eye_toggled)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._line, 1)
        row.addWidget(self._eye)
        self.setFocusProxy(self._line)
        self.setAccessibleName("API key")

    def key(self) -> ApiKey | None:
        """Return what was entered, None if nothing was."""
        text = self._line.text()
        return ApiKey(text) if text.strip() else None

    def clear(self) -> None:
        # Not QLineEdit.clear, which can be undone.
        self._line.setText("")

    def _on_edited(self) -> None:
        # Setting a text forgets how it came to be.
        place = self._line.cursorPosition()
        self._line.setText(self._line.text())
        self._line.setCursorPosition(place)

    def _on_selection_changed(self) -> None:
        # Dots cannot be copied, and have to be selected to be replaced.
        if self._line.echoMode() is QLineEdit.EchoMode.Normal and self._line.hasSelectedText():
            self._line.deselect()

    def _on_eye_toggled(self, shown: bool) -> None:  # noqa: FBT001 - a signal's argument
        self._line.deselect()
        mode = QLineEdit.EchoMode
        self._line.setEchoMode(mode.Normal if shown else mode.Password)
        self._eye.show_icon(Icon.EYE, "Hide the key" if shown else "Show the key")


class NumberField(QLineEdit):
    """A whole number within bounds; what lies outside is moved to the nearer one."""

    def __init__(self, lowest: int, highest: int) -> None:
        super().__init__()
        self._lowest = lowest
        self._highest = highest
        self.setValidator(QIntValidator(0, highest * 10, self))
        self.setMaximumWidth(140)

    def value(self) -> int:
        typed = int(self.text() or self._lowest)
        return min(self._highest, max(self._lowest, typed))


class DecimalField(QLineEdit):
    """A number with a decimal, with point or comma; outside of its bounds it is moved to them."""

    def __init__(self, lowest: float, highest: float) -> None:
        super().__init__()
        self._lowest = lowest
        self._highest = highest
        self._shown = lowest
        self.setValidator(QRegularExpressionValidator(_DECIMAL, self))
        self.setMaximumWidth(140)

    def show_value(self, value: float) -> None:
        self._shown = value
        self.setText(f"{value:g}")

    def value(self) -> float:
        """Return the number; what was shown if nothing is left of it."""
        typed = self.text().replace(",", ".").rstrip(".")
        number = float(typed) if typed else self._shown
        return min(self._highest, max(self._lowest, number))


class TextArea(QPlainTextEdit):
    """A text of several lines, which Tab leaves."""

    def __init__(self, height: int) -> None:
        super().__init__()
        self.setObjectName("field")
        self.setTabChangesFocus(True)
        self.setFixedHeight(height)

    def text(self) -> str:
        """Return what was typed."""
        # Not toPlainText, which makes every no-break space an ordinary one.
        return _LINE_END.sub("\n", self.document().toRawText())


class LinesField(TextArea):
    """A text that stands for the lines in it, blank ones and surrounding blanks left out."""

    def show_lines(self, lines: Sequence[str]) -> None:
        self.setPlainText("\n".join(lines))

    def lines(self) -> tuple[str, ...]:
        return tuple(line.strip() for line in self.text().split("\n") if line.strip())


class ResultLabel(QLabel):
    """One sentence about what came of a test, in the colour that fits."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.hide()

    def show_result(self, words: str, *, tone: str) -> None:
        """Show a sentence; ``tone`` is good, bad or muted."""
        self.setText(label_text(words))
        self.setProperty("tone", tone)
        self.style().unpolish(self)
        self.style().polish(self)
        self.setVisible(bool(words))

    def words(self) -> str:
        """Return the sentence that is shown; empty while there is none."""
        return self.text().replace("\u200b", "") if not self.isHidden() else ""


def server_address(text: str) -> str:
    """Return a typed address without its blanks and final slashes."""
    return text.strip().rstrip("/")


def address_problem(address: str) -> str:
    """Say what is wrong with a server's address; empty if nothing is."""
    scheme, found, rest = address.partition("://")
    if not found or scheme.lower() not in {"http", "https"} or not rest or " " in address:
        return "Enter the whole address; it begins with http:// or https://."
    try:
        parse_base_url(address)
    except VoiceDeskError as failure:
        return failure.message
    return ""
