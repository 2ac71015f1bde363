"""Window, controller and a scripted program together, on the real loop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox
from shiboken6 import isValid

from tests.fakes.fake_backend import FakeBackend, decided
from tests.ui.gallery import KEY_REFUSED, RESOURCES
from tests.ui.parts import part
from tests.ui.waiting import until
from voicedesk.core.errors import ErrorKind, KeyringError, StorageError
from voicedesk.core.secret import ApiKey
from voicedesk.core.settings import GROQ_BASE_URL, ServiceChoice, Theme
from voicedesk.core.tasks import TaskRegistry
from voicedesk.core.turns import Source
from voicedesk.ui.backend import KeyPlace, KeyState
from voicedesk.ui.controller import MainController
from voicedesk.ui.main_window import MainWindow
from voicedesk.ui.message_card import MessageCard
from voicedesk.ui.notice_box import NoticeBox

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from voicedesk.core.view_state import ViewState


class CountingWindow(MainWindow):
    """Counts how often it is told to show something."""

    shown = 0

    def show_state(self, state: ViewState, *, held: bool = False) -> None:
        self.shown += 1
        super().show_state(state, held=held)


def early_window(qtbot: QtBot) -> CountingWindow:
    """Return a window that is shown before the program is there."""
    window = CountingWindow(Theme.LIGHT, RESOURCES)
    qtbot.addWidget(window)
    window.show()
    return window


class Desk:
    """A shown window with its controller and a program that the test scripts."""

    def __init__(
        self,
        qtbot: QtBot,
        backend: FakeBackend | None = None,
        *,
        window: CountingWindow | None = None,
    ) -> None:
        """``window`` is one that has been used while no program was behind it."""
        self.backend = backend or FakeBackend()
        self.session = self.backend.session
        self.bugs: list[BaseException] = []
        self.tasks = TaskRegistry(self.bugs.append)
        self.window = window or early_window(qtbot)
        self.controller = MainController(self.window, self.backend, self.tasks)

    async def settled(self) -> None:
        """Wait until nothing that was asked for is still running."""
        await until(lambda: not self.tasks.names())


async def test_events_become_what_is_shown(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    desk.session.start()
    desk.session.listen(rms_dbfs=-20.0)
    assert desk.window.status_words() == "Listening"
    desk.session.whole_turn("Hello?", "Hi there.", "2")
    assert desk.controller.state.turns[-1].reply == "Hi there."
    assert desk.window.status_words() == "Ready"


async def test_a_moment_missing_is_told_while_listening_and_with_the_turn(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = Desk(qtbot)
    desk.session.start()
    desk.session.listen(rms_dbfs=-20.0)
    card = part(desk.window, MessageCard)
    assert not part(card, NoticeBox).isVisible()
    desk.session.notice("A moment may be missing.", "Look.")
    box = part(card, NoticeBox)
    await until(box.isVisible)
    assert (box.words(), box.property("kind")) == ("A moment may be missing. Look.", "info")
    assert desk.window.status_words() == "Listening"
    desk.session.record()
    desk.session.transcribe("Hello?")
    desk.session.stream("Hi.")
    desk.session.answer()
    desk.session.finish_turn()
    assert box.isVisible()
    assert box.words() == "A moment may be missing. Look."


async def test_text_is_redrawn_at_a_bounded_rate(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    desk.session.start("1", Source.TEXT)
    desk.session.transcribe("Go")
    before = desk.window.shown
    desk.session.stream("x" * 2000, size=2)
    assert desk.window.shown == before
    await until(lambda: desk.window.shown > before)
    assert desk.window.shown == before + 1
    assert len(desk.controller.state.turns[-1].reply) == 2000


async def test_talking_asks_the_session_in_order(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    desk.session.begin_may_return.clear()
    desk.window.talk_began.emit()
    desk.window.talk_finished.emit()
    await until(lambda: desk.session.calls)
    await asyncio.sleep(0.02)
    assert desk.session.calls == ["begin ask"]
    desk.session.begin_may_return.set()
    await desk.settled()
    assert desk.session.calls == ["begin ask", "finish"]


async def test_stopping_does_not_wait_for_the_microphone(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    desk.session.begin_may_return.clear()
    desk.window.talk_began.emit()
    desk.window.stop_requested.emit()
    await until(lambda: "cancel" in desk.session.calls)
    desk.session.begin_may_return.set()
    await desk.settled()


async def test_typed_text_retry_and_new_conversation(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    desk.window.text_submitted.emit("typed words")
    desk.window.retry_requested.emit("7")
    await desk.settled()
    desk.session.whole_turn("Q", "A", "1")
    desk.window.new_conversation_requested.emit()
    await desk.settled()
    assert desk.session.calls == ["submit typed words", "retry 7", "new conversation"]
    assert desk.controller.state.turns == ()
    desk.session.finish_turn("1")
    assert desk.controller.state.turns == ()


async def test_a_replay_that_fails_is_told_in_the_window(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    desk.session.replay_error = KEY_REFUSED
    desk.window.replay_requested.emit("1")
    await desk.settled()
    assert desk.window.problem() == f"{KEY_REFUSED.message} {KEY_REFUSED.next_step}"
    assert desk.bugs == []
    desk.window.text_submitted.emit("next")
    await desk.settled()
    assert desk.window.problem() == ""


async def test_a_replay_can_be_stopped(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    desk.session.whole_turn("Q", "A", "1")
    desk.session.replay_may_return.clear()
    desk.window.replay_requested.emit("1")
    await until(lambda: "replay 1" in desk.session.calls)
    desk.window.stop_requested.emit()
    await desk.settled()
    assert desk.session.calls == ["replay 1", "stop replay", "cancel"]


async def test_bugs_go_to_the_crash_handler(qapp: QApplication, qtbot: QtBot) -> None:
    desk = Desk(qtbot)
    desk.session.begin_bug = RuntimeError("a bug")
    desk.window.talk_began.emit()
    await desk.settled()
    assert [str(bug) for bug in desk.bugs] == ["a bug"]
    assert desk.window.problem() == ""
    desk.session.begin_bug = None
    desk.window.talk_finished.emit()
    await desk.settled()
    assert desk.session.calls == ["begin ask", "finish"]


@pytest.mark.parametrize("target", ["file:///etc/passwd", "javascript:alert(1)"])
async def test_dangerous_links_ask_nothing(qapp: QApplication, qtbot: QtBot, target: str) -> None:
    desk = Desk(qtbot)
    desk.window.link_clicked.emit(target)
    await desk.settled()
    assert desk.window.findChildren(QMessageBox) == []


async def test_a_link_shows_where_it_leads_and_can_be_refused(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = Desk(qtbot)
    desk.window.link_clicked.emit("https://example.com/<b>x</b>")
    await until(lambda: desk.window.findChildren(QMessageBox))
    (box,) = desk.window.findChildren(QMessageBox)
    assert box.informativeText().replace("\u200b", "") == "https://example.com/%3Cb%3Ex%3C/b%3E"
    box.reject()
    await desk.settled()
    assert desk.bugs == []


async def test_first_run_with_a_key(qapp: QApplication, qtbot: QtBot) -> None:
    backend = FakeBackend(settings=decided(ServiceChoice.UNDECIDED), key=KeyState(KeyPlace.NONE))
    desk = Desk(qtbot, backend)
    page = desk.window.show_first_run()
    page.groq_form.test_requested.emit(GROQ_BASE_URL, ApiKey("gsk_test"))
    await desk.settled()
    assert "Connected: 8 models, answered in 184 ms." in page.groq_form.result_words()
    page.groq_form.submitted.emit(GROQ_BASE_URL, ApiKey("gsk_test"), False)
    await desk.settled()
    assert backend.keys == [(GROQ_BASE_URL, "gsk_test", False)]
    assert backend.settings.service.choice is ServiceChoice.SERVER
    assert not isValid(page)


async def test_first_run_with_a_locked_keyring_offers_the_session(
    qapp: QApplication, qtbot: QtBot
) -> None:
    backend = FakeBackend(settings=decided(ServiceChoice.UNDECIDED), key=KeyState(KeyPlace.NONE))
    backend.store_error = KeyringError(
        "The keyring is locked.", kind=ErrorKind.KEYRING_LOCKED, next_step="Unlock it."
    )
    desk = Desk(qtbot, backend)
    page = desk.window.show_first_run()
    await desk.settled()
    page.groq_form.submitted.emit(GROQ_BASE_URL, ApiKey("gsk_test"), False)
    await desk.settled()
    assert page.groq_form.result_words() == "The keyring is locked. Unlock it."
    assert page.groq_form.offers_session()
    assert page.isVisible()
    page.groq_form.submitted.emit(GROQ_BASE_URL, ApiKey("gsk_test"), True)
    await desk.settled()
    assert backend.keys == [(GROQ_BASE_URL, "gsk_test", True)]
    assert backend.settings.service.choice is ServiceChoice.SERVER


async def test_first_run_on_the_sandbox(qapp: QApplication, qtbot: QtBot) -> None:
    backend = FakeBackend(settings=decided(ServiceChoice.UNDECIDED), key=KeyState(KeyPlace.NONE))
    desk = Desk(qtbot, backend)
    desk.window.show_first_run().sandbox_chosen.emit()
    await desk.settled()
    assert backend.settings.service.choice is ServiceChoice.SANDBOX
    assert desk.window.problem() == ""


async def test_a_choice_is_made_while_the_keyring_still_waits(
    qapp: QApplication, qtbot: QtBot
) -> None:
    gate = asyncio.Event()
    backend = FakeBackend(settings=decided(ServiceChoice.UNDECIDED), key_gate=gate)
    desk = Desk(qtbot, backend)
    page = desk.window.show_first_run()
    await asyncio.sleep(0)
    page.sandbox_chosen.emit()
    await until(lambda: not isValid(page))
    gate.set()
    await desk.settled()
    assert desk.bugs == []


async def test_a_server_that_fails_after_the_choice_is_told(
    qapp: QApplication, qtbot: QtBot
) -> None:
    backend = FakeBackend(settings=decided(ServiceChoice.UNDECIDED), key=KeyState(KeyPlace.NONE))
    backend.models_error = KEY_REFUSED
    desk = Desk(qtbot, backend)
    desk.window.show_first_run().sandbox_chosen.emit()
    await desk.settled()
    assert KEY_REFUSED.message in desk.window.problem()


async def test_first_run_goes_on_when_settings_cannot_be_written(
    qapp: QApplication, qtbot: QtBot
) -> None:
    backend = FakeBackend(settings=decided(ServiceChoice.UNDECIDED), key=KeyState(KeyPlace.NONE))
    backend.save_error = StorageError(
        "The settings are read-only.",
        kind=ErrorKind.SETTINGS_UNWRITABLE,
        next_step="They hold until you quit.",
    )
    desk = Desk(qtbot, backend)
    desk.window.show_first_run().sandbox_chosen.emit()
    await desk.settled()
    assert "read-only" in desk.window.problem()
    assert backend.settings.service.choice is ServiceChoice.SANDBOX
