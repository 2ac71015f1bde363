"""The theme, the display over other programs, and how the window comes and goes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout

from voicedesk.core.overriding import override
from voicedesk.core.settings import OverlayPlace, Theme
from voicedesk.ui.check_box import CheckBox, RadioButton
from voicedesk.ui.fields import ResultLabel, described, labelled, small_note
from voicedesk.ui.overlay_place import can_float
from voicedesk.ui.settings_pages.page import Picker, SettingsPage
from voicedesk.ui.tray import has_tray

if TYPE_CHECKING:
    from voicedesk.core.settings import Settings

_WORDS = {
    Theme.SYSTEM: "Follow the system",
    Theme.LIGHT: "Light",
    Theme.DARK: "Dark",
}
_PLACES = {
    OverlayPlace.OFF: "Not at all",
    OverlayPlace.TOP: "At the top",
    OverlayPlace.BOTTOM: "At the bottom",
    OverlayPlace.TOP_LEFT: "In the upper left corner",
    OverlayPlace.TOP_RIGHT: "In the upper right corner",
    OverlayPlace.BOTTOM_LEFT: "In the lower left corner",
    OverlayPlace.BOTTOM_RIGHT: "In the lower right corner",
}
_FLOATS = (
    "While you talk to VoiceDesk from another program, it shows there what goes on. "
    "The cursor stays where it is."
)
NO_FLOATING = (
    "Not on this desktop: on Wayland a program can show this without taking the cursor away from "
    "the other one only where the desktop has panels for it (layer-shell), as KDE and sway do and "
    "GNOME does not. The icon in the tray shows what goes on instead."
)
NO_TRAY = "This desktop has no tray, so closing the window quits VoiceDesk."


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
        self._place = Picker("Display over other programs")
        self._place.currentIndexChanged.connect(self._on_place_changed)
        self._screen = Picker("Screen for it")
        self._can_float = can_float()
        self._float_note = small_note()
        self._stays = CheckBox("Keep running in the tray when the window is closed")
        self._hidden = CheckBox("Start without the window")
        self._with_system = CheckBox("Start when I log in")
        self._starts_with_system: bool | None = None
        """None until it is known."""
        self._start_result = ResultLabel()
        self._build()

    def _build(self) -> None:
        self.add(labelled("Display over other programs", self._place, self._float_note))
        self.add(labelled("Screen for it", self._screen))
        # Where no window can float, there may still be another way.
        self.show_floating(possible=self._can_float)
        if has_tray():
            self.add(self._stays)
        else:
            self._stays.setEnabled(False)
            self.add(described(self._stays, NO_TRAY))
        self.add(
            described(
                self._hidden, "It waits in the tray; where there is none, the window is minimised."
            )
        )
        self._with_system.setEnabled(False)
        self.add(described(self._with_system, "Without the window."))
        self.add(self._start_result)
        self.end()

    @override
    def show_settings(self, settings: Settings) -> None:
        window = settings.window
        self._buttons[window.theme].setChecked(True)
        names = [screen.name() for screen in QGuiApplication.screens() if screen.name()]
        any_screen = "The one with the pointer" if can_float() else "The one the desktop chooses"
        entries = [(any_screen, ""), *((name, name) for name in names)]
        self._screen.fill(entries, window.overlay_screen)
        self._place.fill_choices(_PLACES, window.overlay)
        self._stays.setChecked(window.stays_in_tray)
        self._hidden.setChecked(window.starts_hidden)

    @override
    def changed(self, settings: Settings) -> Settings:
        theme = next(theme for theme, button in self._buttons.items() if button.isChecked())
        window = replace(
            settings.window,
            theme=theme,
            overlay=OverlayPlace(self._place.value()),
            overlay_screen=self._screen.value(),
            stays_in_tray=self._stays.isChecked(),
            starts_hidden=self._hidden.isChecked(),
        )
        return replace(settings, window=window)

    def show_floating(self, *, possible: bool) -> None:
        """Say whether the display can be shown over other programs on this desktop."""
        self._can_float = possible
        self._float_note.setText(_FLOATS if possible else NO_FLOATING)
        self._place.setEnabled(possible)
        self._on_place_changed()

    def show_starts_with_system(self, *, on: bool) -> None:
        """Show whether the system starts the program; from now on that can be changed."""
        self._starts_with_system = on
        self._with_system.setChecked(on)
        self._with_system.setEnabled(True)

    def show_start_problem(self, message: str, next_step: str) -> None:
        """Say why the system cannot start the program."""
        self._start_result.show_result(f"{message} {next_step}".strip(), tone="bad")

    def wanted_start(self) -> bool | None:
        """Return whether the system is to start the program; None if nothing is to change."""
        wanted = self._with_system.isChecked()
        is_known = self._starts_with_system is not None
        return wanted if is_known and wanted is not self._starts_with_system else None

    def _on_place_changed(self) -> None:
        shown = self._place.value() not in ("", OverlayPlace.OFF)
        self._screen.setEnabled(shown and self._can_float)
