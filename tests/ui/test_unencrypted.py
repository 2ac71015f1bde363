"""Servers without encryption are used only after the user has said so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QMessageBox, QPushButton

from tests.fakes.fake_backend import FakeBackend, decided
from tests.ui.test_controller import Desk
from tests.ui.test_settings import button, opened
from tests.ui.waiting import until
from voicedesk.core.settings import ServiceChoice
from voicedesk.ui.backend import KeyPlace, KeyState

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from voicedesk.ui.settings_dialog import SettingsDialog

BOX = "http://box.lan:11434"


async def question(parent: QWidget) -> QMessageBox:
    def boxes() -> list[QMessageBox]:
        return [box for box in parent.findChildren(QMessageBox) if box.isVisible()]

    await until(lambda: bool(boxes()))
    (box,) = boxes()
    return box


def answer(box: QMessageBox, words: str) -> None:
    next(each for each in box.findChildren(QPushButton) if each.text() == words).click()


def line(dialog: SettingsDialog, name: str) -> QLineEdit:
    fields = dialog.findChildren(QLineEdit)
    return next(each for each in fields if each.accessibleName() == name)


async def on_a_box(desk: Desk) -> SettingsDialog:
    dialog = await opened(desk)
    button(dialog, "Another server that speaks the OpenAI API").setChecked(True)
    line(dialog, "Server address").setText(BOX)
    return dialog


async def test_saving_asks_and_what_is_refused_is_not_saved(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = Desk(qtbot)
    dialog = await on_a_box(desk)
    button(dialog, "Save").click()
    box = await question(dialog)
    assert box.text().replace("\u200b", "") == "Use box.lan:11434 without encryption?"
    assert "your key, your voice and all words" in box.informativeText()
    answer(box, "Cancel")
    await desk.settled()
    assert "save settings" not in desk.backend.calls
    assert dialog.isVisible()
    button(dialog, "Save").click()
    answer(await question(dialog), "Use it")
    await desk.settled()
    service = desk.backend.settings.service
    assert (service.base_url, service.unencrypted_hosts) == (BOX, ("box.lan:11434",))


async def test_testing_asks_first_and_saving_then_not_again(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = Desk(qtbot)
    dialog = await on_a_box(desk)
    button(dialog.service, "Test connection").click()
    answer(await question(dialog), "Cancel")
    await desk.settled()
    assert dialog.service.result_words() == "Nothing was sent."
    assert desk.backend.tested == []
    button(dialog.service, "Test connection").click()
    answer(await question(dialog), "Use it")
    await desk.settled()
    assert [each.unencrypted_hosts for each in desk.backend.tested] == [("box.lan:11434",)]
    button(dialog, "Save").click()
    await desk.settled()
    assert desk.backend.settings.service.unencrypted_hosts == ("box.lan:11434",)


async def test_leave_goes_with_the_address(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    dialog = await on_a_box(desk)
    button(dialog, "Save").click()
    answer(await question(dialog), "Use it")
    await desk.settled()
    dialog = await opened(desk)
    line(dialog, "Server address").setText("https://box.lan:11434")
    button(dialog, "Save").click()
    await desk.settled()
    assert desk.backend.settings.service.unencrypted_hosts == ()


async def test_the_first_page_asks_too(qapp: QApplication, qtbot: QtBot) -> None:
    backend = FakeBackend(settings=decided(ServiceChoice.UNDECIDED), key=KeyState(KeyPlace.NONE))
    desk = Desk(qtbot, backend)
    page = desk.window.show_first_run()
    await desk.settled()
    page.server_form.submitted.emit(BOX, None, False)
    answer(await question(page), "Cancel")
    await desk.settled()
    assert backend.settings.service.choice is ServiceChoice.UNDECIDED
    page.server_form.test_requested.emit(BOX, None)
    answer(await question(page), "Use it")
    await desk.settled()
    page.server_form.submitted.emit(BOX, None, False)
    await desk.settled()
    assert backend.settings.service.unencrypted_hosts == ("box.lan:11434",)


@pytest.mark.parametrize("address", ["http://localhost:8000", "http://127.0.0.1:1"])
async def test_this_computer_needs_no_leave(address: str, qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    dialog = await on_a_box(desk)
    line(dialog, "Server address").setText(address)
    button(dialog, "Save").click()
    await desk.settled()
    assert desk.backend.settings.service.base_url == address


async def test_a_typed_key_is_not_for_the_server_chosen_after_it(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = Desk(qtbot)
    dialog = await opened(desk)
    key = line(dialog, "API key")
    key.setText("gsk_abcdefghijklmnop1234")
    assert "gsk_…a1b2 is kept" in dialog.service.key_words()
    button(dialog, "Another server that speaks the OpenAI API").setChecked(True)
    line(dialog, "Server address").setText("https://other.example")
    assert key.text() == ""
    assert "A key belongs to the server it was entered for" in dialog.service.key_words()
    line(dialog, "Certificate authorities").setText(" /etc/own.pem ")
    button(dialog.service, "Test connection").click()
    await desk.settled()
    assert desk.backend.calls[-1] == "test https://other.example with the known key"
    assert desk.backend.tested[0].certificates == "/etc/own.pem"
    dialog.reject()
    await desk.settled()
