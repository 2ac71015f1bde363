"""What goes along with the next question, each on a line of its own that can be taken away."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from voicedesk.core.outside import OutsideKind
from voicedesk.core.outside_files import size_text
from voicedesk.core.overriding import override
from voicedesk.ui import theme
from voicedesk.ui.elided_label import ElidedLabel
from voicedesk.ui.icon_button import IconButton, IconPicture
from voicedesk.ui.icons import Icon
from voicedesk.ui.notice_box import plain_label
from voicedesk.ui.safe_text import label_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent

    from voicedesk.core.outside import Attachment

_MOST_LINES = 4
_KIND_WORDS = {
    OutsideKind.FILE: "text file",
    OutsideKind.CLIPBOARD: "text from the clipboard",
    OutsideKind.PICTURE: "picture",
}


class AttachmentBar(QScrollArea):
    """Hidden while nothing goes along.

    Signals:
        changed: something was added or taken away.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Goes along with the question")
        inside = QWidget()
        inside.setObjectName("column")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(8, 4, 4, 0)
        self._column.setSpacing(2)
        self.setWidget(inside)
        self._lines: list[_Line] = []
        self.hide()

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        return tuple(line.attachment for line in self._lines)

    def add(self, attachments: Sequence[Attachment]) -> None:
        for attachment in attachments:
            line = _Line(attachment)
            line.remove_pressed.connect(partial(self._remove, line))
            self._lines.append(line)
            self._column.addWidget(line)
        self._on_changed()

    def clear(self) -> None:
        for line in self._lines:
            line.hide()
            line.deleteLater()
        self._lines.clear()
        self._on_changed()

    def _remove(self, line: _Line) -> None:
        at = self._lines.index(line)
        had_focus = line.remove.hasFocus()
        self._lines.remove(line)
        line.hide()
        line.deleteLater()
        if had_focus and self._lines:
            self._lines[min(at, len(self._lines) - 1)].remove.setFocus(
                Qt.FocusReason.OtherFocusReason
            )
        self._on_changed()

    def _on_changed(self) -> None:
        shown = self._lines[:_MOST_LINES]
        height = sum(line.sizeHint().height() + 2 for line in shown) + 4
        self.setFixedHeight(height)
        self.setVisible(bool(self._lines))
        self.changed.emit()


class _Line(QFrame):
    remove_pressed = Signal()

    def __init__(self, attachment: Attachment) -> None:
        super().__init__()
        self.attachment = attachment
        name = label_text(attachment.name)
        kind, size = _KIND_WORDS[attachment.kind], size_text(attachment.size_bytes)
        icon = Icon.PICTURE if attachment.is_picture else Icon.ATTACH
        self.remove = _RemoveButton(f"Remove {name}, {kind}, {size}")
        self.remove.setToolTip(f"Remove {name}")
        self.remove.clicked.connect(self.remove_pressed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(IconPicture(icon, theme.MUTED, side=16))
        label = ElidedLabel(name)
        label.setToolTip(f"{name}: {kind}, goes along as data")
        row.addWidget(label, 1)
        row.addWidget(_size_label(size))
        row.addWidget(self.remove)


def _size_label(size: str) -> QLabel:
    label = plain_label(tone="muted")
    label.setText(size)
    label.setWordWrap(False)
    return label


class _RemoveButton(IconButton):
    """Delete and Backspace press it as well."""

    def __init__(self, name: str) -> None:
        super().__init__(Icon.CLOSE, name, side=24)

    # Qt overrides
    @override
    def keyPressEvent(self, e: QKeyEvent) -> None:
        if e.type() is QEvent.Type.KeyPress and e.key() in (
            Qt.Key.Key_Delete,
            Qt.Key.Key_Backspace,
        ):
            self.click()
            return
        super().keyPressEvent(e)
