"""The program behind the window, from its start to its end."""

from __future__ import annotations

import asyncio
import tempfile
import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QThread, QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QMessageBox

from tests.ui.gallery import RESOURCES
from tests.ui.parts import part
from tests.ui.waiting import until
from voicedesk.app.application import Openings
from voicedesk.app.crash import CrashHandler
from voicedesk.app.logs import LOG_NAME, start_log
from voicedesk.app.options import Options
from voicedesk.app.window_program import serve_window
from voicedesk.core.settings import LoadedSettings, ServiceChoice, ServiceSettings, Settings, Theme
from voicedesk.desktop.profile_lock import ProfileLock
from voicedesk.storage.paths import ProfilePaths
from voicedesk.ui.controller import MainController
from voicedesk.ui.main_window import MainWindow
from voicedesk.ui.notepad_controller import NotepadController
from voicedesk.ui.settings_dialog import SettingsDialog

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from pytestqt.qtbot import QtBot


class WatchingWindow(MainWindow):
    """Notes on which thread it is told of problems."""

    def __init__(self) -> None:
        super().__init__(Theme.LIGHT, RESOURCES)
        self.told_on: list[QThread] = []

    def show_problem(self, message: str, next_step: str, *, error: bool = True) -> None:
        self.told_on.append(QThread.currentThread())
        super().show_problem(message, next_step, error=error)


async def test_a_bug_of_another_thread_is_told_on_that_of_the_window(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROQ_API_KEY", "gsk_nobody_asks_the_keyring")
    window, crashes, paths = WatchingWindow(), CrashHandler(), ProfilePaths.at(tmp_path)
    qtbot.addWidget(window)
    printed = crashes.show
    lock = ProfileLock(tmp_path)
    assert lock.try_acquire()
    serving = asyncio.ensure_future(
        serve_window(
            window, Options(), paths, LoadedSettings(Settings()), lock, crashes, smoke_test=False
        )
    )
    await until(lambda: crashes.show != printed)
    told = threading.Thread(target=lambda: crashes.show("It broke."))
    told.start()
    told.join()
    await until(lambda: "It broke." in window.problem())
    assert window.told_on == [window.thread()]
    window.close()
    assert await serving == 0
    assert crashes.show == printed
    lock.release()


async def test_what_was_typed_into_the_notepad_is_there_at_the_next_start(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROQ_API_KEY", "gsk_nobody_asks_the_keyring")
    nobody = ServiceSettings(choice=ServiceChoice.SERVER, base_url="http://127.0.0.1:9")
    loaded = LoadedSettings(Settings(service=nobody))
    for typed, stands in ((" One", " One"), (" two", " One two")):
        window, lock = MainWindow(Theme.LIGHT, RESOURCES), ProfileLock(tmp_path)
        qtbot.addWidget(window)
        assert lock.try_acquire()
        paths, crashes = ProfilePaths.at(tmp_path), CrashHandler()
        serving = asyncio.ensure_future(
            serve_window(window, Options(), paths, loaded, lock, crashes, smoke_test=False)
        )
        await until(lambda window=window: window.findChild(MainController))
        window.notepad_requested.emit()
        notepad = part(window, NotepadController).notepad
        await until(lambda notepad=notepad: not notepad.editor.isReadOnly())
        qtbot.keyClicks(notepad.editor, typed)
        window.close()
        assert await serving == 0
        lock.release()
        assert (tmp_path / "notepad.txt").read_text(encoding="utf-8") == stands


async def test_a_link_that_qt_was_given_asks_first_and_a_file_is_written_down(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROQ_API_KEY", "gsk_nobody_asks_the_keyring")
    nobody = ServiceSettings(choice=ServiceChoice.SERVER, base_url="http://127.0.0.1:9")
    loaded = LoadedSettings(Settings(service=nobody))
    window, lock, openings = MainWindow(Theme.LIGHT, RESOURCES), ProfileLock(tmp_path), Openings()
    qtbot.addWidget(window)
    assert lock.try_acquire()
    openings.add(QFileOpenEvent(QUrl("voicedesk:translate?language=de&into=fr")))
    serving = asyncio.ensure_future(
        serve_window(
            window,
            Options(),
            ProfilePaths.at(tmp_path),
            loaded,
            lock,
            CrashHandler(),
            smoke_test=False,
            openings=openings,
        )
    )
    question = "A link wants VoiceDesk to listen (translate, German, into French)."
    assert await _answer("Cancel") == question
    openings.add(QFileOpenEvent(QUrl.fromLocalFile(str(tmp_path / "missing.wav"))))
    await until(lambda: "missing.wav" in window.problem())
    assert part(window, NotepadController).notepad.isVisible()
    window.close()
    assert await serving == 0
    lock.release()


async def test_everything_is_deleted_when_the_window_has_been_told_to(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROQ_API_KEY", "gsk_nobody_asks_the_keyring")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    profile, letter = tmp_path / "profile", tmp_path / "profile" / "letter.txt"
    paths, lock, crashes = ProfilePaths.at(profile), ProfileLock(profile), CrashHandler()
    paths.create()
    for path in (letter, paths.notepad_file, paths.settings_file, paths.portal_token_file):
        path.write_text("{}", encoding="utf-8")
    start_log(paths.logs / LOG_NAME)
    window = MainWindow(Theme.LIGHT, RESOURCES)
    qtbot.addWidget(window)
    assert lock.try_acquire()
    nobody = ServiceSettings(choice=ServiceChoice.SERVER, base_url="http://127.0.0.1:9")
    loaded = LoadedSettings(Settings(service=nobody))
    serving = asyncio.ensure_future(
        serve_window(
            window, Options(profile=profile), paths, loaded, lock, crashes, smoke_test=False
        )
    )
    await until(lambda: window.findChild(MainController) and paths.history_file.exists())
    window.settings_requested.emit()
    await until(lambda: window.findChild(SettingsDialog))
    part(window, SettingsDialog).privacy.deletion_requested.emit()
    await _answer("Delete and quit")
    told = await _answer("Close")
    assert await serving == 0
    lock.release()
    assert told == "Everything is deleted."
    assert {path for path in profile.rglob("*") if path.is_file()} == {letter, lock.path}
    assert lock.path.read_bytes() == b""


async def _answer(words: str) -> str:
    """Press a button of the message box that is open, or will be; return what it said."""

    def offered() -> list[QAbstractButton]:
        boxes = [box for box in QApplication.topLevelWidgets() if isinstance(box, QMessageBox)]
        return [each for box in boxes for each in box.buttons() if each.text() == words]

    await until(offered)
    [button] = offered()
    box = button.window()
    assert isinstance(box, QMessageBox)
    message = box.text()
    button.click()
    return message
