"""What goes along with a question: added, shown, taken away, sent, and brought back if it was not."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QMenu, QWidget

from tests.pictures import png
from tests.ui.parts import part
from tests.ui.test_controller import Desk
from tests.ui.waiting import until
from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.core.outside import MOST_ATTACHMENTS, MOST_PICTURE_BYTES, OutsideKind
from voicedesk.core.outside_files import attachment_of
from voicedesk.core.turns import Intent, Source
from voicedesk.ui.attach_button import ADD_CLIPBOARD, ADD_FILES
from voicedesk.ui.attachment_bar import AttachmentBar
from voicedesk.ui.composer import Composer
from voicedesk.ui.icon_button import IconButton
from voicedesk.ui.message_card import MessageCard
from voicedesk.ui.picture_fitting import LONGEST_SIDE
from voicedesk.ui.talk_mode import TalkMode
from voicedesk.ui.talk_page import TalkPage
from voicedesk.ui.user_bubble import UserBubble

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

NOTES = attachment_of(b"Buy milk.", "notes.txt")


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    path = tmp_path / "notes.txt"
    path.write_text("Buy milk.", "utf-8")
    return path


def composer(desk: Desk) -> Composer:
    return part(desk.window, Composer)


def names(desk: Desk) -> list[str]:
    return [each.name for each in desk.window.attachments]


def removers(desk: Desk) -> list[IconButton]:
    buttons = part(desk.window, AttachmentBar).findChildren(IconButton)
    return [each for each in buttons if each.isVisible()]


def drop(widget: QWidget, data: QMimeData) -> bool:
    """Drop something onto a widget as the system does; tell whether it was taken."""
    place, copy = QPointF(5, 5), Qt.DropAction.CopyAction
    keys, buttons = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(place.toPoint(), copy, data, buttons, keys)
    QApplication.sendEvent(widget, enter)
    event = QDropEvent(place, copy, data, buttons, keys)
    QApplication.sendEvent(widget, event)
    return enter.isAccepted() and event.isAccepted()


def files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


async def test_dropped_files_go_along_with_the_next_question_only(
    qapp: QApplication, qtbot: QtBot, notes: Path
) -> None:
    desk = Desk(qtbot)
    assert drop(composer(desk).field.viewport(), files(notes))
    await until(lambda: names(desk) == ["notes.txt"])
    desk.window.text_submitted.emit("What shall I buy?")
    await desk.settled()
    desk.window.text_submitted.emit("And then?")
    await desk.settled()
    assert [[each.text for each in brought] for brought in desk.session.brought] == [
        ["Buy milk."],
        [],
    ]
    assert not part(desk.window, AttachmentBar).isVisible()


async def test_files_may_be_dropped_anywhere_while_questions_are_asked(
    qapp: QApplication, qtbot: QtBot, notes: Path
) -> None:
    desk = Desk(qtbot)
    page = part(desk.window, TalkPage)
    assert drop(page, files(notes))
    await until(lambda: names(desk) == ["notes.txt"])
    desk.window.mode_chosen.emit(TalkMode.TRANSLATE)
    assert not drop(page, files(notes))
    await desk.settled()
    assert names(desk) == ["notes.txt"]


async def test_a_spoken_question_takes_them_along(
    qapp: QApplication, qtbot: QtBot, notes: Path
) -> None:
    desk = Desk(qtbot)
    desk.window.add_attachments([NOTES])
    await desk.controller.begin(Intent.DICTATE)
    await desk.controller.begin(Intent.ASK)
    assert [len(brought) for brought in desk.session.brought] == [0, 1]
    assert names(desk) == []


async def test_a_question_that_was_never_asked_gives_them_back(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = Desk(qtbot)
    desk.session.start(brought=(NOTES,))
    desk.session.finish_turn(has_audio=False)
    assert names(desk) == ["notes.txt"]
    desk.window.take_attachments()
    desk.session.start("2", brought=(NOTES,))
    desk.session.transcribe("What shall I buy?", "2")
    desk.session.finish_turn("2")
    assert names(desk) == []


async def test_words_that_are_dropped_are_typed_as_ever(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    words = QMimeData()
    words.setText("Hello.")
    drop(composer(desk).field.viewport(), words)
    remote = QMimeData()
    remote.setUrls([QUrl("https://example.org/a.png")])
    drop(composer(desk), remote)
    await desk.settled()
    assert desk.backend.calls.count("read a.png") == 0
    assert names(desk) == []


async def test_each_one_is_named_with_its_size_and_can_be_taken_away_by_keys(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = Desk(qtbot)
    photo = attachment_of(png(4, 4), "photo.png")
    desk.window.add_attachments([NOTES, photo])
    assert [each.accessibleName() for each in removers(desk)] == [
        "Remove notes.txt, text file, 9 bytes",
        f"Remove photo.png, picture, {photo.size_bytes} bytes",
    ]
    first = removers(desk)[0]
    first.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(first, Qt.Key.Key_Delete)
    assert names(desk) == ["photo.png"]
    QTest.keyClick(removers(desk)[0], Qt.Key.Key_Space)
    assert names(desk) == []
    assert not part(desk.window, AttachmentBar).isVisible()


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
async def test_the_button_offers_files_and_the_clipboard(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    button = composer(desk).attach
    assert button.accessibleName() == "Add to the question"
    button.click()
    menu = part(button, QMenu)
    assert [action.text() for action in menu.actions()] == [ADD_FILES, ADD_CLIPBOARD]
    menu.close()


async def test_files_are_chosen_in_a_dialog(
    qapp: QApplication, qtbot: QtBot, notes: Path, tmp_path: Path
) -> None:
    desk = Desk(qtbot)
    (tmp_path / "photo.png").write_bytes(png(4, 4))
    desk.window.files_wanted.emit()
    await until(lambda: bool(desk.window.findChildren(QFileDialog)))
    dialog = part(desk.window, QFileDialog)
    part(dialog, QLineEdit).setText(f'"{notes}" "{tmp_path / "photo.png"}"')
    dialog.accept()
    await desk.settled()
    assert sorted(names(desk)) == ["notes.txt", "photo.png"]


async def test_what_cannot_go_along_is_told(qapp: QApplication, qtbot: QtBot, notes: Path) -> None:
    desk = Desk(qtbot)
    desk.backend.outside_error = StorageError(
        "“pipe” is no file.", kind=ErrorKind.FILE, next_step="Choose another."
    )
    drop(composer(desk), files(notes))
    await until(lambda: desk.window.problem() == "“pipe” is no file. Choose another.")
    assert names(desk) == []


async def test_a_text_from_the_clipboard_goes_along(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    QGuiApplication.clipboard().setText("Buy\u202e milk.")
    desk.window.clipboard_wanted.emit()
    await until(lambda: names(desk) == ["clipboard"])
    (attachment,) = desk.window.attachments
    assert (attachment.kind, attachment.text) == (OutsideKind.CLIPBOARD, "Buy milk.")
    assert attachment.left_out == 1


async def test_a_picture_from_the_clipboard_goes_along(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    QGuiApplication.clipboard().setImage(image)
    desk.window.clipboard_wanted.emit()
    await until(lambda: names(desk) == ["clipboard.png"])
    assert desk.window.attachments[0].media_type == "image/png"


async def test_an_empty_clipboard_is_told(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    QGuiApplication.clipboard().clear()
    desk.window.clipboard_wanted.emit()
    await until(lambda: "There is no text and no picture" in desk.window.problem())


async def test_too_large_a_photo_is_made_smaller(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = Desk(qtbot)
    noise = QImage(
        random.Random(1).randbytes(4 * 2600 * 400), 2600, 400, QImage.Format.Format_RGB32
    )
    photo = tmp_path / "photo.png"
    assert noise.save(str(photo))
    assert photo.stat().st_size > MOST_PICTURE_BYTES
    drop(composer(desk), files(photo))
    await until(lambda: names(desk) == ["photo.png"])
    (attachment,) = desk.window.attachments
    assert attachment.size_bytes <= MOST_PICTURE_BYTES
    assert QImage.fromData(attachment.picture).width() == LONGEST_SIDE


async def test_no_more_than_may_be_sent_is_taken(
    qapp: QApplication, qtbot: QtBot, notes: Path
) -> None:
    desk = Desk(qtbot)
    desk.window.add_attachments([NOTES] * MOST_ATTACHMENTS)
    drop(composer(desk), files(notes))
    await until(lambda: "Only 20 things" in desk.window.problem())
    assert len(names(desk)) == MOST_ATTACHMENTS


async def test_what_is_translated_brings_nothing_along(
    qapp: QApplication, qtbot: QtBot, notes: Path
) -> None:
    desk = Desk(qtbot)
    desk.window.mode_chosen.emit(TalkMode.TRANSLATE)
    assert not composer(desk).attach.isVisible()
    drop(composer(desk), files(notes))
    await desk.settled()
    assert names(desk) == []
    composer(desk).show_mode(TalkMode.ASK)
    assert composer(desk).attach.isVisible()


async def test_the_bubble_names_what_went_along(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    desk.session.start("1", Source.TEXT, brought=(NOTES,))
    desk.session.transcribe("What shall I buy?")
    bubble = part(part(desk.window, MessageCard), UserBubble)
    await until(lambda: bubble.brought_words() == "With notes.txt")


async def test_names_are_not_wrapped_below_short_words(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    brought = attachment_of(b"Buy milk.", "notes and plans of the year.txt")
    desk.session.start(brought=(brought,))
    desk.session.transcribe("What?")
    bubble = part(desk.window, UserBubble)
    [label] = [each for each in bubble.findChildren(QLabel) if each.text().startswith("With")]
    await until(lambda: 0 < label.height() < 2 * label.fontMetrics().lineSpacing())
    desk.window.resize(desk.window.minimumSize())
    assert bubble.minimumSizeHint().width() <= desk.window.width()
    desk.session.finish_turn()
