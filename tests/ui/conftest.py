"""Widget tests draw offscreen, whatever display there is, and most of them on one window."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

os.environ["QT_QPA_PLATFORM"] = "offscreen"

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from voicedesk.ui.main_window import MainWindow
    from voicedesk.ui.settings_dialog import SettingsDialog


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    """A window to open dialogs on."""
    from PySide6.QtWidgets import QWidget

    parent = QWidget()
    qtbot.addWidget(parent)
    return parent


@pytest.fixture
def dialog(parent: QWidget) -> SettingsDialog:
    """The settings of somebody who has chosen a service, and nothing else."""
    from tests.fakes.fake_backend import decided
    from voicedesk.ui.settings_dialog import SettingsDialog

    return SettingsDialog(parent, decided())


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    """A window that is shown and ready."""
    from tests.ui.gallery import RESOURCES
    from voicedesk.core.settings import Theme
    from voicedesk.ui.main_window import MainWindow

    window = MainWindow(Theme.LIGHT, RESOURCES)
    qtbot.addWidget(window)
    window.set_ready(ready=True)
    window.show()
    qtbot.waitExposed(window)
    return window
