"""The icon in the tray: what it shows, what its menu does, and how the window comes and goes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QGuiApplication

from tests.fakes.fake_backend import FakeBackend, decided
from tests.ui.waiting import until
from voicedesk.core import events as ev
from voicedesk.core.errors import ErrorKind, InsertionError
from voicedesk.core.settings import ServiceChoice, WindowSettings
from voicedesk.core.tasks import TaskRegistry
from voicedesk.core.turns import Intent, Outcome, Source, TurnRecord
from voicedesk.core.view_state import Phase
from voicedesk.ui.controller import MainController
from voicedesk.ui.tray_controller import TrayController
from voicedesk.ui.tray_icon import TrayState, tray_icon, tray_state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QApplication

    from voicedesk.ui.main_window import MainWindow
    from voicedesk.ui.tray import Tray

# There is no tray offscreen: the icon is made for one that comes.
pytestmark = pytest.mark.qt_log_ignore("QPlatformNativeInterface::systemTrayWindowChanged")


def test_phases_are_three_pictures() -> None:
    assert tray_state(Phase.IDLE) is TrayState.IDLE
    assert tray_state(Phase.OPENING_MICROPHONE) is TrayState.LISTENING
    assert tray_state(Phase.LISTENING) is TrayState.LISTENING
    assert {tray_state(phase) for phase in Phase} == set(TrayState)


def test_the_pictures_differ_at_every_size(qapp: QApplication) -> None:
    for side in (16, 24, 64):
        images = [tray_icon(state).pixmap(side, side).toImage() for state in TrayState]
        assert all(image.width() == side for image in images)
        assert len({bytes(image.constBits()) for image in images}) == 3


class Desk:
    """A window with a tray that a test may take away."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.backend = FakeBackend()
        self.session = self.backend.session
        self.tasks = TaskRegistry(_raise)
        self.has_tray = True
        self.shown: list[bool] = []
        self.told: list[tuple[str, str]] = []
        self.overlay_is_off = False

    def open(self) -> TrayController:
        """Put the controllers together, which takes a loop that runs."""
        self.commands = MainController(self.window, self.backend, self.tasks)
        self.controller = TrayController(
            self.window,
            self.commands,
            self.backend,
            self.commands.start_task,
            lambda: self.shown.append(True),
            lambda: self.has_tray,
            tells_failures=lambda: self.overlay_is_off,
        )
        if self.controller.tray is not None:
            self.tray.tell = self._note
        return self.controller

    @property
    def tray(self) -> Tray:
        assert self.controller.tray is not None
        return self.controller.tray

    def keep_in_tray(self) -> None:
        kept = WindowSettings(stays_in_tray=True)
        self.backend.settings = replace(self.backend.settings, window=kept)

    def action(self, words: str) -> QAction:
        return next(each for each in self.tray.actions() if each.text() == words)

    def start(self, intent: Intent = Intent.DICTATE) -> None:
        self.session.emit(
            ev.TurnStarted(turn_id="1", t_ms=0, intent=intent, source=Source.MICROPHONE)
        )

    def finish(self, outcome: Outcome, error: InsertionError | None = None) -> None:
        record = TurnRecord("1", Intent.DICTATE, Source.MICROPHONE, outcome, error=error)
        self.session.emit(ev.TurnFinished(turn_id="1", t_ms=9, outcome=outcome, record=record))

    def _note(self, title: str, words: str) -> None:
        self.told.append((title, words))


@pytest.fixture
def desk(window: MainWindow) -> Iterator[Desk]:
    desk = Desk(window)
    yield desk
    desk.controller.close()
    window.hide()


def _raise(bug: BaseException) -> None:
    raise bug


async def test_the_menu_follows_the_turn(qapp: QApplication, desk: Desk) -> None:
    desk.open()
    assert desk.tray.is_shown()
    assert desk.tray.tool_tip() == "VoiceDesk"
    assert not desk.action("Cancel").isEnabled()
    desk.start()
    desk.session.listen()
    await until(lambda: desk.tray.tool_tip() == "VoiceDesk: Listening")
    assert desk.action("Finish dictating").isEnabled()
    assert desk.action("Ask").isEnabled()
    desk.action("Finish dictating").trigger()
    await until(lambda: desk.session.calls == ["finish"])
    desk.session.record()
    await until(lambda: desk.tray.tool_tip() == "VoiceDesk: Transcribing…")
    assert desk.action("Dictate").isEnabled()
    desk.action("Cancel").trigger()
    await until(lambda: desk.session.calls == ["finish", "stop replay", "cancel"])
    desk.finish(Outcome.CANCELLED)
    await until(lambda: desk.tray.tool_tip() == "VoiceDesk")


@pytest.mark.parametrize(
    ("words", "intent"),
    [
        ("Ask", Intent.ASK),
        ("Dictate", Intent.DICTATE),
        ("Translate into English", Intent.TRANSLATE),
    ],
)
async def test_a_click_begins_and_nothing_holds_the_recording(
    qapp: QApplication, desk: Desk, words: str, intent: Intent
) -> None:
    desk.open()
    desk.action(words).trigger()
    assert desk.session.calls == [], "the focus goes back to the user's window first"
    await until(lambda: desk.session.calls == [f"begin {intent}", "end_at_pause"])


