"""Answers of every size and shape, as they arrive and when they are done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QPlainTextEdit

from tests.ui.gallery import RICH
from tests.ui.parts import part
from voicedesk.ui.long_text import LONGEST_LINE
from voicedesk.ui.reply_view import RENDERED_MOST, ReplyView, finished_blocks
from voicedesk.ui.text_panel import TextPanel

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def view(qtbot: QtBot) -> ReplyView:
    view = ReplyView()
    qtbot.addWidget(view)
    view.resize(600, 400)
    view.show()
    return view


def shown(view: ReplyView) -> str:
    return part(view, TextPanel).document().toPlainText()


@pytest.mark.parametrize(
    ("text", "finished"),
    [
        ("", ""),
        ("one line", ""),
        ("one\n\ntwo", "one\n\n"),
        ("a\n\n```\ncode\n\nmore", "a\n\n"),
        ("```\ncode\n\nmore\n```\nafter", "```\ncode\n\nmore\n```\n"),
        ("~~~~\n~~~\n~~~~\nx", "~~~~\n~~~\n~~~~\n"),
        ("- a\n- b\n\nrest\n", "- a\n- b\n\n"),
    ],
)
def test_blocks_end_at_blank_lines_and_closed_fences(text: str, finished: str) -> None:
    assert text[: finished_blocks(text)] == finished


def test_the_running_block_is_plain_and_finished_ones_are_rendered(view: ReplyView) -> None:
    view.show_reply("A **bold** word.\n\nstill **wri", final=False)
    assert shown(view) == "A bold word.\nstill **wri"


@pytest.mark.parametrize("size", [1, 3, 40])
def test_streaming_ends_in_the_same_document_as_showing_it_at_once(
    view: ReplyView, qtbot: QtBot, size: int
) -> None:
    for at in range(size, len(RICH) + size, size):
        view.show_reply(RICH[:at], final=False)
    view.show_reply(RICH, final=True)
    other = ReplyView()
    qtbot.addWidget(other)
    other.show_reply(RICH, final=True)
    assert shown(view) == shown(other)
    assert view.text == RICH


def test_an_update_appends_rather_than_rendering_again(view: ReplyView) -> None:
    view.show_reply("one\n\ntwo", final=False)
    document = part(view, TextPanel).document()
    for text in ("one\n\ntwo three", "one\n\ntwo three four"):
        view.show_reply(text, final=False)
    assert part(view, TextPanel).document() is document
    assert shown(view) == "one\ntwo three four"


def test_a_retried_answer_replaces_the_earlier_one(view: ReplyView) -> None:
    view.show_reply("first answer", final=True)
    view.show_reply("sec", final=False)
    view.show_reply("second", final=True)
    assert shown(view) == "second"


def test_a_reply_of_a_megabyte_is_plain_and_whole(view: ReplyView) -> None:
    piece = "word " * 2000
    text = ""
    while len(text) < 1_000_000:
        text += piece
        view.show_reply(text, final=False)
    view.show_reply(text, final=True)
    long = part(view, QPlainTextEdit)
    assert long.toPlainText().replace("\n", "") == text
    assert not part(view, TextPanel).isVisible()
    assert view.text == text


def test_one_endless_word_is_cut_for_showing_only(view: ReplyView) -> None:
    text = "x" * (RENDERED_MOST * 3)
    for at in range(0, len(text) + 1, 10_000):
        view.show_reply(text[:at], final=False)
    view.show_reply(text, final=True)
    lines = part(view, QPlainTextEdit).toPlainText().split("\n")
    assert max(len(line) for line in lines) == LONGEST_LINE
    assert "".join(lines) == text
    assert view.text == text


def test_an_endless_word_never_widens_the_view(view: ReplyView) -> None:
    view.show_reply("y" * 5000, final=True)
    panel = part(view, TextPanel)
    assert panel.document().idealWidth() <= panel.viewport().width() + 1
    assert view.minimumSizeHint().width() < 200


def test_a_short_answer_after_a_long_one_is_rendered_again(view: ReplyView) -> None:
    view.show_reply("x" * (RENDERED_MOST + 1), final=True)
    view.show_reply("**short**", final=True)
    assert shown(view) == "short"
    assert part(view, TextPanel).isVisible()


def test_what_was_not_heard_is_pale(view: ReplyView) -> None:
    view.show_reply("Heard this. Not that.", final=True)
    assert view.mark_heard("Heard this.")
    document = part(view, TextPanel).document()
    pieces = document.begin().begin()
    colours: list[str] = []
    while not pieces.atEnd():
        piece = pieces.fragment()
        colours.append(f"{piece.text()}|{piece.charFormat().foreground().color().alpha()}")
        pieces += 1
    assert colours[0].startswith("Heard this.")
    assert colours[1].startswith(" Not that.")
    assert colours[0].split("|")[1] != colours[1].split("|")[1]
    assert not view.mark_heard("Heard this. Not that.")
