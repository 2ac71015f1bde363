"""Long conversations: few cards, and the reader's place kept to the pixel."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtTest import QTest

from tests.ui.parts import part
from tests.ui.stored import stored_turn
from voicedesk.core.view_history import turn_view
from voicedesk.core.view_state import ViewState
from voicedesk.ui.conversation_view import ConversationView
from voicedesk.ui.message_card import MessageCard
from voicedesk.ui.turn_window import MOST, PAGE

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from voicedesk.ui.main_window import MainWindow

COUNT = 5000
TURNS = tuple(turn_view(stored_turn(number)) for number in range(COUNT))


def cards(window: MainWindow) -> list[MessageCard]:
    """Return the cards that are there; those that were dropped go with the next events."""
    return [card for card in window.findChildren(MessageCard) if not card.isHidden()]


def view(window: MainWindow) -> ConversationView:
    return part(window, ConversationView)


def top_card(window: MainWindow) -> tuple[str, int]:
    """Return the topmost card that is seen, and how far it is from the top."""
    value = view(window).scroll_bar().value()
    seen = [card for card in cards(window) if card.geometry().bottom() >= value]
    card = min(seen, key=lambda each: each.y())
    return card.turn_id, card.y() - value


def settle() -> None:
    """Let the window do what it has put off."""
    for _ in range(5):
        QTest.qWait(0)


def test_five_thousand_turns_have_cards_for_one_page(window: MainWindow) -> None:
    window.show_state(ViewState(turns=TURNS))
    assert len(cards(window)) == PAGE
    bar = view(window).scroll_bar()
    assert bar.value() == bar.maximum() > 0
    settle()
    assert bar.value() == bar.maximum()
    assert cards(window)[-1].turn_id == TURNS[-1].turn_id


def test_scrolling_up_brings_earlier_turns_without_a_jump(window: MainWindow, qtbot: QtBot) -> None:
    window.show_state(ViewState(turns=TURNS))
    settle()
    bar = view(window).scroll_bar()
    for _ in range(160):
        bar.setValue(max(0, bar.value() - 240))
        was = top_card(window)
        settle()
        assert top_card(window) == was
        assert len(cards(window)) <= MOST
    first = min(int(card.turn_id.split("-")[1]) for card in cards(window))
    assert first < COUNT - MOST
    for _ in range(240):
        bar.setValue(bar.value() + 240)
        was = top_card(window)
        settle()
        assert top_card(window) == was or bar.value() == bar.maximum()
    assert bar.value() == bar.maximum()
    assert cards_by_place(window)[-1] == TURNS[-1].turn_id


def cards_by_place(window: MainWindow) -> list[str]:
    return [card.turn_id for card in sorted(cards(window), key=lambda each: each.y())]


def test_earlier_turns_from_disk_are_asked_for_and_keep_the_place(
    window: MainWindow, qtbot: QtBot
) -> None:
    known = ViewState(turns=TURNS[-PAGE:], conversation_id="c1", has_earlier=True)
    asked: list[int] = []
    window.earlier_turns_requested.connect(lambda: asked.append(1))
    window.show_state(known)
    settle()
    assert not asked
    bar = view(window).scroll_bar()
    bar.setValue(40)
    assert asked
    was = top_card(window)
    window.show_state(replace(known, turns=TURNS[-2 * PAGE :]))
    assert top_card(window) == was
    settle()
    assert len(cards(window)) > PAGE
    assert top_card(window) == was
    assert bar.value() > 40


def test_a_short_conversation_asks_at_once(window: MainWindow, qtbot: QtBot) -> None:
    asked: list[int] = []
    window.earlier_turns_requested.connect(lambda: asked.append(1))
    window.show_state(ViewState(turns=TURNS[-1:], has_earlier=True))
    qtbot.waitUntil(lambda: bool(asked))
    window.show_state(ViewState(turns=TURNS[-1:]))
    settle()
    count = len(asked)
    view(window).scroll_bar().setValue(0)
    settle()
    assert len(asked) == count


def test_a_found_turn_is_shown_at_the_top(window: MainWindow) -> None:
    window.show_state(ViewState(turns=TURNS))
    window.show_turn(TURNS[17].turn_id)
    turn_id, distance = top_card(window)
    assert (turn_id, distance) in ((TURNS[17].turn_id, 26), (TURNS[16].turn_id, distance))
    goal = next(card for card in cards(window) if card.turn_id == TURNS[17].turn_id)
    assert goal.y() - view(window).scroll_bar().value() == 26
    settle()
    assert goal.y() - view(window).scroll_bar().value() == 26
    assert len(cards(window)) <= MOST


def test_a_turn_that_begins_is_seen_from_anywhere(window: MainWindow) -> None:
    window.show_state(ViewState(turns=TURNS))
    window.show_turn(TURNS[17].turn_id)
    settle()
    began = replace(TURNS[0], turn_id="new", outcome=None, reply_complete=False)
    window.show_state(ViewState(turns=(*TURNS, began)))
    settle()
    bar = view(window).scroll_bar()
    assert bar.value() == bar.maximum()
    assert cards_by_place(window)[-1] == "new"


def test_an_answer_that_grows_does_not_move_a_reader_further_up(window: MainWindow) -> None:
    began = replace(TURNS[0], turn_id="new", outcome=None, reply="Once", reply_complete=False)
    window.show_state(ViewState(turns=(*TURNS, began)))
    settle()
    bar = view(window).scroll_bar()
    bar.setValue(bar.maximum() // 2)
    settle()
    was = top_card(window)
    for length in range(10, 60, 10):
        growing = replace(began, reply="Once upon a time. " * length)
        window.show_state(ViewState(turns=(*TURNS, growing)))
        settle()
        assert top_card(window) == was


def test_the_whole_conversation_is_copied_and_not_only_its_cards(window: MainWindow) -> None:
    window.show_state(ViewState(turns=TURNS[:200]))
    text = view(window).plain_text()
    assert "Question number 0?" in text
    assert "Question number 199?" in text
