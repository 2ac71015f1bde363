"""The page before anything was said, in a wide and in a narrow window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QPushButton

from voicedesk.ui.empty_page import SUGGESTIONS, EmptyPage

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.mark.parametrize(("width_px", "rows"), [(720, 1), (440, 3)])
def test_no_suggestion_is_cut_off(qtbot: QtBot, width_px: int, rows: int) -> None:
    page = EmptyPage()
    qtbot.addWidget(page)
    page.resize(width_px, 400)
    page.show()
    chips = page.findChildren(QPushButton)
    qtbot.waitUntil(lambda: len({chip.y() for chip in chips}) == rows)
    assert page.width() == width_px
    assert [chip.text() for chip in chips] == list(SUGGESTIONS)
    for chip in chips:
        assert chip.width() >= chip.sizeHint().width()


def test_a_suggestion_is_asked(qtbot: QtBot) -> None:
    page = EmptyPage()
    qtbot.addWidget(page)
    asked: list[str] = []
    page.suggestion_chosen.connect(asked.append)
    for chip in page.findChildren(QPushButton):
        chip.click()
    assert asked == list(SUGGESTIONS)
