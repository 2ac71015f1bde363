"""Widget tests draw offscreen, whatever display there is, and most of them on one window."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

os.environ["QT_QPA_PLATFORM"] = "offscreen"

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from voicedesk.ui.main_window import MainWindow


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
