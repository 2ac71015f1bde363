"""What a card says of a verdict, and what it offers for a question that was held back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from tests.ui.gallery import QUESTION_UNSAFE, SAFE, UNREACHED, VIOLENT, held_back
from tests.ui.parts import part
from tests.ui.stored import stored_turn
from tests.ui.test_card_actions import DONE, offered, press, shown
from tests.ui.test_controller import Desk
from tests.ui.waiting import until
from voicedesk.core.moderation import Verdict, VerdictStatus
from voicedesk.core.turns import Outcome
from voicedesk.core.view_history import turn_view
from voicedesk.core.view_state import Phase, TurnView
from voicedesk.ui.card_actions import CardActions
from voicedesk.ui.composer import Composer
from voicedesk.ui.message_card import MessageCard
from voicedesk.ui.notice_box import NoticeBox
from voicedesk.ui.verdict_words import verdict_caption

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

UNDECIDED = Verdict(VerdictStatus.UNDECIDED)
HELD_BACK = replace(
    DONE,
    transcript="How do I get rid of my neighbour?",
    reply="",
    outcome=Outcome.BLOCKED,
    retryable=True,
    message=QUESTION_UNSAFE.message,
    next_step=QUESTION_UNSAFE.next_step,
    verdict=VIOLENT,
)

_BESIDE_HISTORY_PX = 372
"""How wide a card is in the smallest window while the history stands beside it."""


def caption(card: MessageCard) -> QLabel:
    return part(part(card, CardActions), QLabel)


@pytest.fixture
def composer(qtbot: QtBot) -> Composer:
    composer = Composer()
    qtbot.addWidget(composer)
    composer.set_ready(ready=True)
    composer.show()
    return composer


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (None, ""),
        (SAFE, "Checked: safe"),
        (VIOLENT, "Found unsafe: violent crimes, hate"),
        (Verdict(VerdictStatus.UNSAFE), "Found unsafe"),
        (UNDECIDED, "Checked: no clear verdict"),
        (UNREACHED, "Not checked: no answer from the judge"),
    ],
)
def test_the_verdict_stands_beside_the_actions(
    qtbot: QtBot, verdict: Verdict | None, words: str
) -> None:
    card = shown(qtbot, replace(DONE, verdict=verdict))
    label = caption(card)
    assert label.text() == words
    assert label.isVisible() is bool(words)
    assert label.property("tone") == "muted"
    assert not part(card, NoticeBox).isVisible()
    assert "Copy" in offered(card)


def test_a_turn_from_the_history_says_what_its_verdict_was() -> None:
    unsafe = turn_view(stored_turn(1, verdict="unsafe: S1, insults"))
    assert verdict_caption(unsafe) == "Found unsafe: violent crimes, insults"
    assert verdict_caption(turn_view(stored_turn(1, verdict="safe"))) == "Checked: safe"
    assert verdict_caption(turn_view(stored_turn(1))) == ""


def test_a_category_is_named_in_the_language_that_was_spoken() -> None:
    in_german = replace(DONE, verdict=VIOLENT, language="German")
    assert verdict_caption(in_german) == "Found unsafe: Gewaltverbrechen, Hass"
    stored = turn_view(stored_turn(1, verdict="unsafe: S1", language="Japanese"))
    assert verdict_caption(stored) == "Found unsafe: 暴力犯罪"


def test_what_a_notice_tells_is_not_told_twice() -> None:
    assert verdict_caption(HELD_BACK) == ""
    warned = replace(DONE, verdict=VIOLENT, message="Found unsafe.")
    assert verdict_caption(warned) == ""
    # Here the notice is about something else.
    assert verdict_caption(replace(warned, verdict=SAFE)) == "Checked: safe"
    failed = replace(warned, outcome=Outcome.FAILED, message="No network.")
    assert verdict_caption(failed) == "Found unsafe: violent crimes, hate"


def test_nothing_is_said_before_the_turn_has_ended(qtbot: QtBot) -> None:
    card = shown(qtbot, replace(DONE, outcome=None, verdict=SAFE))
    assert not caption(card).isVisible()
    card.show_turn(replace(DONE, verdict=SAFE), Phase.IDLE)
    assert caption(card).isVisible()


def test_names_of_categories_do_no_harm(qtbot: QtBot) -> None:
    names = (
        "<a href='file:///etc/passwd'>click</a>",
        "long" * 1000,
        "two\nlines\u2029\u202eesrever\x07",
        " ",
        "S10",
        "s10",
        "privacy",
    )
    card = shown(qtbot, replace(DONE, verdict=Verdict(VerdictStatus.UNSAFE, names)))
    label = caption(card)
    assert label.textFormat() is Qt.TextFormat.PlainText
    words = label.text()
    assert words.startswith("Found unsafe: <a href=")
    assert words.endswith(", two lines <U+202E>esrever\u2407 and 2 more")
    assert len(words) < 160
    assert max(len(word) for word in words.replace("\u200b", " ").split()) <= 40
    assert not label.toolTip()


def test_many_names_do_not_widen_a_card(qtbot: QtBot) -> None:
    plain = shown(qtbot, replace(DONE, has_audio=True))
    names = Verdict(VerdictStatus.UNSAFE, tuple(each * 90 for each in "wxyz"))
    named = shown(qtbot, replace(DONE, has_audio=True, verdict=names))
    assert named.minimumSizeHint().width() == plain.minimumSizeHint().width() < 672


@pytest.mark.parametrize(
    "turn",
    [
        replace(DONE, has_audio=True, verdict=VIOLENT),
        replace(DONE, has_audio=True, was_discarded=True, retryable=True, reply=""),
    ],
)
def test_a_card_fits_beside_the_history_in_a_small_window(qtbot: QtBot, turn: TurnView) -> None:
    assert shown(qtbot, turn).minimumSizeHint().width() <= _BESIDE_HISTORY_PX


def test_a_verdict_stands_below_the_actions_where_it_is_narrow(qtbot: QtBot) -> None:
    actions = CardActions()
    page = QWidget()
    qtbot.addWidget(page)
    actions.setParent(page)
    actions.show_turn(replace(DONE, has_audio=True, verdict=VIOLENT), retry_elsewhere=False)
    page.show()
    label = part(actions, QLabel)
    actions.resize(672, 80)
    qtbot.waitUntil(lambda: label.x() > 0 and label.y() == 0)
    actions.resize(actions.minimumSizeHint().width(), 80)
    qtbot.waitUntil(lambda: label.x() == 0 and label.y() > 0)


@pytest.mark.parametrize("has_audio", [True, False])
def test_words_that_were_held_back_are_rephrased(qtbot: QtBot, *, has_audio: bool) -> None:
    card = shown(qtbot, replace(HELD_BACK, has_audio=has_audio))
    asked: list[str] = []
    card.rephrase_requested.connect(asked.append)
    card.retry_requested.connect(lambda turn_id: asked.append(f"retry {turn_id}"))
    assert "Rephrase" in offered(card)
    assert "Try again" not in offered(card)
    assert "More for this turn" in offered(card)
    press(card, "Rephrase")
    assert asked == [HELD_BACK.transcript]


@pytest.mark.parametrize(
    ("turn", "action"),
    [
        (replace(HELD_BACK, verdict=UNDECIDED), "Try again"),
        (replace(HELD_BACK, verdict=UNREACHED), "Try again"),
        (replace(HELD_BACK, verdict=None), "Try again"),
        (replace(HELD_BACK, transcript="", has_audio=True), "Try again"),
        (replace(HELD_BACK, outcome=Outcome.FAILED), "Try again"),
        (replace(HELD_BACK, waits_for_network=True), "Try now"),
    ],
)
def test_everything_else_is_tried_again(qtbot: QtBot, turn: TurnView, action: str) -> None:
    card = shown(qtbot, turn)
    asked: list[str] = []
    card.rephrase_requested.connect(asked.append)
    card.retry_requested.connect(lambda turn_id: asked.append(f"retry {turn_id}"))
    assert "Rephrase" not in offered(card)
    press(card, action)
    assert asked == ["retry t"]


def test_a_card_that_is_tried_again_forgets_that_it_was_unsafe(qtbot: QtBot) -> None:
    card = shown(qtbot, HELD_BACK)
    card.show_turn(replace(HELD_BACK, verdict=UNREACHED), Phase.IDLE)
    assert "Rephrase" not in offered(card)
    card.show_turn(replace(DONE, verdict=SAFE), Phase.IDLE)
    assert caption(card).text() == "Checked: safe"
    assert not part(card, NoticeBox).isVisible()


async def test_rephrasing_fills_the_text_field_and_sends_nothing(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = Desk(qtbot)
    held_back(desk.session)
    await until(desk.window.isActiveWindow)
    card = desk.window.findChildren(MessageCard)[0]
    press(card, "Rephrase")
    await desk.settled()
    field = part(desk.window, Composer).field
    assert field.toPlainText() == "How do I get rid of my neighbour?"
    assert field.textCursor().position() == len(field.toPlainText())
    assert desk.window.focusWidget() is field
    assert desk.session.calls == []
    qtbot.keyClicks(field, " Nicely?")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    await desk.settled()
    assert desk.session.calls == ["submit How do I get rid of my neighbour? Nicely?"]


@pytest.mark.parametrize(
    ("typed", "then"),
    [
        ("", "Why?\nReally"),
        ("  ", "  Why?\nReally"),
        ("half a thou", "half a thou\nWhy?\nReally"),
        ("half\n", "half\nWhy?\nReally"),
        ("Why?\nReally", "Why?\nReally"),
        ("half\nWhy?\nReally", "half\nWhy?\nReally"),
        ("And why?\nReally", "And why?\nReally\nWhy?\nReally"),
    ],
)
def test_what_was_typed_stays_in_front(composer: Composer, typed: str, then: str) -> None:
    composer.field.setPlainText(typed)
    composer.field.moveCursor(composer.field.textCursor().MoveOperation.Start)
    composer.add_words("Why?\nReally")
    assert composer.field.toPlainText() == then
    assert composer.field.textCursor().position() == len(then)


def test_words_that_were_added_can_be_taken_back(composer: Composer, qtbot: QtBot) -> None:
    qtbot.keyClicks(composer.field, "half a thou")
    composer.add_words("Why?")
    composer.field.undo()
    assert composer.field.toPlainText() == "half a thou"


def test_markup_in_words_stays_what_it_is(composer: Composer) -> None:
    composer.add_words("<b>Why?</b>")
    assert composer.field.toPlainText() == "<b>Why?</b>"
