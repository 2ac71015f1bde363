"""The service page: whose key it speaks of, where results stand, and what saving tries out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLineEdit, QStyle, QStyleOptionComboBox

from tests.fakes.fake_backend import FakeBackend, decided
from tests.ui.dictation_gallery import USED as DICTATING
from tests.ui.gallery import KEY_REFUSED
from tests.ui.test_controller import Desk
from tests.ui.test_settings import EVERYTHING, button, opened, picker
from tests.ui.translation_gallery import USED as TRANSLATING
from tests.ui.waiting import until
from voicedesk.core.settings import GROQ_BASE_URL, ServiceChoice, ServiceSettings
from voicedesk.ui.fields import ResultLabel
from voicedesk.ui.settings_dialog import SettingsDialog
from voicedesk.ui.settings_pages.binding_card import ACTIONS, BindingCard

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget
    from pytestqt.qtbot import QtBot

    from voicedesk.ui.settings_pages.page import SettingsPage

ANOTHER = "Another server that speaks the OpenAI API"
FULL = replace(
    EVERYTHING,
    dictation=DICTATING.dictation,
    translation=TRANSLATING.translation,
    hotkeys=replace(
        DICTATING.hotkeys, bindings=DICTATING.hotkeys.bindings + TRANSLATING.hotkeys.bindings
    ),
)
"""Settings with every kind of card in them."""


def field(dialog: SettingsDialog, name: str) -> QLineEdit:
    every = dialog.service.findChildren(QLineEdit)
    return next(each for each in every if each.accessibleName() == name)


def pages(dialog: SettingsDialog) -> list[SettingsPage]:
    from voicedesk.ui.settings_pages.page import SettingsPage

    return dialog.findChildren(SettingsPage)


def test_nothing_is_wider_than_its_page_in_a_narrow_window(parent: QWidget) -> None:
    dialog = SettingsDialog(parent, FULL)
    dialog.resize(dialog.minimumSize())
    dialog.show()
    assert dialog.width() <= 720
    for place in range(len(dialog.page_titles())):
        dialog.show_page(place)
    assert len(pages(dialog)) == len(dialog.page_titles())
    for page in pages(dialog):
        inside = page.widget()
        assert inside is not None
        assert inside.minimumSizeHint().width() <= page.viewport().width(), page.title


def test_the_longest_action_of_a_shortcut_can_be_read_in_a_narrow_window(parent: QWidget) -> None:
    dialog = SettingsDialog(parent, FULL)
    dialog.resize(dialog.minimumSize())
    dialog.show()
    dialog.show_page(dialog.page_titles().index("Shortcuts"))
    chooser = picker(dialog.findChildren(BindingCard)[0], "What shortcut 1 does")
    option = QStyleOptionComboBox()
    chooser.initStyleOption(option)
    room = chooser.style().subControlRect(
        QStyle.ComplexControl.CC_ComboBox,
        option,
        QStyle.SubControl.SC_ComboBoxEditField,
        chooser,
    )
    longest = max(map(chooser.fontMetrics().horizontalAdvance, ACTIONS.values()))
    assert room.width() >= longest


async def test_in_the_sandbox_nothing_is_said_of_the_key_for_a_server(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = Desk(qtbot, FakeBackend(settings=decided(ServiceChoice.SANDBOX)))
    dialog = await opened(desk)
    belongs = "A key belongs to the server it was entered for; this one may have one of its own."
    for name, address in ((ANOTHER, ""), ("Groq", GROQ_BASE_URL)):
        button(dialog, name).setChecked(True)
        assert dialog.service.key_words() == belongs
        assert field(dialog, "Server address").text() == address
    dialog.reject()


async def test_a_kept_key_is_said_to_be_for_its_server(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    dialog = await opened(desk)
    button(dialog, ANOTHER).setChecked(True)
    field(dialog, "Server address").setText("https://models.example.org:8000/v1")
    field(dialog, "API key").setText("sk-abcdefghijklmnop1234")
    button(dialog, "Keep key").click()
    await desk.settled()
    assert dialog.service.result_words() == "The key for models.example.org:8000 is kept."
    dialog.reject()


async def test_what_came_of_a_test_is_seen_and_the_keyboard_stays_there(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = Desk(qtbot, FakeBackend(connection_error=KEY_REFUSED))
    dialog = await opened(desk)
    dialog.resize(dialog.minimumSize())
    test = button(dialog.service, "Test connection")
    test.setFocus()
    test.click()
    await desk.settled()
    assert test.hasFocus()
    [result] = [each for each in dialog.service.findChildren(ResultLabel) if each.words()]
    view = dialog.service.viewport()

    def is_seen() -> bool:
        bottom = result.mapTo(view, QPoint(0, result.height())).y()
        return result.height() > 0 and 0 < bottom <= view.height()

    await until(is_seen)
    dialog.reject()


@pytest.mark.parametrize("changes", [True, False])
async def test_saving_another_service_tries_it_out(
    qapp: QApplication, qtbot: QtBot, *, changes: bool
) -> None:
    desk = Desk(qtbot)
    desk.window.show_problem("The old server was away.", "")
    dialog = await opened(desk)
    desk.backend.models_error = KEY_REFUSED
    if changes:
        field(dialog, "Certificate authorities").setText("/etc/own.pem")
    button(dialog, "Save").click()
    await desk.settled()
    expected = KEY_REFUSED.sentence() if changes else "The old server was away."
    await until(lambda: desk.window.problem() == expected)
    certificates = desk.backend.settings.service.certificates
    assert certificates == ("/etc/own.pem" if changes else ServiceSettings().certificates)
