"""The settings for hearing: what is typed comes back, and what cannot work is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPlainTextEdit, QWidget

from tests.ui.test_controller import Desk
from tests.ui.test_settings import EVERYTHING, button, opened, picker
from tests.ui.waiting import until
from voicedesk.core.invented_phrases import INVENTED_PHRASES
from voicedesk.core.settings import HandsFree, HearingSettings, Settings, SpeechGate
from voicedesk.ui.fields import DecimalField
from voicedesk.ui.settings_dialog import SettingsDialog
from voicedesk.ui.settings_pages.words_page import terms_left_out

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot


def named(parent: QWidget, name: str) -> QWidget:
    return next(
        each
        for kind in (QLineEdit, QPlainTextEdit, QAbstractButton)
        for each in parent.findChildren(kind)
        if each.accessibleName() == name
    )


def lines(parent: QWidget, name: str) -> QPlainTextEdit:
    found = named(parent, name)
    assert isinstance(found, QPlainTextEdit)
    return found


def test_listening_is_set(dialog: SettingsDialog, qtbot: QtBot) -> None:
    page = dialog.listening
    pause = named(page, "Pause that ends a recording, in seconds")
    assert not pause.isEnabled()
    hands_free, gate = picker(page, "Hands-free"), picker(page, "What is sent")
    assert [hands_free.itemText(at) for at in range(hands_free.count())] == [
        "A tap starts, a tap ends",
        "A tap starts, a pause ends",
        "Conversation: listen again after each answer",
    ]
    assert [gate.itemText(at) for at in range(gate.count())] == [
        "Send everything",
        "Leave out silence (recommended)",
        "Only clear speech",
    ]
    hands_free.setCurrentIndex(1)
    gate.setCurrentIndex(2)
    assert pause.isEnabled()
    assert isinstance(pause, QLineEdit)
    pause.clear()
    qtbot.keyClicks(pause, "2,5")
    button(page, "Keep the microphone open").setChecked(True)
    button(page, "Play a short sound when the microphone listens").setChecked(True)
    entered = dialog.entered()
    assert entered.hearing == HearingSettings(
        gate=SpeechGate.STRICT, hands_free=HandsFree.END, pause_s=2.5
    )
    assert entered.audio.pre_roll
    assert entered.audio.cue


@pytest.mark.parametrize(
    ("typed", "value"),
    [("", 1.2), (".", 1.2), ("0", 0.3), ("99", 10.0), ("1,", 1.0), (",5", 0.5), ("2.75x", 2.7)],
)
def test_a_decimal_is_kept_within_its_bounds(qtbot: QtBot, typed: str, value: float) -> None:
    field = DecimalField(0.3, 10)
    qtbot.addWidget(field)
    field.show_value(1.2)
    field.clear()
    qtbot.keyClicks(field, typed)
    assert field.value() == value


def test_lines_are_kept_as_they_were_typed(dialog: SettingsDialog, parent: QWidget) -> None:
    vocabulary = lines(dialog.words, "Names and terms you use")
    vocabulary.setPlainText("  Groß  \n\n<i>Qt</i>\u00a05\n\t\nlast")
    replacements = lines(dialog.words, "Replacements")
    replacements.setPlainText("um ->\nno arrow\n-> nothing heard\na->b")
    entered = dialog.entered().hearing
    assert entered.vocabulary == ("Groß", "<i>Qt</i>\u00a05", "last")
    assert entered.replacements == ("um ->", "no arrow", "-> nothing heard", "a->b")
    again = SettingsDialog(parent, Settings(hearing=entered))
    assert again.entered().hearing == entered
    assert again.words.results()[1] == dialog.words.results()[1]


def test_malformed_replacements_are_named_and_not_lost(dialog: SettingsDialog) -> None:
    replacements = lines(dialog.words, "Replacements")
    replacements.setPlainText("euro → €\nvoice desk -> VoiceDesk")
    assert dialog.words.results()[1] == ""
    replacements.setPlainText("one\n-> two\nthree\nfour\nfive -> 5")
    told = dialog.words.results()[1]
    assert "“one”, “-> two”, “three” and 1 more" in told
    assert len(dialog.entered().hearing.replacements) == 5


def test_the_vocabulary_says_how_much_of_it_fits(dialog: SettingsDialog) -> None:
    vocabulary = lines(dialog.words, "Names and terms you use")
    assert dialog.words.results()[0] == ""
    vocabulary.setPlainText("Groq\nWhisper")
    assert dialog.words.results()[0] == "All of it fits: 14 of 895 characters."
    terms = [f"term number {place:04}" for place in range(100)]
    vocabulary.setPlainText("\n".join(terms))
    told = dialog.words.results()[0]
    assert "49 of 100 fit into the 895 characters" in told
    assert "“term number 0049”" in told
    assert dialog.entered().hearing.vocabulary == tuple(terms)


@pytest.mark.parametrize(
    "terms", [(), ("a.",), ("a", "b."), ("A", "a"), ("one  two", "three"), ("x, y", "z"), ("Ω",)]
)
def test_short_terms_all_fit(terms: tuple[str, ...]) -> None:
    assert terms_left_out(terms) == []


def test_the_list_of_invented_phrases_can_be_restored(dialog: SettingsDialog) -> None:
    phrases = lines(dialog.words, "Phrases that recognition invents in silence")
    phrases.setPlainText("mine")
    assert dialog.entered().hearing.phrases == ("mine",)
    button(dialog.words, "Restore the list").click()
    assert dialog.entered().hearing.phrases == INVENTED_PHRASES


def test_tab_leaves_a_field_of_lines(dialog: SettingsDialog, qtbot: QtBot) -> None:
    dialog.show()
    dialog.show_page(dialog.page_titles().index("Words"))
    vocabulary = lines(dialog.words, "Names and terms you use")
    vocabulary.setFocus()
    qtbot.keyClick(vocabulary, Qt.Key.Key_Tab)
    assert dialog.focusWidget() is lines(dialog.words, "Replacements")


async def test_a_channel_is_offered_where_there_are_several(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = Desk(qtbot)
    dialog = await opened(desk)
    dialog.show_page(dialog.page_titles().index("Devices"))
    channels = picker(dialog, "Channel")
    assert not channels.isVisible()
    picker(dialog, "Microphone").setCurrentIndex(3)
    assert channels.isVisible()
    assert [channels.itemText(at) for at in range(channels.count())] == [
        "First channel",
        "Channel 2",
        "Channel 3",
        "Channel 4",
    ]
    assert dialog.entered().audio.microphone_channel == 0
    channels.setCurrentIndex(2)
    channels.activated.emit(2)
    assert dialog.entered().audio.microphone_channel == 3
    button(dialog, "Test the microphone").click()
    await until(lambda: "levels of Studio interface, channel 3" in desk.backend.calls)
    channels.setCurrentIndex(1)
    channels.activated.emit(1)
    await until(lambda: "levels of Studio interface, channel 2" in desk.backend.calls)
    picker(dialog, "Microphone").setCurrentIndex(1)
    assert not channels.isVisible()
    assert dialog.entered().audio.microphone_channel == 0
    dialog.reject()
    await desk.settled()
    assert desk.backend.level_tests_open == 0


async def test_the_channel_of_a_microphone_that_is_away_is_kept(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = Desk(qtbot)
    desk.backend.settings = EVERYTHING
    dialog = await opened(desk)
    assert dialog.entered().audio.microphone_channel == 3
    dialog.reject()
    await desk.settled()
