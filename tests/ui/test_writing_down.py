"""Sound files are written down in the notepad: at its end, in order, and on the right sheet."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from shiboken6 import isValid

from tests.fakes.fake_backend import FakeBackend, decided
from tests.ui.dictation_gallery import KEY_REFUSED
from tests.ui.test_controller import Desk
from tests.ui.test_notepad import Writing
from tests.ui.waiting import until
from voicedesk.core.errors import AudioFileError, ErrorKind, NothingHeard
from voicedesk.core.settings import ServiceChoice
from voicedesk.core.turns import Outcome
from voicedesk.ui.notepad_controller import NotepadController

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

EMPTY = AudioFileError(
    "/sounds/empty.wav is empty.", kind=ErrorKind.AUDIO_FILE, next_step="Choose another file."
)
NO_WORDS = NothingHeard(
    "No words were recognised.", kind=ErrorKind.NOTHING_HEARD, next_step="Try again."
)
ONE_SAYS = "Writing down what one.wav says…"
TEXT = FakeBackend.file_text


class Opening(Writing):
    """A desk on which sound files are opened, and the service answers when it is told to."""

    def __init__(self, qtbot: QtBot, notepad: str = "") -> None:
        self.gate = asyncio.Event()
        super().__init__(qtbot, FakeBackend(notepad=notepad, transcribe_gate=self.gate))

    def write_down(self, *names: str) -> asyncio.Task[None]:
        """Open files, as one request from outside does."""
        controller = self.desk.controller
        files = [Path("/sounds") / name for name in names]
        return controller.start_task(controller.write_down(files), "open")

    async def asked_for(self, name: str) -> None:
        await until(lambda: f"transcribe {name}" in self.backend.calls)

    def transcribed(self) -> list[str]:
        return [each for each in self.backend.calls if each.startswith("transcrib")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", TEXT),
        ("Before.", f"Before.\n\n{TEXT}"),
        ("Before.\n", f"Before.\n\n{TEXT}"),
        ("Before.\n\n", f"Before.\n\n{TEXT}"),
        ("Before.\n\n\n", f"Before.\n\n\n{TEXT}"),
    ],
)
async def test_one_empty_line_stands_before_what_a_file_says(
    qapp: QApplication, qtbot: QtBot, before: str, after: str
) -> None:
    opening = Opening(qtbot, notepad=before)
    writing = opening.write_down("one.wav")
    await until(lambda: opening.notepad.problem() == ONE_SAYS)
    opening.gate.set()
    await writing
    assert opening.editor.text() == after
    assert opening.notepad.problem() == ""
    await opening.close()


@pytest.mark.parametrize("was_private", [False, True])
async def test_words_do_not_come_onto_another_sheet(
    qapp: QApplication, qtbot: QtBot, *, was_private: bool
) -> None:
    opening = Opening(qtbot, notepad="kept")
    await opening.loaded()
    window = opening.desk.window
    if was_private:
        window.new_private_requested.emit()
        await until(lambda: opening.editor.text() == "")
    writing = opening.write_down("one.wav", "two.wav")
    await opening.asked_for("one.wav")
    if was_private:
        window.new_conversation_requested.emit()
    else:
        window.new_private_requested.emit()
    shown = "kept" if was_private else ""
    await until(lambda: opening.editor.text() == shown)
    opening.gate.set()
    await writing
    assert opening.editor.text() == shown
    # It is too late for the second one as well, which was opened for the same sheet.
    assert opening.transcribed() == ["transcribe one.wav"]
    assert window.problem() == (
        "one.wav was not written down: the notepad has another sheet now. Open the file again. "
        "two.wav was not written down: the notepad has another sheet now. Open the file again."
    )
    await opening.write_down("one.wav")
    assert opening.editor.text().endswith(TEXT)
    await opening.close()
    assert (TEXT in opening.backend.notepad) == was_private


async def test_every_failure_stays_and_does_not_stop_the_others(
    qapp: QApplication, qtbot: QtBot
) -> None:
    opening = Opening(qtbot)
    opening.gate.set()
    silent = {"one.wav": NO_WORDS, "two.wav": NO_WORDS}
    opening.backend.transcribe_errors = {"empty.wav": EMPTY, **silent}
    await opening.write_down("empty.wav", "one.wav", "two.wav", "good.wav")
    assert opening.editor.text() == TEXT
    assert opening.notepad.problem() == ""
    assert opening.desk.window.problem() == (
        "/sounds/empty.wav is empty. Choose another file. "
        "one.wav: No words were recognised. Try again. "
        "two.wav: No words were recognised. Try again."
    )
    await opening.close()


async def test_files_that_are_opened_one_after_the_other_wait_for_each_other(
    qapp: QApplication, qtbot: QtBot
) -> None:
    opening = Opening(qtbot)
    first = opening.write_down("one.wav")
    await opening.asked_for("one.wav")
    second = opening.write_down("two.wav")
    await asyncio.sleep(0.05)
    assert opening.transcribed() == ["transcribe one.wav"]
    assert opening.notepad.problem() == ONE_SAYS
    opening.gate.set()
    await first
    await second
    assert opening.editor.text() == f"{TEXT}\n\n{TEXT}"
    assert opening.notepad.problem() == ""
    await opening.close()


async def test_what_a_dictation_told_meanwhile_stays(qapp: QApplication, qtbot: QtBot) -> None:
    opening = Opening(qtbot)
    await opening.loaded()
    writing = opening.write_down("one.wav")
    await opening.asked_for("one.wav")
    await opening.begin()
    opening.session.record()
    opening.session.finish_turn(outcome=Outcome.FAILED, error=KEY_REFUSED)
    opening.gate.set()
    await writing
    assert opening.editor.text() == TEXT
    assert opening.notepad.problem() == KEY_REFUSED.sentence()
    await opening.close()


async def test_the_end_of_the_program_ends_what_is_being_written_down(
    qapp: QApplication, qtbot: QtBot
) -> None:
    opening = Opening(qtbot, notepad="kept")
    notepad = opening.notepad
    first = opening.write_down("one.wav", "three.wav")
    await opening.asked_for("one.wav")
    second = opening.write_down("two.wav")
    await asyncio.sleep(0)
    await opening.desk.controller.aclose()
    assert opening.transcribed() == ["transcribe one.wav", "transcribing one.wav stopped"]
    await until(lambda: not isValid(notepad))
    opening.gate.set()
    await opening.desk.settled()
    assert first.cancelled()
    assert second.cancelled()
    assert opening.desk.bugs == []
    assert opening.desk.window.problem() == ""
    assert opening.backend.notepad == "kept"


async def test_whoever_stops_waiting_ends_the_writing(qapp: QApplication, qtbot: QtBot) -> None:
    opening = Opening(qtbot)
    writing = opening.write_down("one.wav", "two.wav")
    await opening.asked_for("one.wav")
    writing.cancel()
    await opening.desk.settled()
    assert opening.transcribed() == ["transcribe one.wav", "transcribing one.wav stopped"]
    assert opening.notepad.problem() == ""
    await opening.close()


async def test_a_notepad_that_is_closed_for_good_is_not_loaded_any_more(
    qapp: QApplication, qtbot: QtBot
) -> None:
    gate = asyncio.Event()
    writing = Writing(qtbot, FakeBackend(notepad="kept", notepad_gate=gate))
    notepad = writing.notepad
    await asyncio.sleep(0)
    await writing.desk.controller.aclose()
    await until(lambda: not isValid(notepad))
    gate.set()
    await writing.desk.settled()
    assert writing.desk.bugs == []
    assert writing.backend.notepad == "kept"


async def test_nothing_is_sent_before_somebody_was_chosen_to_answer(
    qapp: QApplication, qtbot: QtBot
) -> None:
    backend = FakeBackend(settings=decided(ServiceChoice.UNDECIDED))
    desk = Desk(qtbot, backend)
    files = [Path("/sounds/one.wav")]
    await desk.controller.start_task(desk.controller.write_down(files), "open")
    told = "VoiceDesk has not been set up yet. Choose in its window who answers."
    assert desk.window.problem() == told
    notepad = desk.window.findChild(NotepadController)
    assert notepad is not None
    # It would cover the page on which to choose.
    assert not notepad.notepad.isVisible()
    assert "transcribe one.wav" not in backend.calls
    await desk.settled()
    await desk.controller.aclose()
    assert desk.bugs == []
