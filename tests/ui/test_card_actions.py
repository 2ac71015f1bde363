"""The buttons below a turn: what is offered when."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QMenu

from tests.ui.parts import part
from voicedesk.core.turns import Intent, Outcome, Source
from voicedesk.core.view_state import Phase, TurnView
from voicedesk.ui.message_card import MessageCard
from voicedesk.ui.notice_box import NoticeBox

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

DONE = TurnView(
    "t",
    Intent.ASK,
    Source.MICROPHONE,
    transcript="What?",
    reply="That.",
    reply_complete=True,
    outcome=Outcome.COMPLETED,
)
CANCELLED = replace(
    DONE, transcript="", reply="", outcome=Outcome.CANCELLED, retryable=True, recorded_s=2.0
)
WAITING = replace(
    CANCELLED,
    outcome=Outcome.FAILED,
    has_audio=True,
    message="No network.",
    next_step="Connect.",
    waits_for_network=True,
)


def shown(qtbot: QtBot, turn: TurnView) -> MessageCard:
    card = MessageCard("t")
    qtbot.addWidget(card)
    card.resize(600, 200)
    card.show_turn(turn, Phase.IDLE)
    card.show()
    return card


def offered(card: MessageCard) -> list[str]:
    return [
        button.text() or button.accessibleName()
        for button in card.findChildren(QAbstractButton)
        if button.isVisible() and (button.text() or button.accessibleName())
    ]


def press(card: MessageCard, words: str) -> None:
    next(
        each
        for each in card.findChildren(QAbstractButton)
        if each.isVisible() and words in (each.text(), each.accessibleName())
    ).click()


def test_a_recording_that_is_kept_can_be_played(qtbot: QtBot) -> None:
    assert "Play what I said" not in offered(shown(qtbot, DONE))
    card = shown(qtbot, replace(DONE, has_audio=True))
    told: list[tuple[str, str]] = []
    card.commanded.connect(lambda command, turn_id: told.append((command, turn_id)))
    press(card, "Play what I said")
    card.show_playing(playing=True)
    press(card, "Stop playing")
    card.show_playing(playing=False)
    assert "Play what I said" in offered(card)
    assert told == [("play", "t"), ("stop_playing", "t")]


def test_a_cancelled_take_is_brought_back_and_typed_words_are_tried_again(qtbot: QtBot) -> None:
    card = shown(qtbot, replace(CANCELLED, has_audio=True))
    retried: list[str] = []
    card.retry_requested.connect(retried.append)
    assert "Bring back" in offered(card)
    press(card, "Bring back")
    assert retried == ["t"]
    typed = replace(CANCELLED, source=Source.TEXT, transcript="What?")
    assert "Try again" in offered(shown(qtbot, typed))


def test_a_turn_that_waits_says_so_without_alarm(qtbot: QtBot) -> None:
    card = shown(qtbot, WAITING)
    notice = part(card, NoticeBox)
    assert notice.words().startswith("Waiting for the network")
    assert notice.property("kind") == "info"
    retried: list[str] = []
    card.retry_requested.connect(retried.append)
    press(card, "Try now")
    assert retried == ["t"]
    card.show_turn(replace(WAITING, waits_for_network=False), Phase.IDLE)
    assert notice.words() == "No network. Connect."
    assert notice.property("kind") == "error"


def test_what_was_taken_for_nothing_is_told_quietly_and_can_be_used(qtbot: QtBot) -> None:
    discarded = replace(
        CANCELLED,
        outcome=Outcome.FAILED,
        has_audio=True,
        was_discarded=True,
        message="Nothing was heard.",
        next_step="Speak up.",
    )
    card = shown(qtbot, discarded)
    assert not part(card, NoticeBox).isVisible()
    quiet = [
        label
        for label in card.findChildren(QLabel)
        if label.isVisible() and label.text() == "Nothing was heard. Speak up."
    ]
    assert [label.property("tone") for label in quiet] == ["muted"]
    retried: list[str] = []
    card.retry_requested.connect(retried.append)
    press(card, "Go on with what was heard")
    press(card, "Use it anyway")
    assert retried == ["t", "t"]
    gone = shown(qtbot, replace(discarded, has_audio=False, retryable=False))
    assert "Use it anyway" not in offered(gone)
    assert not part(gone, NoticeBox).isVisible()


def test_a_turn_that_was_used_anyway_is_one_like_any_other(qtbot: QtBot) -> None:
    discarded = replace(CANCELLED, was_discarded=True, message="Nothing was heard.")
    card = shown(qtbot, discarded)
    card.show_turn(replace(DONE, has_audio=True), Phase.IDLE)
    assert "Use it anyway" not in offered(card)
    words = [label.text() for label in card.findChildren(QLabel) if label.isVisible()]
    assert "Nothing was heard." not in words


def test_nothing_is_offered_while_a_turn_runs(qtbot: QtBot) -> None:
    running = replace(DONE, outcome=None, reply_complete=False, has_audio=True)
    assert offered(shown(qtbot, running)) == ["Copy what you said"]


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
@pytest.mark.parametrize("has_audio", [True, False])
def test_the_menu_of_a_turn(qtbot: QtBot, *, has_audio: bool) -> None:
    card = shown(qtbot, replace(DONE, has_audio=has_audio))
    told: list[str] = []
    card.commanded.connect(lambda command, _turn_id: told.append(command))
    press(card, "More for this turn")
    menu = part(card, QMenu)
    actions = {action.text(): action for action in menu.actions() if action.text()}
    again = ["Transcribe again…"] if has_audio else []
    assert list(actions) == [*again, "Delete this turn…"]
    for action in actions.values():
        action.trigger()
    menu.close()
    assert told == ([*(["transcribe_again"] if has_audio else []), "delete"])
