"""Asking, translating and interpreting by the talk button and the text field."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QComboBox,
    QLabel,
    QPushButton,
    QRadioButton,
    QWidget,
)

from tests.fakes.fake_backend import FakeBackend, decided
from tests.ui.parts import part
from tests.ui.test_controller import Desk, early_window
from tests.ui.waiting import until
from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.core.settings import LanguagePair, TranslationSettings
from voicedesk.core.turns import PLAIN, Intent, Manner
from voicedesk.ui.composer import Composer
from voicedesk.ui.empty_page import EmptyPage
from voicedesk.ui.icon_button import IconButton
from voicedesk.ui.mode_bar import ModeBar
from voicedesk.ui.mode_options import InterpretOptions, ModeOptions, TranslateOptions
from voicedesk.ui.mode_switch import ModeSwitch
from voicedesk.ui.settings_dialog import SettingsDialog
from voicedesk.ui.talk_button import TalkButton
from voicedesk.ui.talk_mode import MODE_KEYS, MODE_WORDS, TalkMode

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from voicedesk.ui.main_window import MainWindow

FAVOURITES = TranslationSettings(
    target_language="it", pairs=(LanguagePair("de", "fr"), LanguagePair("", "ja"))
)


def desk_with(qtbot: QtBot, translation: TranslationSettings | None = None) -> Desk:
    settings = decided()
    if translation is not None:
        settings = replace(settings, translation=translation)
    return Desk(qtbot, FakeBackend(settings=settings))


def segment(window: QWidget, mode: TalkMode) -> QRadioButton:
    segments = part(window, ModeSwitch).findChildren(QRadioButton)
    return next(each for each in segments if each.text() == MODE_WORDS[mode])


def by_click(desk: Desk, mode: TalkMode) -> None:
    segment(desk.window, mode).click()


def by_key(desk: Desk, mode: TalkMode) -> None:
    QTest.keySequence(desk.window, QKeySequence(MODE_KEYS[mode]))


def picker(of: QWidget, name: str) -> QComboBox:
    return next(each for each in of.findChildren(QComboBox) if each.accessibleName() == name)


def toggle(of: QWidget, text: str) -> IconButton:
    return next(each for each in of.findChildren(IconButton) if each.text() == text)


def choose(of: QComboBox, words: str) -> None:
    """Choose an entry as a hand does."""
    of.setCurrentIndex(of.findText(words))
    of.activated.emit(of.currentIndex())


def entries(of: QComboBox) -> list[str]:
    return [of.itemText(place) for place in range(of.count())]


def title(desk: Desk) -> str:
    return part(part(desk.window, EmptyPage), QLabel).text()


async def test_it_begins_with_asking_and_makes_nothing_for_the_others(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = desk_with(qtbot)
    assert segment(desk.window, TalkMode.ASK).isChecked()
    assert desk.window.findChild(ModeOptions) is None
    desk.window.talk_began.emit()
    desk.window.text_submitted.emit("What?")
    await desk.settled()
    assert desk.session.calls == ["begin ask", "submit What?"]
    assert desk.session.manners == [PLAIN]


@pytest.mark.parametrize("way", [by_click, by_key])
async def test_a_mode_is_chosen_and_words_are_translated_into_no_other_program(
    qapp: QApplication, qtbot: QtBot, way: Callable[[Desk, TalkMode], None]
) -> None:
    desk = desk_with(qtbot, FAVOURITES)
    await until(desk.window.isActiveWindow)
    _choose_by(way, desk, TalkMode.TRANSLATE)
    desk.window.talk_began.emit()
    desk.window.text_submitted.emit("Hello.")
    await desk.settled()
    assert desk.session.calls == ["begin translate", "submit to translate Hello."]
    assert desk.session.manners == [Manner(inserts=False, target_language="it")] * 2
    _choose_by(way, desk, TalkMode.INTERPRET)
    desk.window.talk_began.emit()
    await desk.settled()
    assert desk.session.manners[-1] == Manner(inserts=False, interprets=True)
    assert not part(desk.window, TranslateOptions).isVisible()
    assert part(desk.window, InterpretOptions).isVisible()
    _choose_by(way, desk, TalkMode.ASK)
    desk.window.talk_began.emit()
    await desk.settled()
    assert desk.session.calls[-1] == f"begin {Intent.ASK}"
    assert not part(desk.window, InterpretOptions).isVisible()


def _choose_by(way: Callable[[Desk, TalkMode], None], desk: Desk, mode: TalkMode) -> None:
    way(desk, mode)
    assert segment(desk.window, mode).isChecked()


async def test_what_can_be_typed_and_tried_is_said_for_the_mode(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = desk_with(qtbot)
    field = part(desk.window, Composer).field
    assert (field.accessibleName(), title(desk)) == (
        "Your question",
        "What would you like to know?",
    )
    questions = part(desk.window, EmptyPage).findChildren(QPushButton)
    assert all(each.isVisible() for each in questions)
    by_click(desk, TalkMode.TRANSLATE)
    assert field.accessibleName() == "Text to translate"
    assert title(desk) == "What shall be translated?"
    assert not any(each.isVisible() for each in questions), "they are questions"
    by_click(desk, TalkMode.INTERPRET)
    assert title(desk) == "Two people, two languages"
    assert "two languages" in field.placeholderText()


async def test_favourites_come_first_and_one_sets_what_is_spoken_as_well(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = desk_with(qtbot, FAVOURITES)
    by_click(desk, TalkMode.TRANSLATE)
    target = picker(desk.window, "Translate into")
    assert target.currentText() == "Italian"
    assert entries(target)[:4] == ["German → French", "Any language → Japanese", "", "Arabic"]
    choose(target, "German → French")
    await desk.settled()
    assert desk.backend.settings.translation == replace(FAVOURITES, target_language="fr")
    assert target.currentText() == "German → French"
    desk.window.talk_began.emit()
    await desk.settled()
    assert desk.session.manners == [Manner(language="de", inserts=False, target_language="fr")]
    # A language alone takes whatever is spoken.
    choose(target, "Swedish")
    desk.window.talk_began.emit()
    await desk.settled()
    assert desk.session.manners[-1] == Manner(inserts=False, target_language="sv")
    assert desk.backend.calls == ["save settings"] * 2


async def test_two_quick_choices_do_not_undo_one_another(qapp: QApplication, qtbot: QtBot) -> None:
    desk = desk_with(qtbot)
    by_click(desk, TalkMode.TRANSLATE)
    original, speaks = toggle(desk.window, "Original"), toggle(desk.window, "Speak")
    assert "twice" in original.toolTip()
    original.click()
    speaks.click()
    await desk.settled()
    translation = desk.backend.settings.translation
    assert (translation.shows_original, translation.speaks) == (True, True)
    assert (original.isChecked(), speaks.isChecked()) == (True, True)
    original.click()
    await desk.settled()
    assert not desk.backend.settings.translation.shows_original


async def test_the_original_is_a_choice_for_english_only(qapp: QApplication, qtbot: QtBot) -> None:
    desk = desk_with(qtbot, TranslationSettings("fr"))
    by_click(desk, TalkMode.TRANSLATE)
    original = toggle(desk.window, "Original")
    assert (original.isEnabled(), original.isChecked()) == (False, True)
    assert "always" in original.toolTip()
    toggle(desk.window, "Speak").click()
    await desk.settled()
    assert desk.backend.settings.translation == TranslationSettings("fr", speaks=True)
    choose(picker(desk.window, "Translate into"), "English")
    await desk.settled()
    assert (original.isEnabled(), original.isChecked()) == (True, False)


async def test_the_languages_of_two_people_are_chosen_and_swapped(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = desk_with(qtbot)
    by_click(desk, TalkMode.INTERPRET)
    first = picker(desk.window, "First language")
    second = picker(desk.window, "Second language")
    assert (first.currentText(), second.currentText()) == ("Spanish", "English")
    choose(first, "German")
    await desk.settled()
    assert desk.backend.settings.translation.between == LanguagePair("de", "en")
    swap = next(
        each
        for each in part(desk.window, InterpretOptions).findChildren(IconButton)
        if each.accessibleName() == "Swap the languages"
    )
    swap.click()
    await desk.settled()
    assert (first.currentText(), second.currentText()) == ("English", "German")
    # Two people who speak the same language need no interpreter.
    choose(first, "German")
    await desk.settled()
    assert desk.backend.settings.translation.between == LanguagePair("de", "en")
    assert (first.currentText(), second.currentText()) == ("German", "English")


async def test_languages_without_a_name_are_offered_by_their_code(
    qapp: QApplication, qtbot: QtBot
) -> None:
    odd = TranslationSettings(target_language="tlh", between=LanguagePair("<b>x</b>", "en"))
    desk = desk_with(qtbot, odd)
    by_click(desk, TalkMode.TRANSLATE)
    assert picker(desk.window, "Translate into").currentText() == "tlh"
    by_click(desk, TalkMode.INTERPRET)
    assert picker(desk.window, "First language").currentText() == "<b>x</b>"


async def test_a_choice_that_cannot_be_kept_holds_and_is_told(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = desk_with(qtbot)
    desk.backend.save_error = StorageError(
        "The settings could not be written.",
        kind=ErrorKind.SETTINGS_UNWRITABLE,
        next_step="Free some space.",
    )
    by_click(desk, TalkMode.TRANSLATE)
    choose(picker(desk.window, "Translate into"), "Dutch")
    await desk.settled()
    assert desk.window.problem() == "The settings could not be written. Free some space."
    assert picker(desk.window, "Translate into").currentText() == "Dutch"
    assert desk.backend.settings.translation.target_language == "nl"


async def test_what_the_settings_say_is_shown_when_they_were_saved(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = desk_with(qtbot)
    by_click(desk, TalkMode.TRANSLATE)
    desk.window.settings_requested.emit()
    await until(lambda: desk.window.findChild(SettingsDialog) is not None)
    dialog = part(desk.window, SettingsDialog)
    target = picker(dialog.translation, "Translate into")
    target.setCurrentIndex(target.findText("Danish"))
    dialog.save_requested.emit(dialog.entered())
    shown = picker(part(desk.window, ModeBar), "Translate into")
    await until(lambda: shown.currentText() == "Danish")
    await desk.settled()


async def test_a_mode_chosen_before_the_program_is_there_holds_from_its_first_turn(
    qapp: QApplication, qtbot: QtBot
) -> None:
    window = early_window(qtbot)
    window.status_words()  # the page is made
    part(window, TalkButton).hold_began.emit()
    segment(window, TalkMode.TRANSLATE).click()
    assert segment(window, TalkMode.TRANSLATE).isChecked()
    desk = Desk(qtbot, window=window)
    await until(lambda: desk.session.calls)
    assert desk.session.calls == ["begin translate"]
    await desk.settled()


async def test_space_stays_the_talk_key_after_a_click(qapp: QApplication, qtbot: QtBot) -> None:
    desk = desk_with(qtbot)
    window: MainWindow = desk.window
    await until(window.isActiveWindow)
    talk = part(window, TalkButton)
    await until(talk.hasFocus)
    left = Qt.MouseButton.LeftButton
    qtbot.mouseClick(segment(window, TalkMode.TRANSLATE), left)
    await until(lambda: part(window, TranslateOptions).isVisible())
    qtbot.mouseClick(toggle(window, "Speak"), left)
    await desk.settled()
    assert talk.hasFocus()
    qtbot.keyPress(window, Qt.Key.Key_Space)
    await until(lambda: "begin translate" in desk.session.calls)
    qtbot.keyRelease(window, Qt.Key.Key_Space)
    await until(lambda: not desk.tasks.names())
    assert picker(window, "Translate into").focusPolicy() is Qt.FocusPolicy.TabFocus


async def test_tab_and_arrow_keys_reach_everything(qapp: QApplication, qtbot: QtBot) -> None:
    desk = desk_with(qtbot)
    await until(desk.window.isActiveWindow)
    ask = segment(desk.window, TalkMode.ASK)
    ask.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(ask, Qt.Key.Key_Right)
    translate = segment(desk.window, TalkMode.TRANSLATE)
    assert translate.hasFocus()
    assert translate.isChecked()
    options = part(desk.window, TranslateOptions)
    passed: list[QWidget | None] = []
    for _ in range(4):
        qtbot.keyClick(QApplication.focusWidget() or desk.window, Qt.Key.Key_Tab)
        passed.append(QApplication.focusWidget())
    expected: list[QWidget] = [
        picker(options, "Translate into"),
        toggle(options, "Original"),
        toggle(options, "Speak"),
        part(desk.window, TalkButton),
    ]
    assert passed == expected


def test_the_options_go_below_the_switch_where_it_is_narrow(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    bar = ModeBar()
    bar.setParent(window)
    bar.show_mode(TalkMode.INTERPRET, TranslationSettings(), "")
    bar.resize(780, 60)
    window.show()
    options = part(bar, InterpretOptions)
    qtbot.waitUntil(lambda: options.x() > bar.switch.width())
    bar.resize(360, 90)
    layout = bar.layout()
    assert isinstance(layout, QBoxLayout)
    assert layout.direction() is QBoxLayout.Direction.TopToBottom
    qtbot.waitUntil(lambda: options.y() >= bar.switch.geometry().bottom())
    assert bar.minimumSizeHint().width() <= 360
    assert options.mapTo(bar, QPoint(options.width(), 0)).x() <= 360
