"""The privacy page: what it tells, and the deletion that ends the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QLabel, QMessageBox

from tests.ui.parts import part
from tests.ui.test_controller import Desk
from tests.ui.test_settings import button
from tests.ui.waiting import until
from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.ui.settings_dialog import SettingsDialog
from voicedesk.ui.text_panel import TextPanel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot


async def opened(qtbot: QtBot) -> tuple[Desk, SettingsDialog]:
    desk = Desk(qtbot)
    desk.window.settings_requested.emit()
    dialog = part(desk.window, SettingsDialog)
    dialog.show_page(dialog.page_titles().index("Privacy"))
    await until(dialog.privacy.places)
    return desk, dialog


async def choose(dialog: SettingsDialog, words: str) -> QMessageBox:
    """Press the button, and give this answer to what is asked."""
    button(dialog.privacy, "Delete everything and quit…").click()
    await until(lambda: dialog.findChild(QMessageBox))
    box = part(dialog, QMessageBox)
    next(each for each in box.buttons() if each.text() == words).click()
    return box


def licences(dialog: SettingsDialog) -> list[TextPanel]:
    every = dialog.findChildren(TextPanel)
    return [each for each in every if each.accessibleName() == "Licences of the parts"]


async def test_it_tells_what_is_sent_and_where_everything_lies(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk, dialog = await opened(qtbot)
    words = " ".join(label.text() for label in dialog.privacy.findChildren(QLabel))
    assert "There is no telemetry" in words
    assert not part(dialog.privacy, QCheckBox).isChecked()
    assert dialog.privacy.places() == "history (2.3 MB): /home/me/history.sqlite"
    dialog.reject()
    await desk.settled()


async def test_the_licences_can_be_read(qapp: QApplication, qtbot: QtBot) -> None:
    desk, dialog = await opened(qtbot)
    button(dialog.privacy, "Licences…").click()
    await until(lambda: licences(dialog))
    [text] = licences(dialog)
    assert [line for line in text.toPlainText().splitlines() if line] == ["Parts", "six"]
    text.link_clicked.emit("https://example.com/six")
    await until(lambda: text.window().findChild(QMessageBox))
    asked = part(text.window(), QMessageBox)
    assert "Open example.com" in asked.text()
    button(asked, "Cancel").click()
    button(text.window(), "Close").click()
    dialog.reject()
    await desk.settled()


async def test_everything_is_deleted_when_the_program_has_ended(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk, dialog = await opened(qtbot)
    with qtbot.waitSignal(desk.window.quit_requested):
        box = await choose(dialog, "Delete and quit")
        assert "cannot be undone" in box.informativeText()
        await desk.settled()
    assert "delete everything at the end" in desk.backend.calls
    assert not desk.window.isVisible()


async def test_nothing_is_deleted_if_the_user_thinks_better_of_it(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk, dialog = await opened(qtbot)
    await choose(dialog, "Cancel")
    assert "delete everything at the end" not in desk.backend.calls
    assert desk.window.isVisible()
    dialog.reject()
    await desk.settled()


async def test_a_profile_that_is_another_programs_is_left_alone(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk, dialog = await opened(qtbot)
    desk.backend.delete_error = StorageError(
        "Another VoiceDesk is using this profile.",
        kind=ErrorKind.ALREADY_RUNNING,
        next_step="End it.",
    )
    await choose(dialog, "Delete and quit")
    await until(lambda: "Another VoiceDesk" in dialog.problem())
    assert desk.window.isVisible()
    dialog.reject()
    await desk.settled()
