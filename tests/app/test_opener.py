"""What happens to sound files that the system hands to the window."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.fakes.fake_backend import FakeBackend
from tests.ui.parts import part
from tests.ui.test_controller import Desk
from tests.ui.waiting import until
from voicedesk.app.backend import ProgramBackend
from voicedesk.app.opener import Opener
from voicedesk.app.options import Options
from voicedesk.app.program import Program
from voicedesk.app.remote_control import RemoteControl
from voicedesk.core.errors import AudioFileError, ErrorKind, VoiceDeskError
from voicedesk.core.settings import LoadedSettings, Settings
from voicedesk.core.tasks import TaskRegistry
from voicedesk.storage.paths import ProfilePaths
from voicedesk.ui.notepad_controller import NotepadController

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

EMPTY = AudioFileError("bad.wav is empty.", kind=ErrorKind.AUDIO_FILE, next_step="Choose another.")


async def test_files_are_written_down_and_the_bad_ones_told(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = Desk(qtbot, FakeBackend(transcribe_errors={"bad.wav": EMPTY}))
    remote = RemoteControl(desk.window, desk.controller, desk.backend)
    opener = Opener(desk.window, desk.controller, remote)
    targets = ["bad.wav", (tmp_path / "good.wav").as_uri()]
    answer = await opener.open({"targets": targets, "folder": str(tmp_path)})
    assert answer == {"pid": os.getpid()}
    await desk.settled()
    notepad = part(desk.window, NotepadController).notepad
    assert notepad.isVisible()
    assert notepad.editor.text() == desk.backend.file_text
    assert desk.window.problem() == EMPTY.sentence()
    await desk.controller.aclose()
    assert desk.bugs == []


async def test_nothing_to_open_shows_the_window_only(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    desk.window.hide()
    remote = RemoteControl(desk.window, desk.controller, desk.backend)
    await Opener(desk.window, desk.controller, remote).open({"targets": []})
    await desk.settled()
    await until(desk.window.isVisible)
    assert desk.window.findChild(NotepadController) is None
    assert desk.bugs == []


async def test_no_file_is_even_read_before_somebody_was_chosen_to_answer(tmp_path: Path) -> None:
    bugs: list[BaseException] = []
    paths = ProfilePaths.at(tmp_path)
    paths.create()
    program = Program(Options(), paths, LoadedSettings(Settings()), TaskRegistry(bugs.append))
    with pytest.raises(VoiceDeskError, match="not been set up"):
        await ProgramBackend(program).transcribe_file(tmp_path / "missing.wav")
    await program.aclose()
    assert bugs == []
