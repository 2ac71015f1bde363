"""The text field for questions that are typed."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from voicedesk.core.overriding import override
from voicedesk.ui.attach_button import AttachButton
from voicedesk.ui.file_drops import FileDrops
from voicedesk.ui.icon_button import IconButton
from voicedesk.ui.icons import Icon
from voicedesk.ui.key_filter import KeyFilter
from voicedesk.ui.talk_mode import TalkMode
from voicedesk.ui.text_limit import TextLimit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QFocusEvent, QKeyEvent

    from voicedesk.core.outside import Attachment
    from voicedesk.ui.attachment_bar import AttachmentBar

_MOST_LINES = 5
MOST_CHARACTERS = 100_000
"""More than a quarter of what the largest models read at once; longer texts are attached."""
_WORDS = {
    TalkMode.ASK: ("Your question", "Or type a question…"),
    TalkMode.TRANSLATE: ("Text to translate", "Or type what is to be translated…"),
    TalkMode.INTERPRET: ("Text to translate", "Or type it in one of the two languages…"),
}


class Composer(QFrame):
    """Enter sends, Shift+Enter begins a new line; the field grows with its text.

    Signals:
        submitted: the text, which the field then no longer holds.
        files_wanted: files are to be chosen that go along.
        files_dropped: a list of paths, which are to go along.
        clipboard_wanted: what is on the clipboard is to go along.
        cut: the field did not take the whole of a text.
    """

    submitted = Signal(str)
    files_wanted = Signal()
    files_dropped = Signal(list)
    clipboard_wanted = Signal()
    cut = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("composer")
        self._ready = False
        self._waits = False
        self.field = _Field()
        self.field.send_pressed.connect(self._on_send_pressed)
        self.field.focus_changed.connect(self._on_focus_changed)
        self.field.textChanged.connect(self._on_text_changed)
        self.field.limit.passed.connect(self.cut)
        self._send = IconButton(Icon.SEND, "Send", side=32, filled=True)
        self._send.setEnabled(False)
        self._send.clicked.connect(self._on_send_pressed)
        self.attach = AttachButton()
        self.attach.files_wanted.connect(self.files_wanted)
        self.attach.clipboard_wanted.connect(self.clipboard_wanted)
        # Words that are dropped there are typed; around it nothing else takes what is dropped.
        self._drops = [FileDrops(widget) for widget in (self.field, self.field.viewport())]
        for drops in self._drops:
            drops.dropped.connect(self.files_dropped)
        self._bar: AttachmentBar | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(6, 4, 6, 4)
        self._column.setSpacing(0)
        row = QHBoxLayout()
        row.setSpacing(6)
        self._column.addLayout(row)
        row.addWidget(self.attach, 0, Qt.AlignmentFlag.AlignBottom)
        row.addWidget(self.field, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._send, 0, Qt.AlignmentFlag.AlignBottom)
        self.setFocusProxy(self.field)
        self.show_mode(TalkMode.ASK)

    def set_ready(self, *, ready: bool) -> None:
        """Allow sending; typing is possible before, and Enter then counts from now on."""
        waited, self._ready = self._waits, ready
        self._on_text_changed()
        if waited:
            self._on_send_pressed()

    def show_mode(self, mode: TalkMode) -> None:
        """Say what becomes of what is typed."""
        name, placeholder = _WORDS[mode]
        self.field.setAccessibleName(name)
        self.field.setPlaceholderText(placeholder)
        # What is translated are words only.
        self.attach.setVisible(mode is TalkMode.ASK)
        for drops in self._drops:
            drops.enabled = mode is TalkMode.ASK
        if self._bar is not None:
            self._bar.setVisible(mode is TalkMode.ASK and bool(self._bar.attachments))

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """What goes along with the next question."""
        return self._bar.attachments if self._bar is not None else ()

    def add_attachments(self, attachments: Sequence[Attachment]) -> None:
        if self._bar is None:
            from voicedesk.ui.attachment_bar import AttachmentBar

            self._bar = AttachmentBar()
            self._column.insertWidget(0, self._bar)
            QWidget.setTabOrder(self._bar, self.attach)
        self._bar.add(attachments)

    def take_attachments(self) -> tuple[Attachment, ...]:
        """Return what goes along with the question that is asked now; the next one has nothing."""
        taken = self.attachments
        if self._bar is not None:
            self._bar.clear()
        return taken

    def put_back(self, text: str) -> None:
        """Return words that could not be sent, in front of what was typed since."""
        typed = self.field.toPlainText()
        self.field.setPlainText(f"{text}\n{typed}" if typed.strip() else text)

    def add_words(self, text: str) -> None:
        """Offer words to be changed and sent, below what was typed before, and go there.

        Undoing takes them away again.
        """
        typed = self.field.toPlainText()
        cursor = self.field.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.End)
        # Asked for twice, they are there already.
        if f"\n{typed}".endswith(f"\n{text}"):
            new = ""
        elif not typed.strip() or typed.endswith("\n"):
            new = text
        else:
            new = f"\n{text}"
        cursor.insertText(new)
        self.field.setTextCursor(cursor)
        self.field.ensureCursorVisible()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_text_changed(self) -> None:
        self._waits = False
        self._send.setEnabled(self._ready and bool(self.field.toPlainText().strip()))

    def _on_send_pressed(self) -> None:
        text = self.field.toPlainText().strip()
        self._waits = bool(text) and not self._ready
        if text and self._ready:
            self.field.clear()
            self.submitted.emit(text)

    def _on_focus_changed(self, focused: bool) -> None:  # noqa: FBT001 - a signal's argument
        self.setProperty("focused", focused)
        self.style().unpolish(self)
        self.style().polish(self)


class _Field(QPlainTextEdit):
    send_pressed = Signal()
    focus_changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(4)
        self.limit = TextLimit(self, MOST_CHARACTERS)
        self.textChanged.connect(self._fit)
        KeyFilter(self, self._takes_key)
        self._fit()

    def _fit(self) -> None:
        lines = max(1, ceil(self.document().size().height()))
        height = min(lines, _MOST_LINES) * self.fontMetrics().lineSpacing()
        self.setFixedHeight(ceil(height + 2 * self.document().documentMargin()) + 2)
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(
            policy.ScrollBarAsNeeded if lines > _MOST_LINES else policy.ScrollBarAlwaysOff
        )

    def _takes_key(self, event: QKeyEvent) -> bool:
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        sends = event.type() is QEvent.Type.KeyPress and enter and not shift
        if sends:
            self.send_pressed.emit()
        return sends

    # Qt overrides
    @override
    def focusInEvent(self, e: QFocusEvent) -> None:
        super().focusInEvent(e)
        self.focus_changed.emit(True)  # noqa: FBT003 - a signal's argument

    @override
    def focusOutEvent(self, e: QFocusEvent) -> None:
        super().focusOutEvent(e)
        self.focus_changed.emit(False)  # noqa: FBT003 - a signal's argument

    @override
    def resizeEvent(self, e: QEvent) -> None:
        super().resizeEvent(e)  # pyright: ignore[reportArgumentType] - the stub names the subclass
        self._fit()
