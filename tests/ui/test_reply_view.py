"""Answers of every size and shape, as they arrive and when they are done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextTable
from PySide6.QtWidgets import QPlainTextEdit

from tests.ui.gallery import RICH
from tests.ui.parts import part
from voicedesk.ui.long_text import LONGEST_LINE
from voicedesk.ui.markdown_blocks import LARGE_TABLE
from voicedesk.ui.reply_view import RENDERED_MOST, ReplyView
from voicedesk.ui.text_panel import TextPanel

if TYPE_CHECKING:
    from PySide6.QtGui import QTextFrame
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


def test_the_running_block_is_rendered_as_far_as_its_marks_are_closed(view: ReplyView) -> None:
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
    other.resize(600, 400)
    other.show()
    other.show_reply(RICH, final=True)
    assert shown(view) == shown(other)
    assert part(view, TextPanel).height() == part(other, TextPanel).height()
    assert view.text == RICH


@pytest.mark.parametrize(
    "text",
    [
        "# Head\n\n- one\n- two\n\n  more of two\n- three\n\n---\n\n> said\n\nend",
        "1. a\n\n1. b\n\n1. c\n\nNumbers go on.",
        "```py\nfirst\n\nsecond\n```\n| a | b |\n|---|---|\n| 1 | 2 |\n\nend",
        "| a | b |\n|---|--:|\n| *1* | 2 |\n| 3 | 4 |\n",
        "See [it][1].\n\nMore.\n\n[1]: https://example.com/it\n",
        "Ends with a blank line.\n\n",
        "It **rises** every `spring`,\nthey say.  " * 40 + "\n\nend",
        "> It **rises** every\n> spring, they say.\n" * 40 + "\nend",
        "| a | b |\n|---|---|\n| 1 | 2\n\nend\n\n- item",
    ],
)
def test_every_block_ends_as_it_does_when_shown_at_once(
    view: ReplyView, qtbot: QtBot, text: str
) -> None:
    for at in range(1, len(text) + 1):
        view.show_reply(text[:at], final=False)
    view.show_reply(text.rstrip(), final=True)
    other = ReplyView()
    qtbot.addWidget(other)
    other.resize(600, 400)
    other.show()
    other.show_reply(text.rstrip(), final=True)
    assert dressed(view) == dressed(other)


def dressed(view: ReplyView) -> list[tuple[object, ...]]:
    """Return what makes each block look as it does."""
    block = part(view, TextPanel).document().begin()
    found: list[tuple[object, ...]] = []
    while block.isValid():
        shape, listed = block.blockFormat(), block.textList()
        number = listed.itemNumber(block) + listed.format().start() if listed else None
        pieces: list[tuple[str, int, str]] = []
        place = block.begin()
        while not place.atEnd():
            look = place.fragment().charFormat()
            pieces.append((place.fragment().text(), look.fontWeight(), look.anchorHref()))
            place += 1
        found.append(
            (
                shape.headingLevel(),
                shape.bottomMargin() if block.text() else 0,
                shape.leftMargin(),
                shape.alignment(),
                number,
                pieces,
            )
        )
        block = block.next()
    return found


def test_what_has_ended_is_not_touched_again(view: ReplyView) -> None:
    head = "A **first** block.\n\n- an item\n\n"
    view.show_reply(head + "s", final=False)
    document = part(view, TextPanel).document()
    touched: list[int] = []
    document.contentsChange.connect(lambda position, _gone, _new: touched.append(position))
    kept = len("A first block.\nan item")
    for at in range(1, 60):
        view.show_reply(head + "some *more* words " * at, final=False)
    view.show_reply(head + "some *more* words " * 60, final=True)
    assert len(touched) >= 60
    assert min(touched) >= kept
    assert part(view, TextPanel).document() is document


def test_a_table_is_a_table_from_its_first_cell_on(view: ReplyView) -> None:
    text = "Here:\n\n| Plant | Depth |\n|:------|------:|\n| Tomato | 2 cm |\n| Radish | 1 cm |\n"
    for at in range(len("Here:\n\n|") + 1, len(text) + 1):
        view.show_reply(text[:at], final=False)
        assert "|" not in shown(view)
        assert "--" not in shown(view)
    tables = [
        frame
        for frame in part(view, TextPanel).document().rootFrame().childFrames()
        if isinstance(frame, QTextTable)
    ]
    assert [(table.rows(), table.columns()) for table in tables] == [(3, 2)]


@pytest.mark.parametrize("streamed", [True, False])
def test_an_unfinished_row_and_an_empty_cell_leave_the_others_alone(
    view: ReplyView, *, streamed: bool
) -> None:
    text = "| a | b | c |\n|---|---|---|\n| 1 | | 3 |\n| Rad"
    for at in range(3, len(text), 4) if streamed else ():
        view.show_reply(text[:at], final=False)
    view.show_reply(text, final=not streamed)
    (table,) = part(view, TextPanel).document().rootFrame().childFrames()
    assert isinstance(table, QTextTable)
    cells = [
        table.cellAt(row, column).firstCursorPosition().block().text()
        for row in range(table.rows())
        for column in range(3)
    ]
    assert cells == ["a", "b", "c", "1", "", "3", "Rad", "", ""]


def test_rows_are_added_to_the_table_that_is_there(view: ReplyView) -> None:
    head = "| a | b |\n|---|---|\n| 1 | 2 |\n"
    view.show_reply(head, final=False)
    (table,) = part(view, TextPanel).document().rootFrame().childFrames()
    rows = "".join(f"| row {row} | **{row}** |\n" for row in range(20))
    for at in range(1, len(rows) + 1):
        view.show_reply(head + rows[:at], final=False)
    view.show_reply(head + rows, final=False)
    assert part(view, TextPanel).document().rootFrame().childFrames() == [table]
    assert isinstance(table, QTextTable)
    assert table.rows() == 22
    assert table.cellAt(21, 1).firstCursorPosition().block().text() == "19"
    view.show_reply(head + rows + "\nafter", final=False)
    assert shown(view).endswith("row 19\n19\n\nafter")


def test_rows_that_are_there_stay_when_the_table_is_cut_and_when_it_ends(view: ReplyView) -> None:
    count = LARGE_TABLE * 3 // 4
    head = "Here:\n\n| a | b |\n|---|--:|\n"
    rows = "".join(f"| row {row} | *{row}* |\n" for row in range(count))
    text = f"{head}{rows}\nafter"
    document = part(view, TextPanel).document()
    touched: list[tuple[int, int]] = []
    for at in range(len(head), len(text), 20):
        view.show_reply(text[:at], final=False)
        if part(view, TextPanel).document() is not document:
            document = part(view, TextPanel).document()
            document.contentsChange.connect(lambda at, gone, _new: touched.append((at, gone)))
    view.show_reply(text, final=True)
    tables = document.rootFrame().childFrames()
    shapes = [(table.rows(), table.columns()) for table in map(as_table, tables)]
    assert len(shapes) == 2
    assert sum(rows for rows, _ in shapes) == 2 + count
    longest_row = len("row 100|100|") + len("row 101|101|")
    assert max(gone for _, gone in touched) <= longest_row
    assert shown(view).endswith(f"row {count - 1}\n{count - 1}\n\nafter")
    assert as_table(tables[1]).cellAt(9, 1).firstCursorPosition().blockFormat().alignment() & (
        Qt.AlignmentFlag.AlignRight
    )


def as_table(frame: QTextFrame) -> QTextTable:
    assert isinstance(frame, QTextTable)
    return frame


@pytest.mark.parametrize("marks", ["", "> "])
def test_a_paragraph_that_is_rendered_in_parts_is_one_block(view: ReplyView, marks: str) -> None:
    text = f"{marks}The river **rises** every *spring*, when the snow melts.\n" * 100
    for at in range(20, len(text), 20):
        view.show_reply(text[:at], final=False)
    assert part(view, TextPanel).document().blockCount() == 1
    view.show_reply(text, final=True)
    assert part(view, TextPanel).document().blockCount() == 1
    assert shown(view) == " ".join(["The river rises every spring, when the snow melts."] * 100)


def test_a_theme_that_changes_meanwhile_dresses_all_of_it(view: ReplyView) -> None:
    view.show_reply("One [link](https://e.com).\n\nTwo", final=False)
    document = part(view, TextPanel).document()
    part(view, TextPanel).colours_changed.emit()
    assert part(view, TextPanel).document() is not document
    view.show_reply("One [link](https://e.com).\n\nTwo three", final=True)
    assert shown(view) == "One link.\nTwo three"


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
