"""What every settings page is: settings in, changed settings out."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QComboBox, QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from voicedesk.core.overriding import override
from voicedesk.ui import theme
from voicedesk.ui.icons import Icon, paint_icon
from voicedesk.ui.notice_box import plain_label
from voicedesk.ui.safe_text import line_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QPaintEvent, QWheelEvent
    from PySide6.QtWidgets import QLayout

    from voicedesk.core.settings import Settings


C = TypeVar("C", bound=StrEnum)

_MARGIN = 24
_LAID_OUT_MS = 50
"""Wrapped words find their height in several rounds."""


class SettingsPage(QScrollArea):
    """A titled column of fields that scrolls when it must."""

    title = ""

    def __init__(self, introduction: str = "") -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.title)
        inside = QWidget()
        inside.setObjectName("column")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(28, _MARGIN, 28, _MARGIN)
        self._column.setSpacing(16)
        heading = plain_label(self.title)
        heading.setFont(theme.scaled_font(self.font(), 1.35, bold=True))
        self._column.addWidget(heading)
        if introduction:
            self._column.addWidget(plain_label(introduction, tone="muted"))
        self.setWidget(inside)

    def show_settings(self, settings: Settings) -> None:
        """Fill the fields."""

    def changed(self, settings: Settings) -> Settings:
        """Return settings with what the user entered on this page."""
        return settings

    def add(self, part: QWidget | QLayout) -> None:
        if isinstance(part, QWidget):
            self._column.addWidget(part)
        else:
            self._column.addLayout(part)

    def add_section(self, name: str, hint: str) -> None:
        """Put a heading, and what it is about, above the parts that follow."""
        heading = plain_label(name)
        heading.setFont(theme.scaled_font(self.font(), 1.12, bold=True))
        heading.setContentsMargins(0, 10, 0, 0)
        self.add(heading)
        self.add(plain_label(hint, tone="muted"))

    def bring_into_view(self, part: QWidget) -> None:
        """Scroll to a part that has just appeared, once it has its place."""
        QTimer.singleShot(_LAID_OUT_MS, part, lambda: self.ensureWidgetVisible(part, 0, _MARGIN))

    def end(self) -> None:
        """Keep the fields at the top."""
        self._column.addStretch(1)


class Picker(QComboBox):
    """A list whose entries carry a value; the wheel scrolls the page and not the choice."""

    def __init__(self, name: str, *, editable: bool = False) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setEditable(editable)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(20)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if (line := self.lineEdit()) is not None:
            line.setAccessibleName(name)

    def fill(self, entries: list[tuple[str, str]], chosen: str) -> None:
        """Offer entries (text, value); a chosen value that is not among them is added."""
        self.clear()
        for text, value in entries:
            self.addItem(line_text(text), value)
        place = self.findData(chosen)
        if place < 0:
            self.addItem(line_text(chosen), chosen)
            place = self.count() - 1
        self.setCurrentIndex(place)

    def fill_choices(self, words: Mapping[C, str], chosen: C) -> None:
        """Offer the members of an enumeration, each by what it is called."""
        self.fill([(called, choice.value) for choice, called in words.items()], chosen)

    def value(self) -> str:
        """Return the chosen entry's value, or what was typed instead."""
        typed = self.currentText()
        place = self.currentIndex()
        if typed != self.itemText(place):
            place = self.findText(typed, Qt.MatchFlag.MatchExactly)
        if place < 0:
            return typed.strip()
        return str(self.itemData(place))

    # Qt overrides
    @override
    def paintEvent(self, e: QPaintEvent) -> None:
        super().paintEvent(e)
        place = QRectF(self.width() - 27, (self.height() - 16) / 2, 16, 16)
        paint_icon(QPainter(self), Icon.DOWN, place, self.palette().color(theme.MUTED))

    @override
    def wheelEvent(self, e: QWheelEvent) -> None:
        e.ignore()
