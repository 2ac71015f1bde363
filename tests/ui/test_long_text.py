"""Immense texts: the window takes in a portion at a time, and all of it can be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextCursor

from tests.ui.parts import part
from voicedesk.core.harmless import HarmlessText, harmless
from voicedesk.ui.long_text import LONGEST_LINE, PORTION_CHARACTERS, PORTION_LINES, LongText
from voicedesk.ui.plain_passage import PlainPassage
from voicedesk.ui.reply_view import RENDERED_MOST, ReplyView
from voicedesk.ui.text_panel import PLAIN_LINES, PLAIN_MOST, TextPanel
from voicedesk.ui.user_bubble import UserBubble

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QPlainTextEdit
    from pytestqt.qtbot import QtBot

MEGABYTE = {
    "line ends": "\n" * 1_000_000,
    "letters on lines": "a\n" * 500_000,
    "spaces": " " * 1_000_000,
    "tabs": "\t" * 1_000_000,
    "form feeds": "\f" * 1_000_000,
    "carriage returns": "\r" * 1_000_000,
    "carriage returns and line feeds": "\r\n" * 500_000,
    "line separators": "\u2028" * 1_000_000,
    "joiners": "\u200d" * 1_000_000,
    "joined letters": "\u0627\u200d" * 500_000,
    "turned letters": "a\u202e" * 500_000,
    "one word": "x" * 1_000_000,
}


@pytest.fixture
def long(qtbot: QtBot) -> LongText:
    long = LongText("Answer")
    qtbot.addWidget(long)
    long.resize(600, 380)
    long.show()
    return long


def at_once(edit: QPlainTextEdit) -> list[tuple[int, int]]:
    """Return a list that notes how many characters and lines each change has brought."""
    changes: list[tuple[int, int]] = []
    lines = [edit.blockCount()]

    def note(_at: int, _gone: int, added: int) -> None:
        changes.append((added, edit.blockCount() - lines[0]))
        lines[0] = edit.blockCount()

    edit.document().contentsChange.connect(note)
    return changes


def scroll_to_the_end(long: LongText, qtbot: QtBot) -> None:
    """Scroll down until there is no more."""
    bar = long.verticalScrollBar()

    def has_ended() -> bool:
        bar.setValue(bar.maximum())
        return not long.accessibleDescription()

    qtbot.waitUntil(has_ended, timeout=20_000)


@pytest.mark.parametrize("name", MEGABYTE)
@pytest.mark.parametrize("shows", [LongText.show_text, LongText.add])
def test_no_change_is_larger_than_the_window_can_bear(
    long: LongText, name: str, shows: Callable[[LongText, str], None]
) -> None:
    changes = at_once(long)
    shows(long, MEGABYTE[name])
    for _ in range(3):
        long.verticalScrollBar().setValue(long.verticalScrollBar().maximum())
    assert max(lines for _, lines in changes) <= PORTION_LINES
    # One that is named takes eight.
    assert max(added for added, _ in changes) <= 8 * PORTION_CHARACTERS
    assert long.blockCount() <= 4 * PORTION_LINES + 1


@pytest.mark.parametrize("name", MEGABYTE)
def test_an_answer_and_a_dictation_take_in_as_little(qtbot: QtBot, name: str) -> None:
    reply, passage = ReplyView(), PlainPassage("Text")
    for view in (reply, passage):
        qtbot.addWidget(view)
    text = MEGABYTE[name]
    for end in range(100_000, len(text) + 1, 100_000):
        reply.show_reply(text[:end], final=False)
    reply.show_reply(text, final=True)
    passage.show_text(text)
    for view in (reply, passage):
        assert part(view, LongText).blockCount() <= PORTION_LINES + 1
        assert view.text == text


def test_no_more_is_made_harmless_than_is_shown(
    long: LongText, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    class Counting(HarmlessText):
        def add(self, piece: str) -> str:
            asked.append(len(piece))
            return super().add(piece)

    monkeypatch.setattr("voicedesk.ui.long_text.HarmlessText", Counting)
    monkeypatch.setattr("voicedesk.ui.reply_view.HarmlessText", Counting)
    long.show_text("\u0627\u200d" * 500_000)
    reply = ReplyView()
    qtbot.addWidget(reply)
    reply.show_reply("\u0627\u200d" * 500_000, final=True)
    assert max(asked) <= PORTION_CHARACTERS
    assert sum(asked) <= 4 * PORTION_CHARACTERS


def test_what_takes_no_room_comes_to_its_end_by_itself(long: LongText, qtbot: QtBot) -> None:
    long.show_text("\u200d" * 200_000 + "the end")
    qtbot.waitUntil(lambda: long.toPlainText().endswith("the end"))
    assert "\u200d" not in long.toPlainText()


@pytest.mark.parametrize("ending", ["\x1b", "\r", "\u200d", "e\u0301"])
def test_the_very_end_is_shown_too(qtbot: QtBot, ending: str) -> None:
    text = "word " * 20_000 + ending
    reply = ReplyView()
    qtbot.addWidget(reply)
    for end in range(10_000, len(text) + 10_000, 10_000):
        reply.show_reply(text[:end], final=False)
    reply.show_reply(text, final=True)
    shown = part(reply, LongText).toPlainText()
    assert shown.replace("\n", "") == harmless(text)


def test_an_immense_answer_that_ends_without_its_blanks_is_whole(qtbot: QtBot) -> None:
    text = "word " * (RENDERED_MOST // 5) + " " * 10
    reply = ReplyView()
    qtbot.addWidget(reply)
    for end in (RENDERED_MOST - 20, len(text)):
        reply.show_reply(text[:end], final=False)
    reply.show_reply(text.rstrip(), final=True)
    assert part(reply, TextPanel).toPlainText() == text.rstrip()


MANY_LINES = {
    "line ends": "\n" * 40_000,
    "letters on lines": "a\n" * 20_000,
    "turned letters": "a\u202e" * 20_000,
}


@pytest.mark.parametrize("name", MANY_LINES)
def test_shorter_texts_that_hold_up_as_much_are_taken_for_immense(qtbot: QtBot, name: str) -> None:
    passage, bubble = PlainPassage("Text"), UserBubble()
    for view in (passage, bubble):
        qtbot.addWidget(view)
    passage.show_text(MANY_LINES[name])
    assert part(passage, LongText).blockCount() <= PORTION_LINES + 1
    bubble.show_words(MANY_LINES[name])
    shown = part(bubble, TextPanel).toPlainText()
    assert shown.count("\n") <= PLAIN_LINES
    assert len(shown) <= PLAIN_MOST + 100
    assert shown.endswith(" more characters are not shown here)")


def test_one_endless_word_of_the_user_is_cut_for_showing(qtbot: QtBot) -> None:
    bubble = UserBubble()
    qtbot.addWidget(bubble)
    bubble.show_words("x" * 9000)
    lines = part(bubble, TextPanel).toPlainText().split("\n")
    assert [len(line) for line in lines] == [2000, 2000, 2000, 2000, 1000]
    prose = "\u5929\u6c14\u5f88\u597d" * 2000
    bubble.show_words(prose)
    assert part(bubble, TextPanel).toPlainText() == prose


def test_all_of_it_is_there_once_one_has_scrolled_to_the_end(long: LongText, qtbot: QtBot) -> None:
    text = "".join(f"line {number}\n" for number in range(3 * PORTION_LINES)) + "the end"
    long.show_text(text)
    assert long.accessibleDescription() == "Scroll down for more."
    assert long.blockCount() <= PORTION_LINES + 1
    scroll_to_the_end(long, qtbot)
    assert long.toPlainText() == text


def test_the_keyboard_reaches_it_too(long: LongText, qtbot: QtBot) -> None:
    long.show_text("a\n" * (2 * PORTION_LINES) + "the end")
    for _ in range(5):
        qtbot.keyClick(long, Qt.Key.Key_End)
    assert long.toPlainText().endswith("the end")
    assert long.accessibleDescription() == ""


def test_what_comes_while_some_waits_comes_after_it(long: LongText, qtbot: QtBot) -> None:
    pieces = [f"{number}\n" * 700 for number in range(9)]
    for piece in pieces:
        long.add(piece)
    scroll_to_the_end(long, qtbot)
    assert long.toPlainText() == "".join(pieces)


def test_the_reader_stays_where_he_is(long: LongText) -> None:
    long.show_text("a\n" * (4 * PORTION_LINES))
    bar = long.verticalScrollBar()
    bar.setValue(bar.maximum())
    where = bar.value()
    assert bar.maximum() > where
    long.add("b\n")
    assert bar.value() == where


@pytest.mark.parametrize("size", [1, 7, 1999, 2000, 2001, 9000])
def test_lines_are_cut_alike_in_whatever_pieces_they_come(
    long: LongText, qtbot: QtBot, size: int
) -> None:
    text = "\n".join(
        ["x" * 1999, "y" * 2000, "z" * 2001, "", "w" * 6100, "end"] if size > 1 else ["x" * 2005]
    )
    for at in range(0, len(text), size):
        long.add(text[at : at + size])
    long.add("", is_whole=True)
    whole = LongText("Answer")
    qtbot.addWidget(whole)
    whole.show_text(text)
    assert long.toPlainText() == whole.toPlainText()
    assert max(map(len, whole.toPlainText().split("\n"))) == LONGEST_LINE
    assert whole.toPlainText().replace("\n", "") == text.replace("\n", "")


def test_another_text_begins_anew(long: LongText, qtbot: QtBot) -> None:
    long.show_text("a" * 1500 + "\n" * (2 * PORTION_LINES))
    long.show_text("b" * 1500)
    assert long.toPlainText() == "b" * 1500
    assert long.accessibleDescription() == ""
    scroll_to_the_end(long, qtbot)
    assert long.toPlainText() == "b" * 1500


def test_whoever_copies_all_of_it_has_all_of_it(long: LongText) -> None:
    text = "\n".join(["x" * 3000, *["line\u202e"] * (2 * PORTION_LINES)])
    long.show_text(text)
    assert long.accessibleDescription() == "Scroll down for more."
    long.selectAll()
    long.copy()
    assert QGuiApplication.clipboard().text() == harmless(text)
    long.moveCursor(QTextCursor.MoveOperation.Start)
    long.moveCursor(QTextCursor.MoveOperation.NextCharacter, QTextCursor.MoveMode.KeepAnchor)
    long.copy()
    assert QGuiApplication.clipboard().text() == "x"
