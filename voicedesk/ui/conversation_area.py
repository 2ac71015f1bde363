"""The scrolled column of cards, which stays where the reader is while things change around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from voicedesk.core.overriding import override
from voicedesk.ui import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

_NEAR_END_PX = 24
_ABOVE_GOAL_PX = 26
_SETTLING_ROUNDS = 4
"""Texts know their height when they know their width, which is known a layout later."""


class ConversationArea(QScrollArea):
    """Keeps the column in the middle, at a width that reads well.

    The place is kept as browsers do: it is the topmost card that is seen and how far it has been
    scrolled, whatever grows, comes or goes above it. At the end, the end is the place.

    Signals:
        place_changed: another part of the column is seen.
    """

    place_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Conversation")
        self._follows = True
        self._anchor: QWidget | None = None
        self._hidden_px = 0
        self._moving = False
        self._column = QWidget()
        self._column.setObjectName("column")
        self._outer = QVBoxLayout(self._column)
        self._outer.setSpacing(0)
        self.cards = QVBoxLayout()
        self.cards.setSpacing(26)
        self._outer.addLayout(self.cards)
        self._outer.addStretch(1)
        self.setWidget(self._column)
        self.verticalScrollBar().valueChanged.connect(self._on_value_changed)
        self.verticalScrollBar().rangeChanged.connect(self._on_range_changed)

    @property
    def follows(self) -> bool:
        """Whether the end is what is seen, and stays seen while it grows."""
        return self._follows

    def follow(self) -> None:
        """Go to the end and stay there."""
        self._follows, self._anchor = True, None
        self._keep_place()

    def go_to(self, card: QWidget) -> None:
        """Show a card at the top."""
        self._follows, self._anchor, self._hidden_px = False, card, -_ABOVE_GOAL_PX
        self.settle()

    def settle(self, new: Sequence[QWidget] = ()) -> None:
        """Lay out what is new now, so that the place is kept before anything is painted."""
        for _ in range(_SETTLING_ROUNDS):
            height = self._column.height()
            for card in new:
                _activate(card)
            self._outer.activate()
            # What the layout asked of the scroll area would else come with the next events.
            self.event(QEvent(QEvent.Type.LayoutRequest))
            if self._column.height() == height:
                break
        self._keep_place()

    def drop(self, card: QWidget) -> None:
        """Remove a card, which need not keep the place any more."""
        if card is self._anchor:
            self._anchor = None
        self.cards.removeWidget(card)
        # It goes as a hidden child: to become a window of its own takes as long as to be made.
        card.hide()
        card.deleteLater()

    def is_near_top(self) -> bool:
        return self.verticalScrollBar().value() < self.viewport().height()

    def is_near_bottom(self) -> bool:
        bar = self.verticalScrollBar()
        return bar.value() > bar.maximum() - self.viewport().height()

    def _on_value_changed(self, value: int) -> None:
        if self._moving:
            return
        self._follows = value >= self.verticalScrollBar().maximum() - _NEAR_END_PX
        self._anchor = None if self._follows else self._topmost(value)
        if self._anchor is not None:
            self._hidden_px = value - self._anchor.y()
        self.place_changed.emit()

    def _topmost(self, value: int) -> QWidget | None:
        for place in range(self.cards.count()):
            item = self.cards.itemAt(place)
            card = item.widget() if item is not None else None
            if card is not None and card.geometry().bottom() >= value:
                return card
        return None

    def _on_range_changed(self) -> None:
        self._keep_place()

    def _keep_place(self) -> None:
        bar = self.verticalScrollBar()
        self._moving = True
        if self._follows:
            bar.setValue(bar.maximum())
        elif self._anchor is not None:
            bar.setValue(self._anchor.y() + self._hidden_px)
        self._moving = False

    # Qt overrides
    @override
    def resizeEvent(self, arg__1: QResizeEvent) -> None:
        # Measured from the whole width, so that a scroll bar does not move the column.
        side = max(24, (self.width() - theme.COLUMN_WIDTH) // 2)
        beside = self.width() - self.viewport().width()
        self._outer.setContentsMargins(side, 26, max(12, side - beside), 26)
        super().resizeEvent(arg__1)


def _activate(card: QWidget) -> None:
    """Lay out a card from the inside."""
    for part in card.findChildren(QWidget):
        if (layout := part.layout()) is not None:
            layout.activate()
    if (layout := card.layout()) is not None:
        layout.activate()
