"""The small display over other programs: what it says, where it stands, what its buttons do."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QWidget

from tests.fakes.fake_backend import FakeBackend, decided
from tests.ui.waiting import until
from voicedesk.core import events as ev
from voicedesk.core.errors import AudioError, ErrorKind, InsertionError
from voicedesk.core.insertion import InsertionWay
from voicedesk.core.settings import OverlayPlace, Settings, WindowSettings
from voicedesk.core.tasks import TaskRegistry
from voicedesk.core.turns import Intent, Outcome, Source, TurnRecord
from voicedesk.core.view_state import Phase, TurnView, ViewState
from voicedesk.ui import overlay_view as views
from voicedesk.ui.icon_button import IconButton
from voicedesk.ui.level_meter import LevelMeter
from voicedesk.ui.overlay import WIDE, WIDTH, Overlay
from voicedesk.ui.overlay_controller import OverlayController
from voicedesk.ui.overlay_place import MARGIN, can_float, screen_for, top_left
from voicedesk.ui.overlay_view import NOTHING, OverlayKind, OverlayView, overlay_view

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

FOCUS_CHANGED = InsertionError(
    "Another window has the focus now.",
    kind=ErrorKind.TARGET_CHANGED,
    next_step="Paste the text where you want it.",
)
NO_MICROPHONE = AudioError(
    "No microphone was found.", kind=ErrorKind.NO_MICROPHONE, next_step="Connect one."
)


def placed(place: OverlayPlace, screen: str = "") -> Settings:
    return replace(decided(), window=WindowSettings(overlay=place, overlay_screen=screen))


def turn(intent: Intent = Intent.DICTATE, **fields: object) -> TurnView:
    return replace(TurnView("1", intent, Source.MICROPHONE), **fields)


def running(phase: Phase, intent: Intent = Intent.DICTATE) -> OverlayView:
    return overlay_view(ViewState(phase=phase, turns=(turn(intent),)))


def ended(outcome: Outcome, intent: Intent = Intent.DICTATE, **fields: object) -> OverlayView:
    return overlay_view(ViewState(turns=(turn(intent, outcome=outcome, **fields),)))


@pytest.mark.parametrize(
    ("phase", "kind", "words"),
    [
        (Phase.OPENING_MICROPHONE, OverlayKind.WAITING, "Opening the microphone…"),
        (Phase.LISTENING, OverlayKind.LISTENING, "Listening"),
        (Phase.TRANSCRIBING, OverlayKind.WORKING, "Transcribing…"),
        (Phase.THINKING, OverlayKind.WORKING, "Tidying up…"),
        (Phase.INSERTING, OverlayKind.WORKING, "Writing…"),
    ],
)
def test_a_dictation_is_shown_step_by_step(phase: Phase, kind: OverlayKind, words: str) -> None:
    view = running(phase)
    assert (view.kind, view.words) == (kind, words)


def test_a_question_is_named_as_one() -> None:
    view = running(Phase.THINKING, Intent.ASK)
    assert (view.words, view.hint) == ("Thinking…", "Question")
    assert running(Phase.SPEAKING, Intent.ASK).words == "Speaking"


def test_a_translation_names_its_language_and_an_interpreter_has_none_yet() -> None:
    state = ViewState(phase=Phase.THINKING, turns=(turn(Intent.TRANSLATE, target_language="fr"),))
    view = overlay_view(state)
    assert (view.words, view.hint) == ("Translating…", "Translation into French")
    assert running(Phase.LISTENING, Intent.TRANSLATE).hint == "Interpreting"


def test_a_translation_that_went_nowhere_can_be_read_and_taken_along() -> None:
    said = {"transcript": "Guten Tag.", "language": "de", "target_language": "en"}
    view = ended(Outcome.COMPLETED, Intent.TRANSLATE, reply="Good day.", **said)
    assert view == OverlayView(OverlayKind.RESULT, "German → English", "Good day.", "Good day.")
    noted = ended(Outcome.COMPLETED, Intent.TRANSLATE, reply="A.", message="Neither.", **said)
    assert (noted.kind, noted.words, noted.text) == (OverlayKind.RESULT, "Neither.", "A.")
    inserted = ended(Outcome.COMPLETED, Intent.TRANSLATE, reply="A.", was_inserted=True, **said)
    assert inserted.kind is OverlayKind.DONE
    failed = ended(Outcome.FAILED, Intent.TRANSLATE, reply="A.", message="No.", **said)
    assert failed.kind is OverlayKind.OFFER


def test_what_ends_well_is_said_in_a_word_and_an_answer_needs_none() -> None:
    view = ended(Outcome.COMPLETED, reply="Hello.", was_inserted=True, inserted_into="mousepad")
    assert (view.kind, view.words, view.hint) == (OverlayKind.DONE, "Written", "into mousepad")
    assert ended(Outcome.COMPLETED, Intent.ASK, reply="391.") == NOTHING
    assert ended(Outcome.COMPLETED, reply="For the notepad.") == NOTHING
    assert ended(Outcome.CANCELLED) == NOTHING
    assert overlay_view(ViewState()) == NOTHING


def test_what_the_user_should_know_is_shown_although_the_text_is_there() -> None:
    view = ended(Outcome.COMPLETED, message="It stands as you said it.", inserted_into="xterm")
    assert (view.kind, view.words) == (OverlayKind.PROBLEM, "It stands as you said it.")


def test_only_a_text_that_could_not_be_written_is_offered() -> None:
    assert ended(Outcome.FAILED, reply="Hello.", message="No.").kind is OverlayKind.OFFER
    assert ended(Outcome.FAILED, message="No.").kind is OverlayKind.PROBLEM
    problem = ended(Outcome.FAILED, Intent.ASK, reply="So", message="No.", next_step="Try again.")
    assert (problem.kind, problem.hint) == (OverlayKind.PROBLEM, "Try again.")
    assert ended(Outcome.BLOCKED, Intent.ASK, message="No.").words == "No."


def test_every_kind_that_goes_by_itself_has_its_time() -> None:
    stays = {OverlayKind.DONE, OverlayKind.PROBLEM, OverlayKind.RESULT}
    assert set(views.STAYS_MS) == stays


@pytest.mark.parametrize(
    ("place", "corner"),
    [
        (OverlayPlace.TOP, QPoint(100 + 349, 50 + MARGIN)),
        (OverlayPlace.TOP_LEFT, QPoint(100 + MARGIN, 50 + MARGIN)),
        (OverlayPlace.TOP_RIGHT, QPoint(1100 - MARGIN - 300, 50 + MARGIN)),
        (OverlayPlace.BOTTOM, QPoint(100 + 349, 650 - MARGIN - 60)),
        (OverlayPlace.BOTTOM_LEFT, QPoint(100 + MARGIN, 650 - MARGIN - 60)),
        (OverlayPlace.BOTTOM_RIGHT, QPoint(1100 - MARGIN - 300, 650 - MARGIN - 60)),
    ],
)
def test_it_keeps_clear_of_the_edges(place: OverlayPlace, corner: QPoint) -> None:
    assert top_left(QRect(100, 50, 1000, 600), QSize(300, 60), place) == corner


def test_a_screen_that_is_not_there_is_replaced(qapp: QApplication) -> None:
    name = qapp.primaryScreen().name()
    assert screen_for(name).name() == name
    assert screen_for("a screen of last week").name() == name
    assert can_float()


class Desk:
    """An overlay and what belongs to it."""

    def __init__(self, settings: Settings) -> None:
        self.bugs: list[BaseException] = []
        self.backend = FakeBackend(settings=settings)
        self.session = self.backend.session
        self.parent = QObject()
        self.controller = OverlayController(
            self.parent, self.backend, TaskRegistry(self.bugs.append)
        )

    def close(self) -> None:
        self.controller.close()
        self.parent.deleteLater()

    @property
    def overlay(self) -> Overlay:
        assert self.controller.overlay is not None
        return self.controller.overlay

    def is_shown(self, words: str) -> bool:
        overlay = self.controller.overlay
        return overlay is not None and overlay.isVisible() and words in overlay.words()

    def is_hidden(self) -> bool:
        return self.controller.overlay is None or not self.overlay.isVisible()

    def press(self, name: str) -> None:
        for button in self.overlay.findChildren(QPushButton):
            if button.text() == name and button.isVisible():
                button.click()
                return
        raise AssertionError(f"no button {name}")

    def listen(self, intent: Intent = Intent.DICTATE) -> None:
        started = ev.TurnStarted(turn_id="1", t_ms=0, intent=intent, source=Source.MICROPHONE)
        self.session.emit(started)
        self.session.listen(rms_dbfs=-20)

    def finish(self, outcome: Outcome, *, error: InsertionError | AudioError | None = None) -> None:
        reply = "Hello." if error in (None, FOCUS_CHANGED) else ""
        record = TurnRecord(
            "1", Intent.DICTATE, Source.MICROPHONE, outcome, "hello", reply=reply, error=error
        )
        self.session.emit(ev.TurnFinished(turn_id="1", t_ms=9, outcome=outcome, record=record))


@pytest.fixture
def desk(qapp: QApplication) -> Iterator[Desk]:
    # A window that another test has left active would say it all.
    for window in qapp.topLevelWidgets():
        window.hide()
    desk = Desk(placed(OverlayPlace.TOP_RIGHT))
    yield desk
    desk.close()


async def test_it_comes_with_the_recording_and_goes_after_the_text(
    qapp: QApplication, desk: Desk
) -> None:
    desk.listen()
    await until(lambda: desk.is_shown("Listening"))
    meter = desk.overlay.findChild(LevelMeter)
    assert meter is not None
    assert meter.isVisible()
    assert meter.accessibleDescription() == "-20 decibels"
    free = desk.overlay.screen().availableGeometry()
    assert desk.overlay.geometry().topRight() == free.topRight() + QPoint(-MARGIN, MARGIN)
    assert desk.overlay.width() == WIDTH
    desk.session.record()
    await until(lambda: desk.is_shown("Transcribing"))
    desk.session.emit(
        ev.TextInserted(turn_id="1", t_ms=8, application="xterm", way=InsertionWay.PASTE)
    )
    desk.finish(Outcome.COMPLETED)
    await until(lambda: desk.is_shown("Written into xterm"))
    await until(desk.is_hidden)


async def test_nothing_is_left_of_what_was_cancelled(qapp: QApplication, desk: Desk) -> None:
    desk.listen()
    await until(lambda: desk.is_shown("Listening"))
    desk.finish(Outcome.CANCELLED)
    await until(desk.is_hidden)


async def test_a_failure_is_told_and_can_be_closed(qapp: QApplication, desk: Desk) -> None:
    desk.listen()
    desk.finish(Outcome.FAILED, error=NO_MICROPHONE)
    await until(lambda: desk.is_shown("No microphone was found. Connect one."))
    close = desk.overlay.findChild(IconButton)
    assert close is not None
    assert close.isVisible()
    close.click()
    assert desk.is_hidden()


async def test_a_translation_that_went_nowhere_is_shown_and_taken_along(
    qapp: QApplication, desk: Desk
) -> None:
    desk.session.translation(("Guten Tag.", "de"), ("Good day.", "en"))
    await until(lambda: desk.is_shown("German → English Good day."))
    assert desk.overlay.width() == WIDE
    desk.press("Copy")
    assert QGuiApplication.clipboard().text() == "Good day."
    await until(lambda: desk.is_shown("Copied"))


async def test_a_translation_that_was_read_in_the_window_does_not_follow(
    qapp: QApplication, desk: Desk, qtbot: QtBot
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    await until(window.isActiveWindow)
    desk.session.translation(("Guten Tag.", "de"), ("Good day.", "en"))
    desk.listen(Intent.TRANSLATE)
    desk.session.translation(("Guten Abend.", "de"), ("Good evening.", "en"), "2")
    await asyncio.sleep(0.1)
    window.hide()
    await asyncio.sleep(0.1)
    assert desk.is_hidden()


async def test_an_offered_text_is_put_where_the_cursor_is(qapp: QApplication, desk: Desk) -> None:
    desk.listen()
    desk.finish(Outcome.FAILED, error=FOCUS_CHANGED)
    await until(lambda: desk.is_shown("Another window has the focus now."))
    assert desk.overlay.width() == WIDE
    assert desk.overlay.view.text == "Hello."
    desk.press("Paste here")
    await until(lambda: desk.is_shown("Written"))
    assert desk.session.calls == ["insert last"]


async def test_a_text_that_cannot_be_written_here_either_is_still_offered(
    qapp: QApplication, desk: Desk
) -> None:
    desk.listen()
    desk.finish(Outcome.FAILED, error=FOCUS_CHANGED)
    await until(lambda: desk.is_shown("Another window"))
    desk.session.insertion_error = InsertionError(
        "Nothing has the focus.", kind=ErrorKind.NOT_INSERTED, next_step="Click into a text."
    )
    desk.press("Paste here")
    await until(lambda: desk.is_shown("Nothing has the focus. Click into a text."))
    desk.session.insertion_error = None
    desk.press("Paste here")
    await until(lambda: desk.is_shown("Written"))
    assert not desk.bugs


async def test_an_offered_text_is_copied(qapp: QApplication, desk: Desk) -> None:
    desk.listen()
    desk.finish(Outcome.FAILED, error=FOCUS_CHANGED)
    await until(lambda: desk.is_shown("Another window"))
    desk.press("Copy")
    assert QGuiApplication.clipboard().text() == "Hello."
    assert desk.is_shown("Copied")


async def test_the_next_turn_takes_the_place_of_an_offer(qapp: QApplication, desk: Desk) -> None:
    desk.listen()
    desk.finish(Outcome.FAILED, error=FOCUS_CHANGED)
    await until(lambda: desk.is_shown("Another window"))
    desk.listen(Intent.ASK)
    await until(lambda: desk.is_shown("Listening Question"))


async def test_turned_off_it_is_not_even_made(qapp: QApplication) -> None:
    desk = Desk(placed(OverlayPlace.OFF))
    desk.controller.prepare()
    desk.listen()
    desk.controller.tell("No.", "Try again.")
    assert desk.controller.overlay is None
    desk.close()


async def test_it_is_hidden_while_a_window_of_ours_has_the_focus(
    qapp: QApplication, qtbot: QtBot, desk: Desk
) -> None:
    desk.listen()
    await until(lambda: desk.is_shown("Listening"))
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    await until(desk.is_hidden)
    window.hide()
    desk.session.level("1", -30)
    await until(lambda: desk.is_shown("Listening"))


async def test_what_went_wrong_outside_of_a_turn_is_told_too(
    qapp: QApplication, desk: Desk
) -> None:
    desk.controller.prepare()
    assert desk.is_hidden()
    desk.controller.tell("Nothing has been dictated yet.", "Dictate something first.")
    assert desk.is_shown("Nothing has been dictated yet. Dictate something first.")


async def test_that_covers_neither_a_turn_nor_an_offer(qapp: QApplication, desk: Desk) -> None:
    desk.listen()
    await until(lambda: desk.is_shown("Listening"))
    desk.controller.tell("The disk is full.", "Make room.")
    assert desk.is_shown("Listening")
    desk.finish(Outcome.FAILED, error=FOCUS_CHANGED)
    await until(lambda: desk.is_shown("Another window"))
    desk.controller.tell("The disk is full.", "Make room.")
    assert desk.is_shown("The disk is full. Make room.")
    desk.press("Paste here")
    await until(lambda: desk.is_shown("Written"))


def test_it_can_neither_take_the_focus_nor_be_reached_by_tab(qtbot: QtBot) -> None:
    overlay = Overlay()
    qtbot.addWidget(overlay)
    assert overlay.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
    assert overlay.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    for part in overlay.findChildren(QWidget):
        assert part.focusPolicy() is Qt.FocusPolicy.NoFocus
