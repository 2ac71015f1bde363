"""A clean-up style of the user's own."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from voicedesk.core.overriding import override
from voicedesk.core.settings import CleanUpStyle
from voicedesk.ui.card_list import FormCard
from voicedesk.ui.fields import ResultLabel, TextArea


class StyleCard(FormCard):
    def __init__(self) -> None:
        super().__init__("Style")
        self._name = QLineEdit()
        self._name.setPlaceholderText("Name")
        self._name.textChanged.connect(self.changed)
        self._prompt = TextArea(96)
        self._prompt.setPlaceholderText("What to do with the text, such as: Use short sentences.")
        self._prompt.textChanged.connect(self.changed)
        self._result = ResultLabel()
        self.add_heading(self._name)
        self.add(self._prompt)
        self.add(self._result)

    def show_style(self, style: CleanUpStyle) -> None:
        self._name.setText(style.name)
        self._prompt.setPlainText(style.prompt)

    def style_entered(self) -> CleanUpStyle:
        return CleanUpStyle(self._name.text().strip(), self._prompt.text())

    def show_problem(self, words: str) -> None:
        self._result.show_result(words, tone="bad")

    def problem(self) -> str:
        return self._result.words()

    @override
    def show_place(self, place: int) -> None:
        super().show_place(place)
        self._name.setAccessibleName(f"Name of style {place}")
        self._prompt.setAccessibleName(f"Rules of style {place}")

    @override
    def focus_first(self) -> None:
        self._name.setFocus()


def style_problem(style: CleanUpStyle, earlier: tuple[CleanUpStyle, ...]) -> str:
    """Say why a style cannot be chosen, or does nothing; empty if it is a good one."""
    if not style.name:
        return "Without a name it cannot be chosen."
    if style.name.casefold() in {each.name.casefold() for each in earlier}:
        return "There is a style of this name above; this one cannot be chosen."
    return "" if style.prompt.strip() else "Without rules it leaves the text as it is."
