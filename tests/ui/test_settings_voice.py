"""The settings for voices: chosen, tested before they are saved, stopped, reported."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from tests.ui.parts import part
from tests.ui.test_controller import Desk
from tests.ui.test_settings import button, opened, picker
from tests.ui.test_settings_hearing import lines
from tests.ui.waiting import until
from voicedesk.core.errors import ErrorKind, VoiceError
from voicedesk.core.languages import LANGUAGES
from voicedesk.core.sample_sentences import SAMPLE_SENTENCES
from voicedesk.core.settings import VoiceSettings, VoiceSource
from voicedesk.ui.backend import VoiceReport
from voicedesk.ui.settings_pages.voice_trial import VoiceTrial

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from voicedesk.ui.settings_dialog import SettingsDialog

NO_VOICE = VoiceError("No voice spoke.", kind=ErrorKind.NO_VOICE, next_step="Install one.")


def trial(dialog: SettingsDialog) -> VoiceTrial:
    return part(dialog.voice, VoiceTrial)


def sentence(dialog: SettingsDialog) -> QLineEdit:
    return next(
        each
        for each in trial(dialog).findChildren(QLineEdit)
        if each.accessibleName() == "Sentence to be spoken"
    )


def choose(dialog: SettingsDialog, name: str, value: object) -> None:
    chooser = picker(dialog.voice, name)
    chooser.setCurrentIndex(chooser.findData(value))


def test_there_is_a_sentence_for_every_language() -> None:
    assert SAMPLE_SENTENCES.keys() == LANGUAGES.keys()


def test_voices_are_set(dialog: SettingsDialog) -> None:
    assert dialog.entered().voice == VoiceSettings()
    choose(dialog, "Who speaks", "system")
    choose(dialog, "Speed", "1.25")
    choose(dialog, "Pitch", "-2")
    lines(dialog.voice, "Pronunciation").setPlainText("Nguyen -> Win\n\n no arrow ")
    assert dialog.entered().voice == VoiceSettings(
        source=VoiceSource.SYSTEM,
        speed=1.25,
        pitch_semitones=-2,
        pronunciations=("Nguyen -> Win", "no arrow"),
    )
    assert "“no arrow”" in dialog.voice.results()[1]


async def test_this_computers_voices_are_offered_by_language(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = Desk(qtbot)
    dialog = await opened(desk)
    voices = picker(dialog.voice, "This computer's voice")
    assert [voices.itemText(at) for at in range(voices.count())] == [
        "Automatic",
        "English: flite slt",
        "German: German",
        "cy: Welsh",
    ]
    voices.setCurrentIndex(2)
    assert dialog.entered().voice.system_voice == "German"
    dialog.reject()


@pytest.mark.parametrize("fails", [True, False])
async def test_a_computer_without_a_voice_is_told(
    qapp: QApplication, qtbot: QtBot, fails: bool
) -> None:
    desk = Desk(qtbot)
    desk.backend.voices = ()
    desk.backend.voices_error = NO_VOICE if fails else None
    dialog = await opened(desk)
    said = dialog.voice.results()[0]
    assert said.startswith("No voice spoke." if fails else "This computer has no voice")
    dialog.reject()


async def test_the_test_speaks_with_what_stands_on_the_page(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = Desk(qtbot)
    desk.backend.voice_report = VoiceReport("this computer's voice “German”", "It is late.")
    dialog = await opened(desk)
    choose(dialog, "Speed", "1.5")
    choose(dialog, "Language of the test", "de")
    assert sentence(dialog).text() == SAMPLE_SENTENCES["de"]
    sentence(dialog).setText("Ja.")
    qtbot.mouseClick(button(dialog.voice, "Test the voice"), Qt.MouseButton.LeftButton)
    await until(lambda: trial(dialog).result().startswith("Spoken by"))
    assert trial(dialog).result() == "Spoken by this computer's voice “German”. It is late."
    ((settings, text, language),) = desk.backend.voice_tests
    assert (settings.voice.speed, text, language) == (1.5, "Ja.", "de")
    assert desk.backend.settings.voice.speed == 1.0
    dialog.reject()


async def test_a_test_is_stopped_by_its_button_and_by_closing(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = Desk(qtbot)
    desk.backend.voice_gate = asyncio.Event()
    dialog = await opened(desk)
    qtbot.keyClick(sentence(dialog), Qt.Key.Key_Return)
    await until(lambda: trial(dialog).result() == "Speaking…")
    qtbot.mouseClick(button(dialog.voice, "Stop"), Qt.MouseButton.LeftButton)
    await until(lambda: desk.backend.calls.count("voice test stopped") == 1)
    assert trial(dialog).result() == ""
    qtbot.mouseClick(button(dialog.voice, "Test the voice"), Qt.MouseButton.LeftButton)
    await until(lambda: len(desk.backend.voice_tests) == 2)
    dialog.reject()
    await until(lambda: desk.backend.calls.count("voice test stopped") == 2)


async def test_a_test_that_fails_says_why(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    desk.backend.voice_error = NO_VOICE
    dialog = await opened(desk)
    qtbot.mouseClick(button(dialog.voice, "Test the voice"), Qt.MouseButton.LeftButton)
    await until(lambda: trial(dialog).result() == "No voice spoke. Install one.")
    assert button(dialog.voice, "Test the voice").isEnabled()
    dialog.reject()
