"""What is different in one application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QLineEdit

from voicedesk.core.insertion import InsertionWay, PasteKeys
from voicedesk.core.overriding import override
from voicedesk.core.settings import AfterText, ApplicationRule
from voicedesk.ui.card_list import FormCard
from voicedesk.ui.fields import ResultLabel, labelled
from voicedesk.ui.settings_pages.page import Picker
from voicedesk.ui.settings_pages.style_choices import fill_other_styles

if TYPE_CHECKING:
    from collections.abc import Sequence

WAYS = {InsertionWay.PASTE: "Paste it", InsertionWay.TYPE: "Type it, key by key"}
PASTE_KEYS = {
    PasteKeys.AUTOMATIC: "Automatic",
    PasteKeys.CTRL_V: "Ctrl+V",
    PasteKeys.CTRL_SHIFT_V: "Ctrl+Shift+V",
    PasteKeys.SHIFT_INSERT: "Shift+Insert",
}
AFTER_TEXT = {
    AfterText.NOTHING: "Nothing",
    AfterText.SPACE: "A space",
    AfterText.ENTER: "A new line",
}


class ApplicationCard(FormCard):
    def __init__(self) -> None:
        super().__init__("Application")
        self._own_styles: tuple[str, ...] = ()
        self._application = QLineEdit()
        self._application.setPlaceholderText("Application, such as org.gnome.* or xterm")
        self._application.textChanged.connect(self._on_application_changed)
        self._way, self._keys, self._style, self._after = (_picker() for _ in range(4))
        self._way.currentIndexChanged.connect(self._on_way_changed)
        for picker in (self._way, self._keys, self._style, self._after):
            picker.currentIndexChanged.connect(self.changed)
        self._result = ResultLabel()
        self.add_heading(self._application)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(10)
        grid.addLayout(labelled("How it gets there", self._way), 0, 0)
        grid.addLayout(labelled("Keys that paste", self._keys), 0, 1)
        grid.addLayout(labelled("Clean-up style", self._style), 1, 0)
        grid.addLayout(labelled("Written after it", self._after), 1, 1)
        for column in range(2):
            grid.setColumnStretch(column, 1)
        self.add(grid)
        self.add(self._result)
        self.show_rule(ApplicationRule())

    def show_rule(self, rule: ApplicationRule) -> None:
        self._application.setText(rule.application)
        self._way.fill_choices(WAYS, rule.way)
        self._keys.fill_choices(PASTE_KEYS, rule.paste_keys)
        self._after.fill_choices(AFTER_TEXT, rule.after_text)
        fill_other_styles(self._style, self._own_styles, rule.style)
        self._on_application_changed()

    def rule(self) -> ApplicationRule:
        return ApplicationRule(
            application=self._application.text().strip(),
            way=InsertionWay(self._way.value()),
            paste_keys=PasteKeys(self._keys.value()),
            style=self._style.value(),
            after_text=AfterText(self._after.value()),
        )

    def show_styles(self, own: Sequence[str]) -> None:
        """Offer the user's own styles, as they are called now."""
        self._own_styles = tuple(own)
        fill_other_styles(self._style, self._own_styles, self._style.value())

    def problem(self) -> str:
        return self._result.words()

    @override
    def show_place(self, place: int) -> None:
        super().show_place(place)
        for field, words in (
            (self._application, "Application {}"),
            (self._way, "How it gets into application {}"),
            (self._keys, "Keys that paste into application {}"),
            (self._style, "Clean-up style in application {}"),
            (self._after, "Written after it in application {}"),
        ):
            field.setAccessibleName(words.format(place))

    @override
    def focus_first(self) -> None:
        self._application.setFocus()

    def _on_application_changed(self) -> None:
        named = bool(self._application.text().strip())
        words = "" if named else "Without an application it holds nowhere; * stands for any."
        self._result.show_result(words, tone="bad")
        self.changed.emit()

    def _on_way_changed(self) -> None:
        self._keys.setEnabled(self._way.value() != InsertionWay.TYPE)


def _picker() -> Picker:
    picker = Picker("")
    picker.setMinimumContentsLength(10)
    return picker
