"""Translated turns in the conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QLabel

from tests.ui.dictation_gallery import KEY_REFUSED, TARGET_CHANGED
from tests.ui.gallery import INVENTED
from tests.ui.parts import part
from tests.ui.test_controller import Desk
from tests.ui.waiting import until
from voicedesk.core.history import StoredTurn
from voicedesk.core.turns import Intent, Outcome, Source
from voicedesk.core.view_history import opened
from voicedesk.core.view_state import TurnView, ViewState
from voicedesk.ui.conversation_view import ConversationView
from voicedesk.ui.elided_label import ElidedLabel
from voicedesk.ui.long_text import LongText
from voicedesk.ui.notice_box import NoticeBox
from voicedesk.ui.reply_view import RENDERED_MOST
from voicedesk.ui.text_panel import TextPanel
from voicedesk.ui.translation_card import ONE_REQUEST, TranslationCard
from voicedesk.ui.typing_dots import TypingDots

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

GERMAN = ("Guten Tag.", "german")
ENGLISH = ("Good day.", "en")


def words(card: TranslationCard) -> list[str]:
    """Return what the labels say, from top to bottom."""
    labels = [each for each in card.findChildren(QLabel) if each.isVisibleTo(card)]
    return [each.text() for each in labels if each.text() and not in_notice(each)]


def in_notice(label: QLabel) -> bool:
    parent = label.parentWidget()
    while parent is not None and not isinstance(parent, NoticeBox):
        parent = parent.parentWidget()
    return parent is not None


def texts(card: TranslationCard) -> list[str]:
    panels = [each for each in card.findChildren(TextPanel) if each.isVisibleTo(card)]
    return [each.toPlainText() for each in panels]


def hint(card: TranslationCard) -> str:
    label = part(card, ElidedLabel)
    return label.accessibleName() if label.isVisibleTo(card) else ""


def button(card: TranslationCard, name: str) -> QAbstractButton:
    found = [each for each in card.findChildren(QAbstractButton) if each.isVisibleTo(card)]
    return next(each for each in found if each.accessibleName() == name)


def place(card: TranslationCard, text: str) -> tuple[int, int]:
    """Return where a text stands on its card."""
    panel = next(each for each in card.findChildren(TextPanel) if each.toPlainText() == text)
    corner = panel.mapTo(card, panel.rect().topLeft())
    return corner.x(), corner.y()


async def test_both_texts_stand_under_their_languages(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    desk.session.translation(GERMAN, ENGLISH)
    card = part(desk.window, TranslationCard)
    assert words(card) == ["German → English", "German", "English"]
    assert texts(card) == ["Guten Tag.", "Good day."]
    assert hint(card) == ""
    assert not part(card, TypingDots).isVisibleTo(card)
    await desk.settled()


async def test_they_stand_side_by_side_where_there_is_room(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = Desk(qtbot)
    desk.window.resize(960, 720)
    desk.session.translation(GERMAN, ENGLISH)
    card = part(desk.window, TranslationCard)
    await until(lambda: place(card, "Guten Tag.")[0] < place(card, "Good day.")[0])
    await until(lambda: place(card, "Guten Tag.")[1] == place(card, "Good day.")[1])
    card.setMaximumWidth(420)
    await until(lambda: place(card, "Guten Tag.")[0] == place(card, "Good day.")[0])
    assert place(card, "Guten Tag.")[1] < place(card, "Good day.")[1]
    await desk.settled()


async def test_each_text_is_copied_by_a_button_of_its_own(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    desk.session.translation(GERMAN, ENGLISH)
    card = part(desk.window, TranslationCard)
    button(card, "Copy the translation").click()
    assert QGuiApplication.clipboard().text() == "Good day."
    button(card, "Copy what was said").click()
    assert QGuiApplication.clipboard().text() == "Guten Tag."
    await desk.settled()


async def test_its_button_stands_at_the_edge_whether_the_language_is_known_or_not(
    qapp: QApplication, qtbot: QtBot
) -> None:
    edges: list[int] = []
    for said in (GERMAN, ("Germ", "")):
        desk = Desk(qtbot)
        desk.session.translation(said, ENGLISH)
        card = part(desk.window, TranslationCard)
        copy = button(card, "Copy what was said")
        await until(lambda copy=copy: copy.x() > 0)
        edges.append(copy.x())
        await desk.settled()
    assert edges[0] == edges[1]


async def test_a_translation_is_heard_again_and_stopped(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    desk.session.translation(GERMAN, ENGLISH)
    card = part(desk.window, TranslationCard)
    desk.session.replay_may_return.clear()
    button(card, "Speak the translation again").click()
    await until(lambda: desk.session.calls == ["replay 1"])
    button(card, "Stop speaking").click()
    await desk.settled()
    assert desk.session.calls == ["replay 1", "stop replay"]
    assert button(card, "Speak the translation again").isEnabled()


async def test_a_translation_is_followed_as_it_comes(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    session = desk.session
    session.start(intent=Intent.TRANSLATE, into="fr")
    card = part(desk.window, TranslationCard)
    dots = part(card, TypingDots)
    assert (words(card), texts(card)) == (["Translation into French"], [])
    assert dots.isVisibleTo(card)
    session.listen()
    session.record()
    session.transcribe("Guten Tag.", language="de")
    await until(lambda: texts(card) == ["Guten Tag."])
    assert words(card) == ["Translating into French…", "German", "French"]
    assert desk.window.status_words() == "Translating…"
    session.translate("Bonjour.", "fr")
    await until(lambda: texts(card) == ["Guten Tag.", "Bonjour."])
    assert words(card) == ["German → French", "German", "French"]
    assert not dots.isVisibleTo(card)
    session.finish_turn()
    assert texts(card) == ["Guten Tag.", "Bonjour."]
    await desk.settled()


async def test_an_interpreter_knows_the_language_when_it_was_spoken(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = Desk(qtbot)
    desk.session.start(intent=Intent.TRANSLATE)
    card = part(desk.window, TranslationCard)
    assert words(card) == ["Translation"]
    desk.session.transcribe("Hola.", language="spanish")
    desk.session.translate("Hello.", "en")
    await until(lambda: words(card) == ["Spanish → English", "Spanish", "English"])
    desk.session.finish_turn()
    await desk.settled()


async def test_the_original_may_come_after_the_translation(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = Desk(qtbot)
    session = desk.session
    session.start(intent=Intent.TRANSLATE, into="en")
    session.listen()
    session.record()
    session.transcribe("Good day.")
    session.translate("Good day.", "en")
    card = part(desk.window, TranslationCard)
    await until(lambda: texts(card) == ["Good day."])
    assert hint(card) == "", "it may still come"
    session.tell_original(*GERMAN)
    await until(lambda: texts(card) == ["Guten Tag.", "Good day."])
    session.finish_turn()
    assert words(card) == ["German → English", "German", "English"]
    await desk.settled()


async def test_where_only_english_was_asked_for_it_says_how_to_see_the_rest(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = Desk(qtbot)
    desk.session.translation(("Good day.", "en"), ENGLISH)
    card = part(desk.window, TranslationCard)
    assert (words(card), texts(card), hint(card)) == (["→ English"], ["Good day."], ONE_REQUEST)
    # Any other language is translated from words that are known.
    desk.session.translation(("Bonjour.", "french"), ("Bonjour.", "fr"), "2")
    other = desk.window.findChildren(TranslationCard)[-1]
    assert words(other) == ["→ French", "said in this language already"]
    assert hint(other) == ""
    await desk.settled()


async def test_what_became_of_the_insertion_is_said(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    session = desk.session
    session.start(intent=Intent.TRANSLATE, into="en")
    session.transcribe(*GERMAN[:1], language="de")
    session.write("Good day.", into="<b>x</b>\n\u202eevil" + "w" * 400)
    session.finish_turn()
    card = part(desk.window, TranslationCard)
    said = words(card)[1].replace("\u200b", "")
    assert said.startswith("inserted into <b>x</b>")
    assert "\u202e" not in said
    assert len(said) < 90
    session.start("2", intent=Intent.TRANSLATE, into="en")
    session.transcribe("Guten Tag.", "2", "de")
    session.translate("Good day.", "en", "2")
    session.finish_turn("2", Outcome.FAILED, TARGET_CHANGED)
    other = desk.window.findChildren(TranslationCard)[-1]
    assert words(other)[:2] == ["German → English", "not inserted"]
    assert part(other, NoticeBox).words() == TARGET_CHANGED.sentence()
    await desk.settled()


async def test_what_was_said_is_there_when_it_could_not_be_translated(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = Desk(qtbot)
    session = desk.session
    session.start(intent=Intent.TRANSLATE, into="fr")
    session.listen()
    session.record()
    session.transcribe("Guten Tag.", language="de")
    session.finish_turn(outcome=Outcome.FAILED, error=KEY_REFUSED)
    card = part(desk.window, TranslationCard)
    assert (words(card), texts(card)) == (["Not translated", "German"], ["Guten Tag."])
    assert button(card, "Copy what was said").isVisible()
    assert button(card, "Play what I said").isVisible()
    assert part(card, NoticeBox).words() == KEY_REFUSED.sentence()
    session.start("2", intent=Intent.TRANSLATE, into="fr")
    session.finish_turn("2", Outcome.CANCELLED)
    session.start("3", intent=Intent.TRANSLATE, into="fr")
    session.transcribe("Thank you for watching!", "3")
    session.finish_turn("3", Outcome.FAILED, INVENTED)
    stopped, discarded = desk.window.findChildren(TranslationCard)[1:]
    assert words(stopped) == ["Translation stopped"]
    assert INVENTED.sentence() in words(discarded)
    await desk.settled()


async def test_texts_and_languages_are_shown_as_they_are(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    text = "# No heading\n*no* [link](https://example.com) <b>\n\n    no code"
    desk.session.translation((text, "<b>x</b>\u202e" + "y" * 400), (f"{text}!", "en"))
    card = part(desk.window, TranslationCard)
    assert texts(card) == [text, f"{text}!"]
    direction = words(card)[0].replace("\u200b", "")
    assert direction.startswith("<b>x</b>")
    assert "\u202e" not in direction
    assert len(direction) < 60
    labels = [each for each in card.findChildren(QLabel) if each.text()]
    assert {each.textFormat().name for each in labels} == {"PlainText"}
    await desk.settled()


def test_very_long_texts_are_shown_in_windows_of_their_own(qtbot: QtBot) -> None:
    view = ConversationView()
    qtbot.addWidget(view)
    said, translated = "wort " * (RENDERED_MOST // 4), "word " * (RENDERED_MOST // 4)
    turn = TurnView(
        "1",
        Intent.TRANSLATE,
        Source.MICROPHONE,
        transcript=said,
        language="de",
        reply=translated,
        target_language="en",
        outcome=Outcome.COMPLETED,
    )
    view.show_state(ViewState(turns=(turn,)))
    card = part(view, TranslationCard)
    shown = [each.toPlainText()[:9] for each in card.findChildren(LongText)]
    assert shown == ["wort wort", "word word"]
    assert texts(card) == []


@pytest.mark.parametrize(
    ("language", "target", "direction"),
    [("de", "en", "German → English"), ("", "en", "→ English"), ("", "", "Translated")],
)
def test_the_history_shows_the_same(
    qtbot: QtBot, language: str, target: str, direction: str
) -> None:
    view = ConversationView()
    qtbot.addWidget(view)
    turn = StoredTurn(
        turn_id="1",
        conversation_id="c",
        started_at_s=1.0,
        intent=Intent.TRANSLATE,
        outcome=Outcome.COMPLETED,
        transcript="Guten Tag.",
        reply="Good day.",
        language=language,
        target_language=target,
    )
    view.show_state(opened(ViewState(), "c", [turn]))
    card = part(view, TranslationCard)
    assert words(card)[0] == direction
    assert texts(card) == ["Guten Tag.", "Good day."]
