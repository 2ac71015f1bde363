"""The settings for display, tray and start: what is entered comes back, and is arranged."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QWidget

from tests.fakes.fake_backend import FakeBackend, decided
from tests.fakes.panel import FakePanel
from tests.ui.parts import part
from tests.ui.test_controller import Desk
from tests.ui.test_settings import button, opened, picker
from tests.ui.waiting import until
from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.core.settings import OverlayPlace, WindowSettings
from voicedesk.ui.settings_controller import SettingsController
from voicedesk.ui.settings_pages.appearance_page import NO_FLOATING, NO_TRAY, AppearancePage

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from voicedesk.ui.settings_dialog import SettingsDialog

IN_TRAY = "Keep running in the tray when the window is closed"
WITH_SYSTEM = "Start when I log in"
REFUSED = StorageError(
    "The folder cannot be written.", kind=ErrorKind.FILE, next_step="Allow writing there."
)


def says(page: QWidget, words: str) -> bool:
    return any(words in label.text() for label in page.findChildren(QLabel))


def test_display_and_start_are_set(dialog: SettingsDialog) -> None:
    page = dialog.appearance
    picker(page, "Display over other programs").setCurrentIndex(3)
    screens = picker(page, "Screen for it")
    screens.addItem("HDMI-1", "HDMI-1")
    screens.setCurrentIndex(screens.count() - 1)
    button(page, "Start without the window").setChecked(True)
    assert page.changed(decided()).window == WindowSettings(
        overlay=OverlayPlace.TOP_LEFT, overlay_screen="HDMI-1", starts_hidden=True
    )


def test_a_screen_is_chosen_only_for_a_display_that_is_shown(dialog: SettingsDialog) -> None:
    page = dialog.appearance
    screens = picker(page, "Screen for it")
    assert screens.isEnabled()
    assert screens.itemText(0) == "The one with the pointer"
    picker(page, "Display over other programs").setCurrentIndex(0)
    assert not screens.isEnabled()


def test_where_there_is_no_tray_that_is_said(dialog: SettingsDialog) -> None:
    assert not button(dialog.appearance, IN_TRAY).isEnabled()
    assert says(dialog.appearance, NO_TRAY)
    kept = replace(decided(), window=WindowSettings(stays_in_tray=True))
    dialog.appearance.show_settings(kept)
    assert dialog.appearance.changed(kept) == kept, "kept for a desktop with a tray"


def test_on_wayland_the_display_is_not_offered_before_a_panel_is_found(
    dialog: SettingsDialog, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not says(dialog.appearance, NO_FLOATING)
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "wayland")
    page = AppearancePage()
    qtbot.addWidget(page)
    page.show_settings(decided())
    assert says(page, NO_FLOATING)
    assert not picker(page, "Display over other programs").isEnabled()
    assert not picker(page, "Screen for it").isEnabled()
    assert page.changed(decided()) == decided()


@pytest.mark.parametrize("panel", [FakePanel(), None])
async def test_on_wayland_the_display_is_offered_where_there_are_panels(
    qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, panel: FakePanel | None
) -> None:
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "wayland")
    desk = Desk(qtbot, FakeBackend(panel=panel))
    dialog = await opened(desk)
    page = dialog.appearance
    await until(lambda: "find panel" in desk.backend.calls)
    assert says(page, NO_FLOATING) is (panel is None)
    assert picker(page, "Display over other programs").isEnabled() is (panel is not None)
    screens = picker(page, "Screen for it")
    assert screens.isEnabled() is (panel is not None)
    assert screens.itemText(0) == "The one the desktop chooses"
    dialog.reject()


def test_other_programs_sound_is_set_where_that_can_be_done(
    dialog: SettingsDialog, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = dialog.listening
    sound = picker(page, "Other programs' sound")
    sound.setCurrentIndex(2)
    assert page.changed(decided()).audio.other_sound == "mute"
    monkeypatch.setattr(sys, "platform", "win32")
    other = type(page)()
    qtbot.addWidget(other)
    other.show_settings(decided())
    assert not says(other, "Other programs' sound")
    assert other.changed(decided()) == decided()


async def test_starting_with_the_system_is_arranged_when_it_was_changed(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = Desk(qtbot, FakeBackend(with_system=True))
    dialog = await opened(desk)
    start = button(dialog.appearance, WITH_SYSTEM)
    assert start.isChecked()
    assert start.isEnabled()
    button(dialog, "Save").click()
    await until(lambda: part(desk.window, SettingsController).dialog is None)
    assert "do not start with the system" not in desk.backend.calls
    dialog = await opened(desk)
    button(dialog.appearance, WITH_SYSTEM).setChecked(False)
    button(dialog, "Save").click()
    await until(lambda: part(desk.window, SettingsController).dialog is None)
    assert "do not start with the system" in desk.backend.calls
    assert not desk.backend.with_system


async def test_a_start_that_cannot_be_arranged_is_told(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot, FakeBackend())
    dialog = await opened(desk)
    desk.backend.with_system_error = REFUSED
    button(dialog.appearance, WITH_SYSTEM).setChecked(True)
    button(dialog, "Save").click()
    await until(lambda: "The folder cannot be written." in dialog.problem())
    dialog.reject()


async def test_a_start_that_cannot_be_known_is_not_offered(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = Desk(qtbot, FakeBackend(with_system_error=REFUSED))
    dialog = await opened(desk)
    assert not button(dialog.appearance, WITH_SYSTEM).isEnabled()
    assert says(dialog.appearance, "The folder cannot be written. Allow writing there.")
    assert dialog.appearance.wanted_start() is None
    dialog.reject()
