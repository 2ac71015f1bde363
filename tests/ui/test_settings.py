"""The settings dialog and what its buttons do."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QWidget,
)
from shiboken6 import isValid

from tests.fakes.fake_backend import MODELS, FakeBackend, decided
from tests.ui.gallery import KEY_REFUSED, LOCKED, NO_MICROPHONE
from tests.ui.parts import part
from tests.ui.test_controller import Desk
from tests.ui.waiting import until
from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.core.settings import (
    DEFAULT_SYSTEM_PROMPT,
    AudioSettings,
    ConversationSettings,
    HandsFree,
    HearingSettings,
    HistorySettings,
    ModerationScope,
    ModerationSettings,
    OnVerdict,
    OtherSound,
    OverlayPlace,
    RoleSettings,
    ServiceChoice,
    ServiceSettings,
    Settings,
    SpeechGate,
    Theme,
    VoiceSettings,
    VoiceSource,
    WindowSettings,
)
from voicedesk.ui.settings_controller import SettingsController
from voicedesk.ui.settings_dialog import SettingsDialog
from voicedesk.ui.settings_pages.page import Picker

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

EVERYTHING = Settings(
    service=ServiceSettings(
        choice=ServiceChoice.SERVER,
        base_url="http://localhost:8000",
        transcription=RoleSettings(model="own/whisper"),
        chat=RoleSettings(model="own/chat", base_url="http://other:1"),
        moderation=RoleSettings(model="own/guard", base_url="http://other:2"),
        speech=RoleSettings(model="canopylabs/orpheus-arabic-saudi"),
    ),
    conversation=ConversationSettings(
        system_prompt="Be kind.",
        max_completion_tokens=1200,
        context_tokens=9000,
        speak_replies=False,
        voice="noura",
        language="ar",
    ),
    voice=VoiceSettings(
        source=VoiceSource.SYSTEM,
        system_voice="Gone voice",
        speed=1.3,
        pitch_semitones=-2.5,
        pronunciations=("Nguyen -> Win", "de: Jeans -> Dschiens", "no arrow"),
    ),
    audio=AudioSettings(
        microphone="USB headset",
        loudspeaker="Gone device",
        microphone_channel=3,
        pre_roll=True,
        cue=True,
        other_sound=OtherSound.MUTE,
    ),
    hearing=HearingSettings(
        gate=SpeechGate.STRICT,
        phrases=("fr: Merci d'avoir regardé\u00a0!", "you"),
        hands_free=HandsFree.CONVERSATION,
        pause_s=1.25,
        vocabulary=("VoiceDesk", "Großmann & Söhne", "<b>Qt</b>"),
        replacements=("voice desk -> VoiceDesk", "no arrow in it", "um ->"),
    ),
    moderation=ModerationSettings(
        scope=ModerationScope.BOTH,
        when_unsafe=OnVerdict.WARN,
        when_undecided=OnVerdict.WARN,
        when_unavailable=OnVerdict.WARN,
        policy="  Everything\u00a0is <b>safe</b>.\n\n- but lies\n",
    ),
    history=HistorySettings(
        keep_conversations=False,
        keep_audio=True,
        keep_days=30,
        most_audio_megabytes=500,
        wait_when_offline=False,
    ),
    window=WindowSettings(
        theme=Theme.DARK,
        overlay=OverlayPlace.TOP_LEFT,
        overlay_screen="HDMI-7",
        stays_in_tray=True,
        starts_hidden=True,
        looks_for_updates=True,
    ),
)


FULL = StorageError("The disk is full.", kind=ErrorKind.SETTINGS_UNWRITABLE, next_step="Make room.")


def button(parent: QWidget, text: str) -> QAbstractButton:
    for each in parent.findChildren(QAbstractButton):
        if text in (each.text(), each.accessibleName()):
            return each
    raise AssertionError(f"no button {text}")


def picker(parent: QWidget, name: str) -> Picker:
    return next(each for each in parent.findChildren(Picker) if each.accessibleName() == name)


async def opened(desk: Desk) -> SettingsDialog:
    desk.window.settings_requested.emit()
    controller = part(desk.window, SettingsController)
    dialog = controller.dialog
    assert dialog is not None
    await desk.settled()
    await until(dialog.isActiveWindow)  # before that it knows of no Tab
    return dialog


@pytest.mark.parametrize("settings", [decided(), EVERYTHING, decided(ServiceChoice.SANDBOX)])
def test_what_is_shown_comes_back_unchanged(
    qapp: QApplication, qtbot: QtBot, settings: Settings
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    assert SettingsDialog(parent, settings).entered() == settings


def test_every_field_has_a_name(qapp: QApplication, qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = SettingsDialog(parent, decided())
    kinds = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QListWidget)
    nameless = [
        each
        for each in dialog.findChildren(QWidget)
        if isinstance(each, kinds)
        and not each.accessibleName()
        and not (isinstance(each, QAbstractButton) and each.text())
        and each.objectName() != "qt_spinbox_lineedit"
        and each.isVisibleTo(dialog)
    ]
    assert nameless == []


async def test_lists_are_filled_from_the_service(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    dialog = await opened(desk)
    hearing = picker(dialog, "Hearing")
    assert [hearing.itemText(at) for at in range(hearing.count())] == [
        "Automatic (whisper-large-v3-turbo)",
        "whisper-large-v3-turbo",
        "whisper-large-v3",
    ]
    answering = picker(dialog, "Answering")
    assert [answering.itemData(at) for at in range(answering.count())] == [
        "",
        "openai/gpt-oss-20b",
        "openai/gpt-oss-120b",
        "qwen/qwen3.8-27b",
    ]
    checking = picker(dialog, "Checking")
    assert [checking.itemText(at) for at in range(checking.count())] == [
        "Automatic (meta-llama/llama-guard-4-12b)",
        "meta-llama/llama-guard-4-12b",
    ]
    voice = picker(dialog, "Voice")
    assert voice.itemText(0) == "Automatic (autumn)"
    assert voice.count() == 7
    assert picker(dialog, "Microphone").itemText(0) == "The system's default (Built-in microphone)"
    dialog.reject()
    await desk.settled()


async def test_models_can_be_typed_when_the_service_is_away(
    qapp: QApplication, qtbot: QtBot
) -> None:
    backend = FakeBackend(models_error=KEY_REFUSED, devices_error=NO_MICROPHONE)
    desk = Desk(qtbot, backend)
    dialog = await opened(desk)
    picker(dialog, "Answering").setEditText("own/model")
    assert dialog.entered().service.chat.model == "own/model"
    assert dialog.entered().service.transcription.model == ""
    assert picker(dialog, "Checking").itemText(0) == "Automatic (openai/gpt-oss-safeguard-20b)"
    picker(dialog, "Checking").setEditText("own/guard")
    assert dialog.entered().service.moderation.model == "own/guard"
    dialog.reject()
    await desk.settled()


async def test_saving_uses_and_closes(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    dialog = await opened(desk)
    button(dialog, "Dark").setChecked(True)
    button(dialog, "Speak the answers aloud").setChecked(False)
    button(dialog, "Save").click()
    await desk.settled()
    assert desk.backend.settings.window.theme is Theme.DARK
    assert not desk.backend.settings.conversation.speak_replies
    await until(lambda: not isValid(dialog))
    assert desk.window.palette().window().color().lightness() < 60


async def test_a_save_that_fails_keeps_the_dialog_and_says_why(
    qapp: QApplication, qtbot: QtBot
) -> None:
    backend = FakeBackend()
    backend.save_error = StorageError(
        "Read-only.", kind=ErrorKind.SETTINGS_UNWRITABLE, next_step="They hold until you quit."
    )
    desk = Desk(qtbot, backend)
    dialog = await opened(desk)
    button(dialog, "Save").click()
    await desk.settled()
    assert dialog.isVisible()
    assert dialog.problem() == "Read-only. They hold until you quit."
    dialog.reject()


@pytest.mark.parametrize("fails", [False, True])
async def test_the_dialog_may_be_closed_before_the_disk_has_written(
    qapp: QApplication, qtbot: QtBot, fails: bool
) -> None:
    backend = FakeBackend(save_gate=asyncio.Event())
    if fails:
        backend.save_error = FULL
    desk = Desk(qtbot, backend)
    dialog = await opened(desk)
    button(dialog, "Dark").setChecked(True)
    button(dialog, "Save").click()
    await until(lambda: "save settings" in backend.calls)
    dialog.reject()
    await until(lambda: not isValid(dialog))
    assert backend.save_gate is not None
    backend.save_gate.set()
    await desk.settled()
    assert desk.bugs == []
    assert desk.window.problem() == (FULL.sentence() if fails else "")
    assert desk.window.palette().window().color().lightness() < 60


async def test_a_bad_address_is_not_saved(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    dialog = await opened(desk)
    button(dialog, "Another server that speaks the OpenAI API").setChecked(True)
    address = next(
        each for each in dialog.findChildren(QLineEdit) if each.accessibleName() == "Server address"
    )
    address.setText("example.com")
    button(dialog, "Save").click()
    await desk.settled()
    assert "save settings" not in desk.backend.calls
    assert "address" in dialog.problem()
    address.setText(" http://localhost:8000/ ")
    button(dialog, "Save").click()
    await desk.settled()
    assert desk.backend.settings.service.base_url == "http://localhost:8000"


async def test_setting_and_removing_the_key(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    dialog = await opened(desk)
    key = next(
        each
        for each in dialog.service.findChildren(QLineEdit)
        if each.accessibleName() == "API key"
    )
    assert key.echoMode() is QLineEdit.EchoMode.Password
    key.setText(" gsk_abcdefghijklmnop1234\n")
    button(dialog, "Keep key").click()
    await desk.settled()
    assert desk.backend.keys == [("https://api.groq.com", "gsk_abcdefghijklmnop1234", False)]
    assert key.text() == ""
    button(dialog, "Remove key").click()
    await desk.settled()
    assert "delete key for https://api.groq.com" in desk.backend.calls
    dialog.reject()


async def test_testing_the_connection(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    dialog = await opened(desk)
    button(dialog.service, "Test connection").click()
    await desk.settled()
    assert dialog.service.result_words() == "Connected: 8 models, answered in 184 ms."
    desk.backend.connection_error = KEY_REFUSED
    button(dialog.service, "Test connection").click()
    await desk.settled()
    assert dialog.service.result_words() == f"{KEY_REFUSED.message} {KEY_REFUSED.next_step}"
    dialog.reject()


async def test_a_locked_keyring_is_told(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot, FakeBackend(key=LOCKED))
    dialog = await opened(desk)
    assert dialog.service.key_words() == f"No key is known. {LOCKED.problem} {LOCKED.next_step}"
    assert button(dialog, "Keep the key for this session only").isChecked()
    dialog.reject()


async def test_the_level_test_runs_and_is_closed_with_the_dialog(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = Desk(qtbot)
    dialog = await opened(desk)
    button(dialog, "Test the microphone").click()
    await until(lambda: desk.backend.level_tests_open == 1)
    button(dialog, "Stop the test").click()
    await until(lambda: desk.backend.level_tests_open == 0)
    picker(dialog, "Microphone").setCurrentIndex(2)
    button(dialog, "Test the microphone").click()
    await until(lambda: desk.backend.level_tests_open == 1)
    assert "levels of USB headset" in desk.backend.calls
    dialog.reject()
    await until(lambda: desk.backend.level_tests_open == 0)
    await desk.settled()
    assert desk.bugs == []


async def test_device_tests_that_fail_say_so(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot, FakeBackend(level_error=NO_MICROPHONE, sound_error=NO_MICROPHONE))
    dialog = await opened(desk)
    button(dialog, "Test the microphone").click()
    button(dialog, "Play a test sound").click()
    await desk.settled()
    told = f"{NO_MICROPHONE.message} {NO_MICROPHONE.next_step}"
    assert dialog.devices.results() == (told, told)
    dialog.reject()


async def test_the_prompt_can_be_restored(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot, FakeBackend(settings=EVERYTHING, models=MODELS))
    dialog = await opened(desk)
    button(dialog, "Restore the default").click()
    assert dialog.entered().conversation.system_prompt == DEFAULT_SYSTEM_PROMPT
    dialog.reject()


async def test_pages_are_reached_by_keys(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    dialog = await opened(desk)
    names = part(dialog, QListWidget)
    assert names.hasFocus() or dialog.focusWidget() is names
    qtbot.keyClick(names, Qt.Key.Key_Down)
    assert dialog.models.isVisible()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


async def test_the_names_of_pages_do_not_overlap(qapp: QApplication, qtbot: QtBot) -> None:
    names = part(await opened(Desk(qtbot)), QListWidget)
    rows = [names.visualItemRect(names.item(row)) for row in range(names.count())]
    assert len({row.height() for row in rows}) == 1
    assert rows[0].height() > 1.5 * names.fontMetrics().height()
    names.window().close()


async def test_tab_goes_through_the_page_before_the_buttons(
    qapp: QApplication, qtbot: QtBot
) -> None:
    dialog = await opened(Desk(qtbot))
    dialog.show_page(len(dialog.page_titles()) - 1)
    names = part(dialog, QListWidget)
    names.setFocus()
    passed: list[str] = []
    while "Save" not in passed[-1:]:
        qtbot.keyClick(dialog.focusWidget() or dialog, Qt.Key.Key_Tab)
        focused = dialog.focusWidget()
        assert focused is not None
        is_button = isinstance(focused, QAbstractButton)
        passed.append(focused.text() if is_button else focused.accessibleName())
    assert passed == [
        "Follow the system",
        "Display over other programs",
        "Screen for it",
        "Start without the window",
        "Start when I log in",
        "Cancel",
        "Save",
    ]
    dialog.reject()