async def test_before_there_is_a_service_to_answer_the_window_comes(
    qapp: QApplication, desk: Desk
) -> None:
    desk.open()
    desk.backend.settings = decided(ServiceChoice.UNDECIDED)
    desk.action("Ask").trigger()
    assert desk.shown == [True]


async def test_the_last_text_is_pasted_and_copied_once_there_is_one(
    qapp: QApplication, desk: Desk
) -> None:
    desk.open()
    paste, copy = desk.action("Paste the last text"), desk.action("Copy the last text")
    assert not paste.isEnabled()
    assert not copy.isEnabled()
    desk.start()
    desk.session.last_text = "Hello."
    desk.finish(Outcome.COMPLETED)
    await until(paste.isEnabled)
    copy.trigger()
    assert QGuiApplication.clipboard().text() == "Hello."
    paste.trigger()
    await until(lambda: desk.session.calls == ["insert last"])
    desk.session.last_text = ""
    copy.trigger()
    assert QGuiApplication.clipboard().text() == "Hello.", "the clipboard is not emptied"


async def test_the_last_text_of_an_earlier_run_is_offered_when_it_is_known(
    qapp: QApplication, desk: Desk
) -> None:
    desk.open()
    paste = desk.action("Paste the last text")
    desk.session.last_text = "Hello."
    assert not paste.isEnabled()
    desk.backend.history.tell_changed()
    assert paste.isEnabled()
    desk.session.last_text = ""
    desk.backend.history.tell_changed()
    assert not paste.isEnabled()


async def test_without_a_tray_nobody_needs_to_know_of_it(qapp: QApplication, desk: Desk) -> None:
    desk.has_tray = False
    assert desk.open().tray is None
    desk.backend.history.tell_changed()


async def test_hotkeys_can_be_paused_where_there_are_any(qapp: QApplication, desk: Desk) -> None:
    controller = desk.open()
    pause = desk.action("Pause the hotkeys")
    assert not pause.isVisible()
    heard: list[bool] = []
    controller.hotkeys_paused.connect(heard.append)
    controller.offer_pause()
    assert pause.isVisible()
    pause.trigger()
    pause.trigger()
    assert heard == [True, False]


async def test_the_rest_of_the_menu_is_what_the_window_does(qapp: QApplication, desk: Desk) -> None:
    desk.open()
    heard: list[str] = []
    desk.window.quit_requested.connect(lambda: heard.append("quit"))
    desk.window.settings_requested.connect(lambda: heard.append("settings"))
    desk.action("Show the window").trigger()
    assert desk.shown == [True]
    desk.action("Settings").trigger()
    assert desk.shown == [True, True]
    desk.action("Quit").trigger()
    assert heard == ["settings", "quit"]
    dialog = desk.commands._settings
    assert dialog is not None
    assert dialog.dialog is not None
    dialog.dialog.reject()
    await desk.tasks.cancel_all()


async def test_closing_the_window_leaves_the_program_in_the_tray(
    qapp: QApplication, desk: Desk
) -> None:
    desk.open()
    desk.keep_in_tray()
    heard: list[bool] = []
    desk.window.quit_requested.connect(lambda: heard.append(True))
    for _ in range(2):
        desk.window.show()
        desk.window.close()
        assert not desk.window.isVisible()
    assert not heard
    assert [title for title, _ in desk.told] == ["VoiceDesk goes on in the tray"], "told once"
    desk.window.quit()
    assert heard == [True]


@pytest.mark.parametrize("reason", ["the setting", "no tray", "the tray has gone"])
async def test_closing_the_window_quits_otherwise(
    qapp: QApplication, desk: Desk, reason: str
) -> None:
    desk.has_tray = reason != "no tray"
    desk.open()
    if reason != "the setting":
        desk.keep_in_tray()
    desk.has_tray = reason == "the setting"
    heard: list[bool] = []
    desk.window.quit_requested.connect(lambda: heard.append(True))
    desk.window.close()
    assert heard == [True]


async def test_a_tray_that_comes_later_is_found(
    qapp: QApplication, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voicedesk.ui.tray_controller.LOOK_AGAIN_MS", 10)
    desk.has_tray = False
    desk.window.was_started_minimised = True
    desk.window.showMinimized()
    controller = desk.open()
    controller.offer_pause(paused=True)
    assert controller.tray is None
    desk.has_tray = True
    await until(lambda: controller.tray is not None)
    assert desk.tray.is_shown()
    assert desk.action("Pause the hotkeys").isChecked()
    assert not desk.window.isVisible(), "minimised only because there was no tray"


async def test_nobody_looks_for_a_tray_for_ever(
    qapp: QApplication, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voicedesk.ui.tray_controller.LOOK_AGAIN_MS", 1)
    desk.has_tray = False
    controller = desk.open()
    await until(lambda: not controller._look.isActive())
    assert controller.tray is None


async def test_a_failure_is_told_where_no_display_tells_it(qapp: QApplication, desk: Desk) -> None:
    desk.open()
    desk.window.hide()
    error = InsertionError("It went.", kind=ErrorKind.TARGET_CLOSED, next_step="Paste it.")
    desk.start()
    desk.finish(Outcome.FAILED, error)
    assert not desk.told
    desk.overlay_is_off = True
    desk.start()
    desk.finish(Outcome.FAILED, error)
    assert desk.told == [("It went.", "Paste it.")]
