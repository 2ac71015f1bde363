"""Taps that end with a pause, recordings that nobody asked for, and what the window says then."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from tests.fakes.fake_backend import FakeBackend, decided
from tests.ui.parts import part
from tests.ui.test_controller import Desk, early_window
from tests.ui.waiting import until
from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.core.hotkeys import HotkeyAbility, HotkeyAction, HotkeyBinding, HotkeyEvent
from voicedesk.core.outside import OutsideKind, text_attachment
from voicedesk.core.settings import HandsFree, HearingSettings, Settings
from voicedesk.core.turns import PLAIN, Intent, Manner, Outcome, Source, TurnRecord
from voicedesk.ui.hands_free_button import CHOICES, HandsFreeButton
from voicedesk.ui.hotkey_controller import HotkeyController
from voicedesk.ui.status_line import ENDS_ITSELF, READY_HINT, TAPPING_HINT, StatusLine
from voicedesk.ui.talk_button import TalkButton
from voicedesk.ui.talk_mode import TalkMode

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot


def set_to(choice: HandsFree) -> Settings:
    return replace(decided(), hearing=HearingSettings(hands_free=choice))


def record_of(intent: Intent, manner: Manner) -> TurnRecord:
    return TurnRecord("1", intent, Source.MICROPHONE, Outcome.COMPLETED, manner=manner)


def desk_with(qtbot: QtBot, choice: HandsFree) -> Desk:
    desk = Desk(qtbot, FakeBackend(settings=set_to(choice)))
    desk.session.pauses_end = choice is not HandsFree.OFF
    return desk


def tap(desk: Desk, qtbot: QtBot) -> None:
    qtbot.mouseClick(part(desk.window, TalkButton), Qt.MouseButton.LeftButton)


async def listening_by_tap(desk: Desk, qtbot: QtBot) -> None:
    tap(desk, qtbot)
    await desk.settled()
    desk.session.start()
    desk.session.listen()


def hint(desk: Desk) -> str:
    return part(desk.window, StatusLine).hint()


async def test_a_tap_lets_the_recording_end_at_a_pause(qapp: QApplication, qtbot: QtBot) -> None:
    desk = desk_with(qtbot, HandsFree.END)
    tap(desk, qtbot)
    await desk.settled()
    assert desk.session.calls == ["begin ask", "end_at_pause"]
    desk.session.start()
    desk.session.listen()
    assert desk.window.status_words() == ENDS_ITSELF
    assert hint(desk) == "Tap to finish now, Esc to cancel"
    tap(desk, qtbot)
    await desk.settled()
    assert desk.session.calls[2:] == ["hold", "finish"]


async def test_a_key_that_is_held_keeps_a_tapped_recording_from_ending_at_a_pause(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = desk_with(qtbot, HandsFree.END)
    await listening_by_tap(desk, qtbot)
    talk = part(desk.window, TalkButton)
    qtbot.mousePress(talk, Qt.MouseButton.LeftButton)
    await desk.settled()
    assert desk.session.calls == ["begin ask", "end_at_pause", "hold"]
    assert desk.window.status_words() == "Listening"
    assert hint(desk) == "Let go to finish, Esc to cancel"
    qtbot.mouseRelease(talk, Qt.MouseButton.LeftButton)
    await desk.settled()
    assert desk.session.calls[-1] == "finish"


async def test_a_tap_waits_for_a_microphone_that_is_slow_to_open(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = desk_with(qtbot, HandsFree.END)
    desk.session.begin_may_return.clear()
    tap(desk, qtbot)
    await until(lambda: desk.session.calls)
    await asyncio.sleep(0.02)
    assert desk.session.calls == ["begin ask"]
    desk.session.begin_may_return.set()
    await desk.settled()
    assert desk.session.calls == ["begin ask", "end_at_pause"]


async def test_a_tap_before_the_program_is_there_ends_at_a_pause_too(
    qapp: QApplication, qtbot: QtBot
) -> None:
    window = early_window(qtbot)
    window.show_conversation()
    part(window, TalkButton).click()
    desk = Desk(qtbot, FakeBackend(settings=set_to(HandsFree.END)), window=window)
    await desk.settled()
    assert desk.session.calls == ["begin ask", "end_at_pause"]
    desk.session.start()
    desk.session.listen()
    assert desk.window.status_words() == ENDS_ITSELF


async def test_a_hold_says_nothing_of_pauses(qapp: QApplication, qtbot: QtBot) -> None:
    desk = desk_with(qtbot, HandsFree.END)
    talk = part(desk.window, TalkButton)
    qtbot.mousePress(talk, Qt.MouseButton.LeftButton)
    await desk.settled()
    desk.session.start()
    desk.session.listen()
    assert desk.session.calls == ["begin ask"]
    assert desk.window.status_words() == "Listening"
    assert hint(desk) == "Let go to finish, Esc to cancel"
    desk.window.stop_requested.emit()
    await desk.settled()


async def test_without_hands_free_the_next_tap_ends(qapp: QApplication, qtbot: QtBot) -> None:
    desk = desk_with(qtbot, HandsFree.OFF)
    assert hint(desk) == READY_HINT
    await listening_by_tap(desk, qtbot)
    assert desk.window.status_words() == "Listening"
    assert hint(desk) == "Tap again to finish, Esc to cancel"


class Hotkey:
    """A talk key of the whole desktop, which the window does not see."""

    def __init__(self, desk: Desk, *, tells_releases: bool = True) -> None:
        self._binding = HotkeyBinding(HotkeyAction.DICTATE, "Ctrl+F9")
        self._now_ms = 1000.0
        self._controller = HotkeyController(
            desk.controller,
            desk.backend,
            desk.controller.start_task,
            lambda: HotkeyAbility("fake", tells_releases=tells_releases),
            desk.window.show,
            lambda: self._now_ms,
        )

    def press(self) -> None:
        self._controller.on_key(HotkeyEvent(self._binding, is_pressed=True, at_s=0))

    def release(self, *, after_ms: float) -> None:
        self._now_ms += after_ms
        self._controller.on_key(HotkeyEvent(self._binding, is_pressed=False, at_s=0))


async def listening_by_hotkey(desk: Desk, key: Hotkey) -> None:
    """Press it, and let the turn begin as the session lets it: before ``begin`` returns."""
    desk.session.begin_may_return.clear()
    key.press()
    await until(lambda: desk.session.calls)
    desk.session.start(intent=Intent.DICTATE)
    desk.session.listen()
    desk.session.begin_may_return.set()
    await desk.settled()


async def test_while_a_hotkey_is_held_its_release_finishes(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = desk_with(qtbot, HandsFree.OFF)
    key = Hotkey(desk)
    await listening_by_hotkey(desk, key)
    assert hint(desk) == "Let go to finish, Esc to cancel"
    key.release(after_ms=100)
    await desk.settled()
    assert hint(desk) == "Tap again to finish, Esc to cancel"
    key.press()
    await desk.settled()
    assert desk.session.calls == ["begin dictate", "end_at_pause", "finish"]


async def test_a_hotkey_that_is_held_again_finishes_with_its_release(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = desk_with(qtbot, HandsFree.END)
    key = Hotkey(desk)
    await listening_by_hotkey(desk, key)
    key.release(after_ms=100)
    await desk.settled()
    assert hint(desk) == "Tap to finish now, Esc to cancel"
    key.press()
    await desk.settled()
    assert hint(desk) == "Let go to finish, Esc to cancel"
    desk.session.record()
    desk.session.finish_turn()
    desk.session.start("2")
    desk.session.listen("2")
    assert hint(desk) == "Tap again to finish, Esc to cancel"
    key.release(after_ms=500)
    await desk.settled()


async def test_a_hotkey_whose_release_is_not_told_is_tapped(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = desk_with(qtbot, HandsFree.OFF)
    await listening_by_hotkey(desk, Hotkey(desk, tells_releases=False))
    assert hint(desk) == "Tap again to finish, Esc to cancel"


async def test_a_request_from_outside_is_not_said_to_end_at_a_pause(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = desk_with(qtbot, HandsFree.CONVERSATION)
    await desk.controller.begin(Intent.ASK)
    desk.session.start()
    desk.session.listen()
    assert desk.session.calls == ["begin ask"]
    assert desk.window.status_words() == "Listening"


async def test_listening_is_said_when_the_first_sample_is_in(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = desk_with(qtbot, HandsFree.END)
    tap(desk, qtbot)
    await desk.settled()
    desk.session.start()
    assert desk.window.status_words() == "Opening the microphone…"
    desk.session.level("1", -20.0)
    await asyncio.sleep(0.05)
    assert desk.window.status_words() == "Opening the microphone…"
    assert part(desk.window, TalkButton).accessibleName() == "Opening the microphone"
    desk.session.listen()
    assert desk.window.status_words() == ENDS_ITSELF


async def test_a_conversation_listens_again_and_is_stopped_with_escape(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = desk_with(qtbot, HandsFree.CONVERSATION)
    tap(desk, qtbot)
    await desk.settled()
    desk.session.whole_turn("Hello?", "Hi.", "1")
    assert hint(desk) == TAPPING_HINT
    desk.session.start("2")
    assert desk.window.status_words() == "Opening the microphone…"
    desk.session.listen("2")
    assert desk.window.status_words() == ENDS_ITSELF
    assert hint(desk) == "Esc or Stop ends the conversation"
    # A shortcut is heard in the active window only, and another test's may have been that.
    desk.window.activateWindow()
    await until(desk.window.isActiveWindow)
    qtbot.keyClick(desk.window, Qt.Key.Key_Escape)
    await desk.settled()
    assert desk.session.calls[-1] == "cancel"


async def test_what_follows_by_itself_is_done_in_the_mode_of_the_window(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = desk_with(qtbot, HandsFree.CONVERSATION)
    desk.window.mode_chosen.emit(TalkMode.INTERPRET)
    await listening_by_tap(desk, qtbot)
    interprets = (Intent.TRANSLATE, Manner(inserts=False, interprets=True))
    assert desk.backend.next_wish(record_of(*interprets)) == interprets
    desk.window.mode_chosen.emit(TalkMode.TRANSLATE)
    intent, manner = desk.backend.next_wish(record_of(*interprets))
    assert (intent, manner.target_language, manner.interprets) == (Intent.TRANSLATE, "en", False)
    desk.window.mode_chosen.emit(TalkMode.ASK)
    brought = text_attachment(OutsideKind.FILE, "list.txt", "Buy milk.")
    desk.window.add_attachments([brought])
    asked = (Intent.ASK, Manner(attachments=(brought,)))
    assert desk.backend.next_wish(record_of(*interprets)) == asked
    assert desk.backend.next_wish(record_of(*asked)) == (Intent.ASK, PLAIN)


async def test_what_follows_a_press_elsewhere_is_done_as_before(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = desk_with(qtbot, HandsFree.CONVERSATION)
    await listening_by_tap(desk, qtbot)
    desk.window.mode_chosen.emit(TalkMode.INTERPRET)
    german = (Intent.ASK, Manner(language="de"))
    await desk.controller.begin(*german)
    assert desk.backend.next_wish(record_of(*german)) == german


@pytest.mark.parametrize("hold_ms", [0, 400])
async def test_a_press_ends_a_recording_that_nobody_pressed_for(
    qapp: QApplication, qtbot: QtBot, hold_ms: int
) -> None:
    desk = desk_with(qtbot, HandsFree.CONVERSATION)
    desk.session.ends_at_pause = True
    desk.session.start("2")
    desk.session.listen("2")
    assert desk.window.status_words() == ENDS_ITSELF
    talk = part(desk.window, TalkButton)
    qtbot.mousePress(talk, Qt.MouseButton.LeftButton)
    await desk.settled()
    await asyncio.sleep(hold_ms / 1000)
    assert desk.session.calls == ["hold"]
    assert hint(desk) == "Let go to finish, Esc to cancel"
    qtbot.mouseRelease(talk, Qt.MouseButton.LeftButton)
    await desk.settled()
    assert desk.session.calls == ["hold", "finish"]
    desk.session.record("2")
    desk.session.finish_turn("2")
    tap(desk, qtbot)
    await desk.settled()
    assert desk.session.calls[2:] == ["begin ask", "end_at_pause"]


async def test_a_hold_let_go_before_its_turn_began_is_followed_by_another(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = desk_with(qtbot, HandsFree.OFF)
    talk = part(desk.window, TalkButton)
    talk.hold_began.emit()
    talk.hold_lost.emit()
    desk.session.start()
    talk.hold_began.emit()
    await desk.settled()
    assert desk.session.calls == ["begin ask", "finish", "begin ask"]
    talk.hold_lost.emit()
    await desk.settled()


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
async def test_the_button_offers_and_keeps_a_choice(qapp: QApplication, qtbot: QtBot) -> None:
    desk = desk_with(qtbot, HandsFree.OFF)
    toggle = part(desk.window, HandsFreeButton)
    assert toggle.accessibleName() == "Hands-free"
    assert not toggle.isChecked()
    toggle.click()
    assert not toggle.isChecked()
    menu = part(toggle, QMenu)
    words = [action.text() for action in menu.actions()]
    assert words == list(CHOICES.values())
    assert [action.isChecked() for action in menu.actions()] == [True, False, False]
    menu.actions()[2].trigger()
    menu.close()
    await desk.settled()
    assert desk.backend.settings == set_to(HandsFree.CONVERSATION)
    assert toggle.isChecked()
    assert toggle.accessibleDescription() == CHOICES[HandsFree.CONVERSATION]
    assert hint(desk) == TAPPING_HINT


async def test_a_choice_that_cannot_be_written_is_told_and_holds(
    qapp: QApplication, qtbot: QtBot
) -> None:
    desk = desk_with(qtbot, HandsFree.OFF)
    desk.backend.save_error = StorageError(
        "Read-only.", kind=ErrorKind.SETTINGS_UNWRITABLE, next_step="They hold until you quit."
    )
    part(desk.window, HandsFreeButton).chosen.emit(HandsFree.END)
    await desk.settled()
    assert desk.window.problem() == "Read-only. They hold until you quit."
    assert part(desk.window, HandsFreeButton).isChecked()
