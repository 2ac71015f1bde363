"""One shortcut on its settings page: what it does, its keys, and what is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from voicedesk.core.hotkeys import HotkeyAction, HotkeyBinding
from voicedesk.core.overriding import override
from voicedesk.ui.card_list import FormCard
from voicedesk.ui.fields import ResultLabel
from voicedesk.ui.language_words import language_entries
from voicedesk.ui.settings_pages.page import Picker
from voicedesk.ui.settings_pages.style_choices import fill_other_styles
from voicedesk.ui.shortcut_field import ShortcutField

if TYPE_CHECKING:
    from collections.abc import Sequence

ACTIONS = {
    HotkeyAction.DICTATE: "Dictate",
    HotkeyAction.ASK: "Ask",
    HotkeyAction.TRANSLATE: "Translate",
    HotkeyAction.EDIT: "Edit selected text",
    HotkeyAction.INTERPRET: "Interpret",
    HotkeyAction.CANCEL: "Cancel",
    HotkeyAction.PASTE_LAST: "Paste the last text",
    HotkeyAction.UNDO: "Undo the last insertion",
}
_WITH_STYLE = (HotkeyAction.DICTATE, HotkeyAction.TRANSLATE)
_WITHOUT_LANGUAGE = (HotkeyAction.INTERPRET,)
"""Which of the two languages of the settings is spoken is heard each time."""
_AS_SET = "Language as set"
_INTO_AS_SET = "Into the language as set"
_BESIDE = 38
"""The width of the button that removes the form, and of what is left free beside it."""


class BindingCard(FormCard):
    """Signals:
    capturing: whether the keys that are pressed are to become a shortcut.
    """

    capturing = Signal(bool)

    def __init__(self) -> None:
        super().__init__("Shortcut")
        self._refusal = ""
        self._problem = ""
        self._own_styles: tuple[str, ...] = ()
        self._action = _picker("What it does")
        self._action.fill_choices(ACTIONS, HotkeyAction.DICTATE)
        self._action.currentIndexChanged.connect(self._on_changed)
        self._keys = ShortcutField("Shortcut")
        self._keys.changed.connect(self._on_changed)
        self._keys.refused.connect(self._on_refused)
        self._keys.capturing.connect(self.capturing)
        self._language = _picker("Language")
        self._style = _picker("Clean-up style")
        self._target = _picker("Language it is translated into")
        self._result = ResultLabel()
        # In a narrow window the longest action is as wide as that.
        self.add_heading(self._action, self._keys, shares=(3, 2))
        self._more = QWidget()
        grid = QGridLayout(self._more)
        grid.setContentsMargins(0, 0, _BESIDE, 0)
        grid.setSpacing(8)
        grid.addWidget(self._language, 0, 0)
        grid.addWidget(self._style, 0, 1)
        grid.addWidget(self._target, 1, 0)
        for column in range(2):
            grid.setColumnStretch(column, 1)
        self.add(self._more)
        self.add(self._result)
        self.show_binding(HotkeyBinding())

    def show_binding(self, binding: HotkeyBinding) -> None:
        languages = [(_AS_SET, ""), *language_entries(binding.language)]
        self._language.fill(languages, binding.language)
        fill_other_styles(self._style, self._own_styles, binding.style)
        into = [(f"Into {name}", code) for name, code in language_entries(binding.target_language)]
        self._target.fill([(_INTO_AS_SET, ""), *into], binding.target_language)
        self._keys.show_value(binding.shortcut)
        self._action.fill_choices(ACTIONS, binding.action)
        self._show_fields()

    def binding(self) -> HotkeyBinding:
        """Return what was entered; what an action has no use for is kept for the next one."""
        return HotkeyBinding(
            HotkeyAction(self._action.value() or HotkeyAction.DICTATE),
            self._keys.value(),
            self._language.value(),
            self._style.value(),
            self._target.value(),
        )

    def show_styles(self, own: Sequence[str]) -> None:
        """Offer the user's own styles, as they are called now."""
        self._own_styles = tuple(own)
        fill_other_styles(self._style, self._own_styles, self._style.value())

    def show_problem(self, words: str) -> None:
        """Say why the shortcut cannot be had; empty if nothing is known against it."""
        self._problem = words
        self._show_result()

    def problem(self) -> str:
        """Return what the card says."""
        return self._result.words()

    @override
    def show_place(self, place: int) -> None:
        super().show_place(place)
        self._keys.set_name(f"Shortcut {place}")
        for picker, words in (
            (self._action, "What shortcut {} does"),
            (self._language, "Language of shortcut {}"),
            (self._style, "Clean-up style of shortcut {}"),
            (self._target, "Language that shortcut {} translates into"),
        ):
            picker.setAccessibleName(words.format(place))

    @override
    def focus_first(self) -> None:
        self._action.setFocus()

    def _on_changed(self) -> None:
        self._refusal = ""
        self._show_fields()
        self.changed.emit()

    def _on_refused(self, words: str) -> None:
        self._refusal = words
        self._show_result()

    def _show_fields(self) -> None:
        action = HotkeyAction(self._action.value() or HotkeyAction.DICTATE)
        self._more.setVisible(action.intent is not None and action not in _WITHOUT_LANGUAGE)
        self._style.setVisible(action in _WITH_STYLE)
        self._target.setVisible(action is HotkeyAction.TRANSLATE)

    def _show_result(self) -> None:
        self._result.show_result(self._refusal or self._problem, tone="bad")


def _picker(name: str) -> Picker:
    picker = Picker(name)
    # Two of them stand side by side in a narrow window.
    picker.setMinimumContentsLength(10)
    return picker
