"""The history bar by itself: rows, search field, keys, and words from outside."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QAbstractButton, QMenu, QWidget

from tests.ui.history_gallery import BUSY, HOSTILE_TITLE
from tests.ui.parts import part
from tests.ui.stored import many_summaries
from voicedesk.core.history import ConversationSummary, Excerpt, SearchHit
from voicedesk.ui.date_words import date_words, length_words, list_words, moment_words
from voicedesk.ui.history_bar import HistoryBar
from voicedesk.ui.history_list import HistoryList
from voicedesk.ui.history_model import UNTITLED, HistoryModel, conversation_row, hit_row
from voicedesk.ui.search_field import SearchField

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from voicedesk.ui.history_model import HistoryRow
    from voicedesk.ui.main_window import MainWindow

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def rows_of(count: int) -> list[HistoryRow]:
    return [conversation_row(each, NOW) for each in many_summaries(count)]


def opened_bar(window: MainWindow, qtbot: QtBot) -> HistoryBar:
    qtbot.keyClick(window, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    return window.history_bar


def test_the_bar_is_made_and_shown_when_it_is_first_asked_for(
    window: MainWindow, qtbot: QtBot
) -> None:
    assert not window.findChildren(HistoryBar)
    shown: list[int] = []
    window.history_shown.connect(lambda: shown.append(1))
    bar = opened_bar(window, qtbot)
    assert bar.isVisible()
    assert shown == [1]
    qtbot.keyClick(window, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    assert not bar.isVisible()
    header = next(
        b for b in window.findChildren(QAbstractButton) if b.accessibleName() == "History"
    )
    header.click()
    assert bar.isVisible()
    assert shown == [1, 1]


def test_dates_in_words() -> None:
    assert date_words(datetime(2026, 11, 21, 1, tzinfo=UTC), NOW) == "Today"
    assert date_words(datetime(2026, 11, 20, 23, tzinfo=UTC), NOW) == "Yesterday"
    assert date_words(datetime(2026, 11, 12, 23, tzinfo=UTC), NOW) == "12 Nov"
    assert date_words(datetime(2025, 3, 1, tzinfo=UTC), NOW) == "1 Mar 2025"
    assert moment_words(datetime(2026, 11, 21, 1, 5, tzinfo=UTC), NOW) == "Today, 01:05"
    assert list_words(datetime(2026, 11, 21, 1, 5, tzinfo=UTC), NOW) == "Today, 01:05"
    assert list_words(datetime(2026, 11, 20, 1, 5, tzinfo=UTC), NOW) == "Yesterday"
    assert [length_words(s) for s in (0.3, 14.4, 60, 125)] == ["1 s", "14 s", "1 min", "2 min 5 s"]


def test_ten_thousand_conversations_are_loaded_as_the_reader_comes_to_them(
    window: MainWindow, qtbot: QtBot
) -> None:
    everything = rows_of(10_000)
    bar = opened_bar(window, qtbot)
    model = bar.rows.rows
    asked: list[int] = []

    def on_more_wanted(offset: int) -> None:
        asked.append(offset)
        model.add_rows(everything[offset : offset + 100], complete=offset + 100 >= 10_000)

    model.more_wanted.connect(on_more_wanted)
    bar.show_rows(everything[:100], complete=False)
    qtbot.wait(10)
    assert model.rowCount() <= 200
    scroll = bar.rows.verticalScrollBar()
    while model.rowCount() < 10_000:
        before = model.rowCount()
        while model.rowCount() == before:
            scroll.setValue(scroll.maximum())
            qtbot.wait(1)
    scroll.setValue(scroll.maximum())
    assert asked == sorted(set(asked))
    assert bar.rows.last_seen() == 10_000
    # No widget was made for any of them.
    assert len(bar.rows.viewport().findChildren(QWidget)) == 0
    bar.show_rows(everything, complete=True)
    assert bar.rows.last_seen() == 10_000


def test_rows_that_are_there_already_are_not_added_twice() -> None:
    model = HistoryModel()
    rows = rows_of(10)
    model.show_rows(rows[:6], complete=False)
    model.add_rows(rows[4:], complete=True)
    assert model.rowCount() == 10
    assert model.place_of("c7") == 7
    assert model.place_of("elsewhere") == -1


def test_a_click_and_enter_open_a_row(window: MainWindow, qtbot: QtBot) -> None:
    bar = opened_bar(window, qtbot)
    opened: list[str] = []
    bar.rows.opened.connect(lambda row: opened.append(row.conversation_id))
    bar.show_rows(rows_of(5), complete=True)
    assert bar.rows.hasFocus()
    qtbot.keyClick(bar.rows, Qt.Key.Key_Return)
    qtbot.keyClick(bar.rows, Qt.Key.Key_Down)
    qtbot.keyClick(bar.rows, Qt.Key.Key_Enter)
    area = bar.rows.visualRect(bar.rows.rows.index(3))
    where = area.topLeft() + QPoint(20, 12)
    qtbot.mouseClick(bar.rows.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert opened == ["c0", "c1", "c3"]


def test_space_talks_while_the_list_has_the_keyboard(window: MainWindow, qtbot: QtBot) -> None:
    heard: list[str] = []
    window.talk_began.connect(lambda: heard.append("began"))
    bar = opened_bar(window, qtbot)
    bar.show_rows(rows_of(5), complete=True)
    assert bar.rows.hasFocus()
    qtbot.keyPress(bar.rows, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: heard == ["began"])
    qtbot.keyRelease(bar.rows, Qt.Key.Key_Space)


def test_keys_rename_and_delete(window: MainWindow, qtbot: QtBot) -> None:
    bar = opened_bar(window, qtbot)
    told: list[str] = []
    bar.rows.rename_chosen.connect(lambda row: told.append(f"rename {row.conversation_id}"))
    bar.rows.delete_chosen.connect(lambda row: told.append(f"delete {row.conversation_id}"))
    bar.show_rows(rows_of(5), complete=True)
    qtbot.keyClick(bar.rows, Qt.Key.Key_F2)
    qtbot.keyClick(bar.rows, Qt.Key.Key_Delete)
    assert told == ["rename c0", "delete c0"]


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_the_dots_of_a_row_open_its_menu_and_not_the_row(window: MainWindow, qtbot: QtBot) -> None:
    bar = opened_bar(window, qtbot)
    told: list[str] = []
    bar.rows.opened.connect(lambda: told.append("opened"))
    bar.rows.export_chosen.connect(lambda row: told.append(f"export {row.conversation_id}"))
    bar.show_rows(rows_of(5), complete=True)
    area = bar.rows.visualRect(bar.rows.rows.index(2))
    dots = QPoint(area.right() - 18, area.center().y())
    qtbot.mouseClick(bar.rows.viewport(), Qt.MouseButton.LeftButton, pos=dots)
    menu = part(bar.rows, QMenu)
    words = [action.text().split("\t")[0] for action in menu.actions() if action.text()]
    assert words == ["Rename…", "Export…", "Delete…"]
    menu.actions()[1].trigger()
    menu.close()
    assert told == ["export c2"]


def test_the_search_waits_for_a_pause_and_esc_empties_it(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    bar = window.history_bar
    field = part(bar, SearchField)
    assert bar.isVisible()
    assert field.hasFocus()
    asked: list[str] = []
    stopped: list[int] = []
    bar.search_changed.connect(asked.append)
    window.stop_requested.connect(lambda: stopped.append(1))
    qtbot.keyClicks(field, " soil and ")
    assert not asked
    qtbot.waitUntil(lambda: asked == ["soil and"])
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert asked == ["soil and", ""]
    assert not stopped
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not field.hasFocus()


def test_down_leads_from_the_search_into_what_was_found(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    bar = window.history_bar
    bar.show_rows(rows_of(3), complete=True)
    field = part(bar, SearchField)
    assert field.hasFocus()
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert bar.rows.hasFocus()


def test_nothing_there_nothing_found_and_a_failure_are_said(
    window: MainWindow, qtbot: QtBot
) -> None:
    bar = opened_bar(window, qtbot)
    bar.show_rows([], complete=True)
    assert bar.words().startswith("No conversations yet")
    bar.show_rows([], complete=True, found=True)
    assert bar.words().startswith("Nothing found")
    bar.show_failure(BUSY.message, BUSY.next_step)
    assert bar.words() == f"{BUSY.message} {BUSY.next_step}"
    asked: list[int] = []
    bar.retry_chosen.connect(lambda: asked.append(1))
    again = next(b for b in bar.findChildren(QAbstractButton) if b.text() == "Try again")
    again.click()
    assert asked == [1]
    bar.show_rows(rows_of(1), complete=True)
    assert not bar.words()


def test_words_from_outside_are_plain_text_on_one_line() -> None:
    hostile = HOSTILE_TITLE + "\n\x00\u202e<script>"
    row = conversation_row(ConversationSummary("c", hostile, 0, 0, 1), NOW)
    assert "<img src=" in row.title
    assert not set(row.title) & {"\n", "\x00", "\u202e"}
    assert max(len(word) for word in row.title.replace("\u200b", " ").split()) <= 40
    assert conversation_row(ConversationSummary("c", " ", 0, 0, 1), NOW).title in (UNTITLED, " ")


def test_found_words_stay_near_the_beginning_and_their_place_is_kept() -> None:
    excerpts = (Excerpt("x " * 200), Excerpt("soil", is_match=True), Excerpt(" <b>and</b>\nmore"))
    row = hit_row(SearchHit("t", "c", "Title", 0.0, excerpts), NOW)
    assert row.excerpts[0].text.startswith("…")
    assert len(row.excerpts[0].text) < 40
    assert row.excerpts[1] == Excerpt("soil", is_match=True)
    assert row.excerpts[2].text == " <b>and</b> more"
    assert "soil" in row.words()


@pytest.mark.parametrize(
    "text", ["<b>bold</b><img src=x>", "😀" * 60, "\u202e" + "w" * 500, "日本語"]
)
def test_hostile_rows_are_painted_as_they_are(window: MainWindow, qtbot: QtBot, text: str) -> None:
    bar = opened_bar(window, qtbot)
    excerpts = (Excerpt(text), Excerpt("soil", is_match=True), Excerpt(text))
    hit = SearchHit("t", "c", text, 0.0, excerpts)
    bar.show_rows([hit_row(hit, NOW)], complete=True, found=True)
    rows = part(bar, HistoryList)
    image = QImage(rows.size(), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    rows.render(painter, QPoint(0, 0))
    painter.end()
    area = rows.visualRect(rows.rows.index(0))
    colours = {image.pixel(x, y) for x in range(0, 200, 2) for y in range(4, area.bottom(), 2)}
    assert len(colours) > 3


def test_everything_in_the_bar_has_a_name(window: MainWindow, qtbot: QtBot) -> None:
    bar = opened_bar(window, qtbot)
    bar.show_rows(rows_of(3), complete=True)
    spoken = bar.rows.rows.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("Conversation 0, ")
    for each in (bar, bar.rows, part(bar, SearchField)):
        assert each.accessibleName()
    for button in bar.findChildren(QAbstractButton):
        if not button.isVisible():
            continue
        assert button.accessibleName() or button.text()
