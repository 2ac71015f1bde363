"""Dictated and translated turns in the conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton

from tests.ui.dictation_gallery import KEY_REFUSED, TARGET_CHANGED
from tests.ui.gallery import INVENTED
from tests.ui.parts import part
from tests.ui.test_controller import Desk
from tests.ui.waiting import until
from voicedesk.core.history import StoredTurn
from voicedesk.core.insertion import LateInsertion
from voicedesk.core.turns import Intent, Outcome
from voicedesk.core.view_history import opened
from voicedesk.core.view_state import TurnView, ViewState
from voicedesk.ui.conversation_view import ConversationView
from voicedesk.ui.dictation_card import DictationCard
from voicedesk.ui.long_text import LongText
from voicedesk.ui.message_card import MessageCard
from voicedesk.ui.notice_box import NoticeBox
from voicedesk.ui.reply_view import RENDERED_MOST
from voicedesk.ui.text_panel import TextPanel
from voicedesk.ui.typing_dots import TypingDots

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot


def caption(card: DictationCard) -> str:
    return next(
        each.text() for each in card.findChildren(QLabel) if each.isVisibleTo(card) and each.text()
    )


def texts(card: DictationCard) -> list[str]:
    """Return the passages that are seen."""
    panels = [each for each in card.findChildren(TextPanel) if each.isVisibleTo(card)]
    return [each.toPlainText() for each in panels]


def buttons(card: DictationCard) -> list[str]:
    """Return what can be pressed."""
    found = [each for each in card.findChildren(QAbstractButton) if each.isVisibleTo(card)]
    return [each.text() or each.accessibleName() for each in found]


def press(card: DictationCard, name: str) -> None:
    next(each for each in card.findChildren(QAbstractButton) if each.text() == name).click()


async def test_a_dictation_is_one_card_with_its_text(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    desk.session.dictation("Hello.", "Hello.", into="xterm")
    card = part(desk.window, DictationCard)
    assert desk.window.findChild(MessageCard) is None
    assert caption(card) == "Dictated into xterm"
    assert texts(card) == ["Hello."]
    assert buttons(card) == ["Copy", "More for this turn"]
    names = [each.accessibleName() for each in card.findChildren(QAbstractButton)]
    assert "Copy the text" in names
    assert not part(card, NoticeBox).isVisibleTo(card)
    await desk.settled()


async def test_a_dictation_is_followed_as_it_comes(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    session = desk.session
    session.start(intent=Intent.DICTATE)
    card = part(desk.window, DictationCard)
    dots = part(card, TypingDots)
    assert (caption(card), texts(card), dots.isVisibleTo(card)) == ("Dictating…", [], True)
    session.listen()
    session.record()
    session.transcribe("um hello")
    await until(lambda: texts(card) == ["um hello"])
    assert dots.isVisibleTo(card)
    session.write("Hello.", into="")
    await until(lambda: texts(card) == ["Hello."])
    assert not dots.isVisibleTo(card)
    assert desk.window.status_words() == "Writing…"
    session.finish_turn()
    assert caption(card) == "Dictated"
    await desk.settled()


async def test_the_words_as_spoken_are_shown_on_demand_where_they_differ(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = Desk(qtbot)
    desk.session.dictation("um hello comma world", "Hello, world", into="xterm")
    card = part(desk.window, DictationCard)
    assert texts(card) == ["Hello, world"]
    press(card, "As spoken")
    assert texts(card) == ["Hello, world", "As spoken: um hello comma world"]
    press(card, "As spoken")
    assert texts(card) == ["Hello, world"]
    await desk.settled()


async def test_what_looks_like_markdown_stays_as_it_was_said(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = Desk(qtbot)
    text = "# No heading\n*no* [link](https://example.com) <b>\n\n    no code"
    desk.session.dictation(text, text)
    assert texts(part(desk.window, DictationCard)) == [text]
    await desk.settled()


async def test_an_application_cannot_pass_for_something_else(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = Desk(qtbot)
    desk.session.dictation("a", "a", into="<b>x</b>\n\u202eevil" + "w" * 400)
    words = caption(part(desk.window, DictationCard)).replace("\u200b", "")
    assert words.startswith("Dictated into <b>x</b> <U+202E>evilwww")
    assert words.endswith("…")
    assert len(words) < 90
    await desk.settled()


async def test_text_that_did_not_get_there_is_kept_with_the_reason(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = Desk(qtbot)
    session = desk.session
    session.start(intent=Intent.DICTATE)
    session.listen()
    session.record()
    session.transcribe("Hello.")
    session.write("Hello.")
    session.finish_turn(outcome=Outcome.FAILED, error=TARGET_CHANGED)
    card = part(desk.window, DictationCard)
    assert (caption(card), texts(card)) == ("Dictated, not inserted", ["Hello."])
    notice = part(card, NoticeBox)
    assert notice.words() == TARGET_CHANGED.sentence()
    press(card, "Copy")
    assert QGuiApplication.clipboard().text() == "Hello."
    part(notice, QPushButton).click()
    await desk.settled()
    assert "retry 1" in session.calls


async def test_text_that_is_inserted_later_is_no_failure_any_more(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = Desk(qtbot)
    session = desk.session
    session.start(intent=Intent.DICTATE)
    session.listen()
    session.record()
    session.transcribe("Hello.")
    session.write("Hello.")
    session.finish_turn(outcome=Outcome.FAILED, error=TARGET_CHANGED)
    card = part(desk.window, DictationCard)
    assert buttons(card) == ["Try again", "Copy", "Play what I said", "More for this turn"]
    assert desk.backend.tell_inserted is not None
    desk.backend.tell_inserted(LateInsertion("1", "mousepad"))
    assert (caption(card), texts(card)) == ("Dictated into mousepad", ["Hello."])
    assert not part(card, NoticeBox).isVisibleTo(card)
    assert buttons(card) == ["Copy", "More for this turn"]
    await desk.settled()


async def test_a_dictation_without_words_can_be_heard_and_tried_again(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = Desk(qtbot)
    session = desk.session
    session.start(intent=Intent.DICTATE)
    session.listen()
    session.record()
    session.finish_turn(outcome=Outcome.FAILED, error=KEY_REFUSED)
    card = part(desk.window, DictationCard)
    assert (caption(card), texts(card)) == ("Not dictated", [])
    assert buttons(card) == ["Try again", "Play what I said", "More for this turn"]
    press(card, "Play what I said")
    await until(lambda: any("play" in call for call in desk.backend.history.calls))
    # Tried again, it is the same card.
    session.dictation("Hello.", "Hello.", into="xterm")
    assert desk.window.findChildren(DictationCard) == [card]
    assert (caption(card), texts(card)) == ("Dictated into xterm", ["Hello."])
    await desk.settled()


async def test_a_stopped_or_discarded_dictation_needs_no_box(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = Desk(qtbot)
    session = desk.session
    session.start("1", intent=Intent.DICTATE)
    session.listen("1")
    session.record("1")
    session.finish_turn("1", Outcome.CANCELLED)
    session.start("2", intent=Intent.DICTATE)
    session.listen("2")
    session.record("2")
    session.transcribe("Thank you for watching!", "2")
    session.finish_turn("2", Outcome.FAILED, INVENTED)
    stopped, discarded = desk.window.findChildren(DictationCard)
    assert caption(stopped) == "Dictation stopped"
    assert buttons(stopped) == ["Bring back", "Play what I said", "More for this turn"]
    assert caption(discarded) == INVENTED.sentence()
    assert "Use it anyway" in buttons(discarded)
    for card in (stopped, discarded):
        assert not part(card, NoticeBox).isVisibleTo(card)
    await desk.settled()


async def test_questions_and_dictations_stand_in_their_order(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = Desk(qtbot)
    desk.session.whole_turn("What?", "That.", "1")
    desk.session.dictation("um hello", "Hello.", "2")
    desk.session.whole_turn("And?", "No more.", "3")
    view = part(desk.window, ConversationView)
    assert view.plain_text() == (
        "You: What?\n\nVoiceDesk: That.\n\nDictated: Hello.\n\nYou: And?\n\nVoiceDesk: No more."
    )
    cards = [*view.findChildren(MessageCard), *view.findChildren(DictationCard)]
    ordered = sorted(cards, key=lambda each: each.mapTo(view, each.rect().topLeft()).y())
    assert [each.turn_id for each in ordered] == ["1", "2", "3"]
    await desk.settled()


def stored(**values: object) -> StoredTurn:
    known: dict[str, object] = {
        "turn_id": "1",
        "conversation_id": "c",
        "started_at_s": 1.0,
        "intent": Intent.DICTATE,
        "outcome": Outcome.COMPLETED,
        "transcript": "um hello",
        "reply": "Hello.",
    }
    return StoredTurn(**{**known, **values})  # pyright: ignore[reportArgumentType] - as a row has them


@pytest.mark.parametrize(
    ("turn", "words", "shown"),
    [
        (stored(), "Dictated", ["Hello."]),
        (stored(outcome=Outcome.FAILED), "Dictated, not inserted", ["Hello."]),
        (stored(outcome=Outcome.CANCELLED, reply=""), "Dictation stopped", ["um hello"]),
        (stored(outcome=None, reply="", transcript=""), "Not dictated", []),
    ],
)
def test_the_history_shows_the_same(
    qtbot: QtBot, turn: StoredTurn, words: str, shown: list[str]
) -> None:
    view = ConversationView()
    qtbot.addWidget(view)
    view.show_state(opened(ViewState(), "c", [turn]))
    card = part(view, DictationCard)
    assert (caption(card), texts(card)) == (words, shown)


def test_a_very_long_text_is_shown_in_a_window_of_its_own(qtbot: QtBot) -> None:
    view = ConversationView()
    qtbot.addWidget(view)
    text = "word " * (RENDERED_MOST // 5 + 1)
    turn = TurnView("1", Intent.DICTATE, stored().source, text, text, outcome=Outcome.COMPLETED)
    view.show_state(ViewState(turns=(turn,)))
    card = part(view, DictationCard)
    assert part(card, LongText).toPlainText().startswith("word word")
    assert texts(card) == []
    copied: list[str] = []
    card.copy_requested.connect(copied.append)
    press(card, "Copy")
    assert copied == [text]
