"""What is told while something else is still to be read takes nothing away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from voicedesk.ui.icon_button import IconButton
from voicedesk.ui.notice_stack import MOST, NoticeStack

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def stack(qtbot: QtBot) -> NoticeStack:
    stack = NoticeStack()
    qtbot.addWidget(stack)
    return stack


def test_two_things_are_told_beside_each_other(stack: NoticeStack, qtbot: QtBot) -> None:
    stack.show_notice("The history is newer.", "Update.", error=True)
    stack.show_notice("The server cannot be reached.", "Try again.", error=True)
    assert stack.isVisible()
    told = "The history is newer. Update. The server cannot be reached. Try again."
    assert stack.words() == told
    qtbot.mouseClick(stack.findChildren(IconButton)[0], Qt.MouseButton.LeftButton)
    assert stack.words() == "The server cannot be reached. Try again."
    assert stack.isVisible()
    stack.clear()
    assert stack.words() == ""
    assert not stack.isVisible()


def test_what_is_told_again_is_there_once_and_comes_last(stack: NoticeStack) -> None:
    for words in ("One.", "Two.", "One."):
        stack.show_notice(words, "", error=False)
    assert stack.words() == "Two. One."


def test_the_oldest_makes_room(stack: NoticeStack) -> None:
    for number in range(MOST + 2):
        stack.show_notice(f"No. {number}.", "", error=True)
    assert stack.words() == " ".join(f"No. {number}." for number in range(2, MOST + 2))
