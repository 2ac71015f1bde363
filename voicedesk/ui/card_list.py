"""A list of small forms to which the user adds and from which he removes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from voicedesk.ui.fields import at_left
from voicedesk.ui.icon_button import IconButton
from voicedesk.ui.icons import Icon

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QLayout


class FormCard(QFrame):
    """One form, with a button that removes it at its top right.

    Signals:
        changed: something else was entered.
        removal_chosen: the form is to go.
        rise_chosen: the form is to change places with the one before it.
    """

    changed = Signal()
    removal_chosen = Signal()
    rise_chosen = Signal()

    def __init__(self, noun: str, *, moves: bool = False) -> None:
        """``moves`` if the order of the forms is the user's."""
        super().__init__()
        self.setObjectName("card")
        self._noun = noun
        self._remove = IconButton(Icon.REMOVE, "Remove", side=30)
        self._remove.clicked.connect(self.removal_chosen)
        self._rise = IconButton(Icon.UP, "Move up", side=30) if moves else None
        if self._rise is not None:
            self._rise.clicked.connect(self.rise_chosen)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 12, 10, 14)
        self._column.setSpacing(10)

    def add_heading(self, *fields: QWidget, shares: Sequence[int] = ()) -> None:
        """Add the first row, which ends with the button that removes the form.

        ``shares`` tell how the fields divide the width; without them they are as wide as each
        other.
        """
        row = QHBoxLayout()
        row.setSpacing(8)
        for field, share in zip(fields, shares or [1] * len(fields), strict=True):
            row.addWidget(field, share)
        if self._rise is not None:
            row.addWidget(self._rise, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._remove, 0, Qt.AlignmentFlag.AlignVCenter)
        self._column.addLayout(row)

    def add(self, part: QWidget | QLayout) -> None:
        if isinstance(part, QWidget):
            self._column.addWidget(part)
        else:
            self._column.addLayout(part)

    def show_place(self, place: int) -> None:
        """Name the form and its fields by its place, counted from 1."""
        name = f"{self._noun} {place}"
        self.setAccessibleName(name)
        lowered = f"{name[:1].lower()}{name[1:]}"
        self._remove.show_icon(Icon.REMOVE, f"Remove {lowered}")
        if self._rise is not None:
            self._rise.show_icon(Icon.UP, f"Move {lowered} up")
            self._rise.setEnabled(place > 1)

    def focus_first(self) -> None:
        """Go to the field with which one begins."""


C = TypeVar("C", bound=FormCard)


class CardList(QWidget, Generic[C]):
    """Signals:
    changed: a form was added, removed or filled in otherwise.
    """

    changed = Signal()

    def __init__(self, make: Callable[[], C], add_words: str) -> None:
        super().__init__()
        self._make = make
        self._cards: list[C] = []
        self._column = QVBoxLayout()
        self._column.setSpacing(10)
        self.add_button = QPushButton(add_words)
        self.add_button.setAutoDefault(False)
        self.add_button.clicked.connect(self._on_add_clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(self._column)
        column.addLayout(at_left(self.add_button))

    def resize_to(self, count: int) -> Sequence[C]:
        """Return so many forms, to be filled."""
        while len(self._cards) > count:
            self._drop(self._cards[-1])
        while len(self._cards) < count:
            self._add()
        return self.cards()

    def cards(self) -> Sequence[C]:
        return tuple(self._cards)

    def _add(self) -> C:
        card = self._make()
        card.changed.connect(self.changed)
        card.removal_chosen.connect(lambda: self._on_removal_chosen(card))
        card.rise_chosen.connect(lambda: self._on_rise_chosen(card))
        self._cards.append(card)
        self._column.addWidget(card)
        card.show()  # at once, so that the keyboard can go there
        self._order_focus(card)
        card.show_place(len(self._cards))
        return card

    def _drop(self, card: C) -> None:
        self._cards.remove(card)
        self._column.removeWidget(card)
        card.setParent(None)
        card.deleteLater()
        for place, each in enumerate(self._cards, 1):
            each.show_place(place)

    def _on_add_clicked(self) -> None:
        card = self._add()
        self.changed.emit()
        card.focus_first()

    def _order_focus(self, card: C) -> None:
        """Let Tab come to a new form before it comes to the button that makes them."""
        earlier: QWidget = self.add_button
        while not _takes_tab(earlier) or earlier is self.add_button:
            earlier = earlier.previousInFocusChain() or earlier
            if earlier is self.add_button:
                return
        for field in card.findChildren(QWidget):
            # The lists of pickers are windows of their own.
            if _takes_tab(field) and field.window() is self.window():
                QWidget.setTabOrder(earlier, field)
                earlier = field

    def _on_rise_chosen(self, card: C) -> None:
        place = self._cards.index(card)
        if place == 0:
            return
        before = self._cards[place - 1]
        self._cards[place - 1 : place + 1] = [card, before]
        self._column.removeWidget(card)
        self._column.insertWidget(place - 1, card)
        for at, each in enumerate(self._cards, 1):
            each.show_place(at)
        # Tab goes through the forms as they stand, and then to the button that makes them.
        for each in self._cards:
            self._order_focus(each)
        self.changed.emit()
        card.focus_first()

    def _on_removal_chosen(self, card: C) -> None:
        place = self._cards.index(card)
        self._drop(card)
        self.changed.emit()
        if self._cards:
            self._cards[min(place, len(self._cards) - 1)].focus_first()
        else:
            self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)


def _takes_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
