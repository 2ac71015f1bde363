"""Light or dark."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QButtonGroup, QVBoxLayout

from voicedesk.core.overriding import override
from voicedesk.core.settings import Theme
from voicedesk.ui.check_box import RadioButton
from voicedesk.ui.settings_pages.page import SettingsPage

if TYPE_CHECKING:
    from voicedesk.core.settings import Settings

_WORDS = {
    Theme.SYSTEM: "Follow the system",
    Theme.LIGHT: "Light",
    Theme.DARK: "Dark",
}


class AppearancePage(SettingsPage):
    title = "Appearance"

    def __init__(self) -> None:
        super().__init__("The theme changes when you save.")
        self._group = QButtonGroup(self)
        self._buttons: dict[Theme, RadioButton] = {}
        column = QVBoxLayout()
        column.setSpacing(4)
        for theme, words in _WORDS.items():
            button = RadioButton(words)
            self._buttons[theme] = button
            self._group.addButton(button)
            column.addWidget(button)
        self.add(column)
        self.end()

    @override
    def show_settings(self, settings: Settings) -> None:
        self._buttons[settings.window.theme].setChecked(True)

    @override
    def changed(self, settings: Settings) -> Settings:
        theme = next(theme for theme, button in self._buttons.items() if button.isChecked())
        return replace(settings, window=replace(settings.window, theme=theme))
