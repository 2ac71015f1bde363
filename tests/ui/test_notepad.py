"""The notepad: dictated words go where the cursor was, and nothing that stands in it is lost."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QMimeData, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QTextCursor
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QWidget,
)
from shiboken6 import isValid

from tests.fakes.fake_backend import FakeBackend, decided
from tests.pipeline.stage import Stage
from tests.ui.dictation_gallery import KEY_REFUSED
from tests.ui.parts import part
from tests.ui.test_controller import Desk
from tests.ui.test_settings import button
from tests.ui.waiting import until
from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.core.notepad import MOST_CHARACTERS
from voicedesk.core.settings import AfterText, DictationSettings
from voicedesk.core.turns import Intent, Manner, Outcome
from voicedesk.ui.notepad import Notepad
from voicedesk.ui.notepad_controller import NotepadController
from voicedesk.ui.push_to_talk import TAP_MS
from voicedesk.ui.talk_button import TalkButton
from voicedesk.ui.talk_key import RELEASE_GRACE_MS

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from voicedesk.core.settings import Settings
    from voicedesk.ui.notepad_editor import NotepadEditor

FULL = StorageError("The disk is full.", kind=ErrorKind.FILE, next_step="Make room.")
F9 = Qt.Key.Key_F9


class Writing:
    """A desk with its notepad open, and what was in it loaded."""

    def __init__(self, qtbot: QtBot, backend: FakeBackend | None = None) -> None:
        self.desk = Desk(qtbot, backend)
        self.backend = self.desk.backend
        self.session = self.desk.session
        self.open()

    def open(self) -> None:
        action(self.desk.window, "Notepad").trigger()

    @property
    def controller(self) -> NotepadController:
        return part(self.desk.window, NotepadController)

    @property
    def notepad(self) -> Notepad:
        return self.controller.notepad

    @property
    def editor(self) -> NotepadEditor:
        return self.notepad.editor

    async def loaded(self) -> None:
        await until(lambda: not self.editor.isReadOnly())

    async def begin(self, turn_id: str = "1", intent: Intent = Intent.DICTATE) -> None:
        """Press the button as assistive technology does, and let the session begin."""
        asked = len(self.session.manners)
        part(self.notepad, TalkButton).tapped.emit()
        await until(lambda: len(self.session.manners) > asked)
        self.session.start(turn_id, intent=intent)
        self.session.listen(turn_id)

    def end(self, text: str, turn_id: str = "1") -> None:
        self.session.record(turn_id)
        self.session.transcribe(text, turn_id)
        self.session.write(text, turn_id)
        self.session.finish_turn(turn_id)

    async def dictate(self, text: str, turn_id: str = "1") -> None:
        await self.begin(turn_id)
        self.end(text, turn_id)

    async def close(self) -> None:
        """Leave nothing running."""
        notepad = self.notepad
        notepad.close()
        await self.desk.settled()
        await self.desk.controller.aclose()
        await until(lambda: not isValid(notepad))
        assert self.desk.bugs == []


def action(window: QWidget, name: str) -> QAction:
    return next(each for each in window.actions() if each.text() == name)


def badge(notepad: Notepad) -> str:
    """Return what is said beside its name, or nothing."""
    label = notepad.findChild(QLabel, "badge")
    assert label is not None
    return "" if label.isHidden() else label.text()


def put_cursor(editor: NotepadEditor, place: int, end: int | None = None) -> None:
    cursor = editor.textCursor()
    cursor.setPosition(place)
    if end is not None:
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)


def settings_with(dictation: DictationSettings) -> Settings:
    return replace(decided(), dictation=dictation)


async def test_what_is_dictated_stands_at_the_cursor(qapp: QApplication, qtbot: QtBot) -> None:
    writing = Writing(qtbot)
    await writing.loaded()
    await writing.begin()
    assert writing.session.manners == [Manner(inserts=False, before="")]
    assert writing.session.calls[-2:] == ["begin dictate", "end_at_pause"]
    writing.end("Hello, world.")
    assert writing.editor.text() == "Hello, world."
    await writing.dictate("More of it.", "2")
    assert writing.session.manners[-1].before == "Hello, world."
    assert writing.editor.text() == "Hello, world. More of it."
    await writing.close()


async def test_it_goes_where_the_cursor_was_when_one_began(
    qapp: QApplication, qtbot: QtBot
) -> None:
    writing = Writing(qtbot)
    await writing.loaded()
    editor = writing.editor
    editor.show_text("😀 one\n\ntwo")
    put_cursor(editor, len("😀 one\n") + 1)
    await writing.begin()
    assert writing.session.manners[-1].before == "😀 one\n"
    put_cursor(editor, 0)
    qtbot.keyClicks(editor, "zero ")
    writing.end("Between.")
    assert editor.text() == "zero 😀 one\nBetween.\ntwo"
    assert editor.textCursor().position() == len("zero ")
    await writing.close()


async def test_what_is_selected_gives_way_and_one_step_undoes_it(
    qapp: QApplication, qtbot: QtBot
) -> None:
    writing = Writing(qtbot)
    await writing.loaded()
    editor = writing.editor
    editor.show_text("Call Anna today.")
    put_cursor(editor, 5, 9)
    await writing.begin()
    assert writing.session.manners[-1].before == "Call "
    writing.end("you and\nme")
    assert editor.text() == "Call you and\nme today."
    button(writing.notepad, "Undo").click()
    assert editor.text() == "Call Anna today."
    button(writing.notepad, "Redo").click()
    assert editor.text() == "Call you and\nme today."
    await writing.close()


async def test_the_rules_of_the_settings_hold(qapp: QApplication, qtbot: QtBot) -> None:
    rules = DictationSettings(after_text=AfterText.ENTER)
    writing = Writing(qtbot, FakeBackend(settings=settings_with(rules)))
    await writing.loaded()
    await writing.dictate("One.")
    await writing.dictate("Two.", "2")
    assert writing.editor.text() == "One.\nTwo.\n"
    await writing.close()


async def test_a_translation_is_asked_for(qapp: QApplication, qtbot: QtBot) -> None:
    writing = Writing(qtbot)
    await writing.loaded()
    button(writing.notepad, "Translate into English").setChecked(True)
    await writing.begin(intent=Intent.TRANSLATE)
    assert "begin translate" in writing.session.calls
    writing.end("Good day.")
    assert writing.editor.text() == "Good day."
    await writing.close()


async def test_what_others_dictate_does_not_come_here(qapp: QApplication, qtbot: QtBot) -> None:
    writing = Writing(qtbot)
    await writing.loaded()
    writing.session.dictation("Elsewhere.", "Elsewhere.", "9", into="xterm")
    await writing.begin("1")
    # A question came in between.
    writing.session.start("2")
    writing.session.write("Not here.", "2")
    writing.session.finish_turn("2")
    assert writing.editor.text() == ""
    await writing.close()


def test_holding_the_key_or_the_button_talks(qtbot: QtBot) -> None:
    now_ms = [0.0]
    notepad = Notepad(lambda: now_ms[0])
    qtbot.addWidget(notepad)
    notepad.show()
    notepad.activateWindow()
    qtbot.waitUntil(notepad.isActiveWindow)
    said: list[str] = []
    notepad.talk_began.connect(said.append)
    notepad.talk_latched.connect(lambda: said.append("latched"))
    notepad.talk_finished.connect(lambda: said.append("finished"))
    editor = notepad.editor
    qtbot.keyPress(editor, F9)
    for _ in range(2):
        plain = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(editor, QKeyEvent(QEvent.Type.KeyPress, F9, plain, "", autorep=True))
    now_ms[0] += TAP_MS + 1
    qtbot.keyRelease(editor, F9)
    qtbot.waitUntil(lambda: said == [Intent.DICTATE, "finished"])
    qtbot.keyClick(editor, F9)
    qtbot.waitUntil(lambda: said[2:] == [Intent.DICTATE, "latched"])
    qtbot.keyClick(editor, F9)
    assert said[4:] == ["finished"]
    talk = part(notepad, TalkButton)
    qtbot.mousePress(talk, Qt.MouseButton.LeftButton)
    now_ms[0] += TAP_MS + 1
    qtbot.mouseRelease(talk, Qt.MouseButton.LeftButton)
    assert said[5:] == [Intent.DICTATE, "finished"]
    qtbot.wait(2 * RELEASE_GRACE_MS)  # or the key would seem to be still down
    qtbot.keyPress(editor, F9)
    notepad.hide()
    assert said[7:] == [Intent.DICTATE, "finished"]
    qtbot.keyClicks(editor, " x")
    assert editor.text() == " x"


async def test_a_second_tap_ends_and_escape_cancels(qapp: QApplication, qtbot: QtBot) -> None:
    writing = Writing(qtbot)
    await writing.loaded()
    writing.session.pauses_end = False
    await writing.begin()
    part(writing.notepad, TalkButton).tapped.emit()
    await until(lambda: "finish" in writing.session.calls)
    writing.end("One.")
    await writing.begin("2")
    action(writing.notepad, "Stop").trigger()
    await until(lambda: "cancel" in writing.session.calls)
    writing.session.finish_turn("2", Outcome.CANCELLED)
    assert writing.notepad.status_words() == "Ready"
    assert writing.notepad.problem() == ""
    assert writing.editor.text() == "One."
    await writing.close()


async def test_a_failure_is_told_and_a_new_try_still_finds_its_place(
    qapp: QApplication, qtbot: QtBot
) -> None:
    writing = Writing(qtbot)
    await writing.loaded()
    writing.editor.show_text("End.")
    put_cursor(writing.editor, 0)
    await writing.begin()
    writing.session.record()
    writing.session.finish_turn(outcome=Outcome.FAILED, error=KEY_REFUSED)
    assert writing.notepad.problem() == KEY_REFUSED.sentence()
    writing.session.notice("Not for the notepad.", "", "7")
    put_cursor(writing.editor, 4)
    # "Try again" in the conversation.
    writing.session.start("1", intent=Intent.DICTATE)
    writing.session.transcribe("Begin.", "1")
    writing.session.notice("The text stands as you said it.", "", "1")
    writing.session.write("Begin.", "1")
    writing.session.finish_turn("1")
    assert writing.editor.text() == "Begin.End."
    assert writing.notepad.problem() == "The text stands as you said it."
    await writing.begin("2")
    assert writing.notepad.problem() == ""
    await writing.close()


async def test_it_is_there_again_after_closing_and_the_next_start(
    qapp: QApplication, qtbot: QtBot
) -> None:
    backend = FakeBackend(notepad="From last time\u00a0\n")
    writing = Writing(qtbot, backend)
    assert writing.editor.isReadOnly()
    await writing.loaded()
    assert writing.editor.text() == "From last time\u00a0\n"
    assert not [call for call in backend.calls if call.startswith("save notepad")]
    qtbot.keyClicks(writing.editor, "more")
    await until(lambda: backend.notepad == "From last time\u00a0\nmore")
    qtbot.keyClicks(writing.editor, "!")
    writing.notepad.close()
    await until(lambda: backend.notepad.endswith("more!"))
    await writing.dictate("Spoken while it was closed.")
    writing.open()
    assert writing.notepad.isVisible()
    assert writing.editor.text().endswith("more! Spoken while it was closed.")
    text = writing.editor.text()
    await writing.close()
    again = Writing(qtbot, FakeBackend(notepad=backend.notepad))
    await again.loaded()
    assert again.editor.text() == text
    await again.close()


async def test_what_was_just_typed_is_kept_when_the_program_ends(
    qapp: QApplication, qtbot: QtBot
) -> None:
    writing = Writing(qtbot)
    await writing.loaded()
    await writing.begin()
    qtbot.keyClicks(writing.editor, "last words")
    notepad = writing.notepad
    await writing.desk.controller.aclose()
    assert writing.backend.notepad == "last words"
    await until(lambda: not isValid(notepad))
    # The program ends the turn after that.
    writing.session.finish_turn(outcome=Outcome.CANCELLED)
    await writing.desk.settled()
    assert writing.desk.bugs == []


async def test_a_disk_that_refuses_is_told_and_asked_again(
    qapp: QApplication, qtbot: QtBot
) -> None:
    writing = Writing(qtbot)
    await writing.loaded()
    writing.backend.notepad_error = FULL
    qtbot.keyClicks(writing.editor, "a")
    await until(lambda: writing.notepad.problem() == FULL.sentence())
    writing.backend.notepad_error = None
    qtbot.keyClicks(writing.editor, "b")
    await until(lambda: writing.backend.notepad == "ab")
    await writing.close()


async def test_what_cannot_be_read_is_not_written_over(qapp: QApplication, qtbot: QtBot) -> None:
    backend = FakeBackend(notepad="precious", notepad_error=FULL)
    writing = Writing(qtbot, backend)
    await writing.loaded()
    assert writing.notepad.problem() == FULL.sentence()
    backend.notepad_error = None
    qtbot.keyClicks(writing.editor, "new")
    await writing.dictate("Said.")
    assert badge(writing.notepad) == "Not kept: its file could not be read"
    writing.desk.window.new_private_requested.emit()
    await until(lambda: badge(writing.notepad) == "Private: nothing is kept")
    writing.desk.window.new_conversation_requested.emit()
    await until(lambda: badge(writing.notepad) == "Not kept: its file could not be read")
    await writing.close()
    assert backend.notepad == "precious"


async def test_a_private_conversation_has_a_sheet_of_its_own(
    qapp: QApplication, qtbot: QtBot
) -> None:
    writing = Writing(qtbot, FakeBackend(notepad="kept"))
    await writing.loaded()
    qtbot.keyClicks(writing.editor, " too")
    writing.desk.window.new_private_requested.emit()
    await until(lambda: writing.editor.text() == "")
    await writing.dictate("Secret.")
    assert writing.editor.text() == "Secret."
    await writing.dictate("x" * MOST_CHARACTERS, "2")
    assert "The notepad is full" in writing.notepad.problem()
    assert "history" not in writing.notepad.problem()
    writing.notepad.close()
    await until(lambda: writing.backend.notepad == "kept too")
    writing.desk.window.new_conversation_requested.emit()
    await until(lambda: writing.editor.text() == "kept too")
    await writing.close()
    assert not [call for call in writing.backend.calls if "Secret" in call]


async def test_all_of_it_is_copied(qapp: QApplication, qtbot: QtBot) -> None:
    writing = Writing(qtbot)
    await writing.loaded()
    copy = button(writing.notepad, "Copy all")
    assert not copy.isEnabled()
    writing.editor.show_text("a\u00a0b\nc")
    copy.click()
    assert QGuiApplication.clipboard().text() == "a\u00a0b\nc"
    assert writing.notepad.status_words() == "Copied"
    await writing.close()


async def test_only_plain_text_is_pasted(qapp: QApplication, qtbot: QtBot) -> None:
    writing = Writing(qtbot)
    await writing.loaded()
    data = QMimeData()
    data.setHtml("<b>bold</b>")
    data.setText("plain")
    writing.editor.insertFromMimeData(data)
    assert writing.editor.text() == "plain"
    await writing.close()


@pytest.mark.parametrize(("answer", "written"), [("Replace", True), ("Cancel", False)])
async def test_it_is_saved_as_a_file_which_is_not_replaced_unasked(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, answer: str, written: bool
) -> None:
    writing = Writing(qtbot)
    await writing.loaded()
    writing.editor.show_text("text")
    target = tmp_path / "mine.txt"
    target.write_text("old")
    dialog = await saving(writing)
    part(dialog, QLineEdit).setText(str(target))
    dialog.accept()
    await until(lambda: writing.notepad.findChild(QMessageBox))
    box = part(writing.notepad, QMessageBox)
    next(each for each in box.buttons() if each.text() == answer).click()
    await writing.desk.settled()
    assert ("write mine.txt: text" in writing.backend.calls) is written
    assert ("The text was written." in writing.notepad.problem()) is written
    await writing.close()


async def test_saving_may_be_left_or_fail(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    writing = Writing(qtbot, FakeBackend(write_error=FULL))
    await writing.loaded()
    writing.editor.show_text("text")
    (await saving(writing)).reject()
    await writing.desk.settled()
    assert not [call for call in writing.backend.calls if call.startswith("write")]
    dialog = await saving(writing)
    part(dialog, QLineEdit).setText(str(tmp_path / "new.txt"))
    dialog.accept()
    await writing.desk.settled()
    assert writing.notepad.problem() == FULL.sentence()
    await writing.close()


async def saving(writing: Writing) -> QFileDialog:
    """Ask to save, and return the dialog."""
    button(writing.notepad, "Save as a file").click()
    await until(lambda: any(each.isVisible() for each in dialogs_of(writing)))
    return next(each for each in dialogs_of(writing) if each.isVisible())


def dialogs_of(writing: Writing) -> list[QFileDialog]:
    return writing.notepad.findChildren(QFileDialog)


async def test_a_real_session_writes_here_and_nowhere_else(
    qapp: QApplication, qtbot: QtBot
) -> None:
    async with Stage() as stage:
        backend = FakeBackend()
        backend.session = stage.session  # pyright: ignore[reportAttributeAccessIssue] - it is the real one
        writing = Writing(qtbot, backend)
        await writing.loaded()
        writing.editor.show_text("First.  last")
        put_cursor(writing.editor, 7)
        stage.transcriber.results = [KEY_REFUSED, "in between"]
        talk = part(writing.notepad, TalkButton)
        talk.tapped.emit()
        await stage.until(lambda: "recording_started" in stage.names_of_last_turn())
        assert writing.notepad.status_words().startswith("Listening")
        put_cursor(writing.editor, 0)
        talk.tapped.emit()
        await until(lambda: writing.notepad.problem() == KEY_REFUSED.sentence())
        turn_id = writing.desk.controller.state.turns[-1].turn_id
        writing.desk.window.retry_requested.emit(turn_id)
        await until(lambda: "in between" in writing.editor.text().lower())
        await stage.session.wait()
        # The rules for what stands before are those of every dictation.
        assert writing.editor.text() == "First. in between last"
        assert stage.inserter.inserted == []
        await writing.close()


async def test_every_button_has_a_name(qapp: QApplication, qtbot: QtBot) -> None:
    writing = Writing(qtbot)
    await writing.loaded()
    for each in writing.notepad.findChildren(QAbstractButton):
        assert each.accessibleName() or each.text() or not each.isVisible()
    assert writing.editor.accessibleName() == "Notepad"
    await writing.close()
