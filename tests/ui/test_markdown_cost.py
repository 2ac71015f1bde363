"""Answers that would hold up the window are shown plain; ordinary ones never are."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.gallery import RICH
from voicedesk.ui.long_text import LongText
from voicedesk.ui.markdown_cost import ANSWER_MOST, markdown_cost
from voicedesk.ui.reply_view import ReplyView

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

PATHOLOGICAL = {
    "lists in lists": "- " * 15_000,
    "numbers in numbers": "1. " * 10_000,
    "quotes in quotes": "> " * 15_000 + "x",
    "a wide table": "|" + "a|" * 4000 + "\n|" + "-|" * 4000 + "\n",
    "a tall table": "|a|\n|-|\n" + "|b|\n" * 8000,
    "marks that never close": "**a" * 13_000,
    "addresses": "a@b.example " * 3000,
    "links by reference": "[a]: http://x/\n\n" + "[a] " * 9000,
    "pictures": "![a](b) " * 4500,
    "headings": "# a\n" * 9000,
    "one word": "x" * 40_000,
}


@pytest.mark.parametrize("name", PATHOLOGICAL)
def test_what_is_pathological_is_shown_plain(qtbot: QtBot, name: str) -> None:
    text = PATHOLOGICAL[name]
    assert markdown_cost(text) > ANSWER_MOST
    view = ReplyView()
    qtbot.addWidget(view)
    for end in (len(text) // 2, len(text)):
        view.show_reply(text[:end], final=False)
    view.show_reply(text, final=True)
    assert view.findChild(LongText) is not None
    assert view.text == text


def test_what_people_are_answered_is_laid_out() -> None:
    assert markdown_cost((RICH * 100)[:40_000]) < ANSWER_MOST
    assert markdown_cost("\u5929\u6c14\u5f88\u597d" * 8000) < ANSWER_MOST
    assert markdown_cost("A word and a word. " * 2000) < ANSWER_MOST
    assert markdown_cost("----------------------------------------\n* * *\n") < ANSWER_MOST


@pytest.mark.parametrize(
    "text", ["`" * 5000, "~" * 5000, "`" * 5000 + "\n" + "code\n" * 2000, "```" + "x" * 5000]
)
def test_a_fence_without_end_grows(qtbot: QtBot, text: str) -> None:
    view = ReplyView()
    qtbot.addWidget(view)
    for end in range(700, len(text) + 700, 700):
        view.show_reply(text[:end], final=False)
    view.show_reply(text, final=True)
    assert view.text == text


def test_a_long_hostile_answer_takes_as_long_as_a_long_ordinary_one(qtbot: QtBot) -> None:
    def longest_s(text: str) -> float:
        view = ReplyView()
        qtbot.addWidget(view)
        view.resize(600, 400)
        view.show()
        longest = 0.0
        for end in range(50_000, len(text) + 1, 50_000):
            began_at_s = time.perf_counter()
            view.show_reply(text[:end], final=False)
            QApplication.sendPostedEvents()
            longest = max(longest, time.perf_counter() - began_at_s)
        return longest

    ordinary = min(longest_s("word " * 60_000) for _ in range(3))
    hostile = min(longest_s("> - [`*_~<|\u202e" * 27_000) for _ in range(3))
    assert hostile < 25 * ordinary
