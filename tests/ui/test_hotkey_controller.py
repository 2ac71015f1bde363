"""Keys of the whole desktop: what they begin, end and cancel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.fake_backend import FakeBackend, decided
from voicedesk.core.errors import AudioError, ErrorKind
from voicedesk.core.hotkeys import HotkeyAbility, HotkeyAction, HotkeyBinding, HotkeyEvent
from voicedesk.core.settings import ServiceChoice
from voicedesk.core.turns import PLAIN, Intent, Manner, Outcome, Source
from voicedesk.ui.hotkey_controller import HotkeyController

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from PySide6.QtWidgets import QApplication

DICTATE = HotkeyBinding(HotkeyAction.DICTATE, "Ctrl+F9")
GERMAN = HotkeyBinding(HotkeyAction.DICTATE, "Ctrl+F6", "de", "Formal")
ASK = HotkeyBinding(HotkeyAction.ASK, "Ctrl+F10")
EDIT = HotkeyBinding(HotkeyAction.EDIT, "Ctrl+F5")
CANCEL = HotkeyBinding(HotkeyAction.CANCEL, "Ctrl+F8")
UNDO = HotkeyBinding(HotkeyAction.UNDO, "Ctrl+F4")
PASTE_LAST = HotkeyBinding(HotkeyAction.PASTE_LAST, "Ctrl+F7")


class Keys:
    """Hands on the keyboard, and a session that starts a turn when it is told to."""

    def __init__(self, backend: FakeBackend | None = None, *, tells_releases: bool = True) -> None:
        self.backend = backend or FakeBackend()
        self.session = self.backend.session
        self.session.pauses_end = False
        self.now_ms = 1000.0
        self.shown = 0
        self.is_slow = False
        """Whether turns begin and recordings end when the test says so."""
        self.turns = 0
        self.held: list[bool] = []
        """Of each recording that was begun, whether a key held it then."""
        self.controller = HotkeyController(
            self,
            self.backend,
            self._start,
            lambda: HotkeyAbility("fake", tells_releases=tells_releases),
            self._show,
            lambda: self.now_ms,
        )

    @property
    def calls(self) -> list[str]:
        return self.session.calls

    def press(self, binding: HotkeyBinding) -> None:
        self.controller.on_key(HotkeyEvent(binding, is_pressed=True, at_s=self.now_ms / 1000))

    def release(self, binding: HotkeyBinding) -> None:
        self.controller.on_key(HotkeyEvent(binding, is_pressed=False, at_s=self.now_ms / 1000))

    def press_for(self, binding: HotkeyBinding, for_ms: float) -> None:
        self.press(binding)
        self.now_ms += for_ms
        self.release(binding)

    # What the window's controller does
    async def begin(self, intent: Intent, manner: Manner, *, held: bool = False) -> None:
        self.held.append(held)
        await self.session.begin(intent, manner)
        if self.is_slow:
            return
        self.turns += 1
        self.session.start(str(self.turns))
        self.session.listen(str(self.turns))

    async def finish(self) -> None:
        await self.session.finish()
        if not self.is_slow:
            self.session.record(str(self.turns))

    async def latch(self) -> None:
        await self.session.end_at_pause()

    async def hold(self) -> None:
        await self.session.hold()

    async def stop_all(self) -> None:
        await self.session.cancel()

    def _show(self) -> None:
        self.shown += 1

    def _start(self, work: Coroutine[Any, Any, None], name: str) -> Any:
        """Run at once what needs no waiting, as the loop does between two events."""
        with pytest.raises(StopIteration):
            work.send(None)


async def test_held_is_push_to_talk(qapp: QApplication) -> None:
    keys = Keys()
    keys.press_for(DICTATE, 2000)
    assert keys.calls == ["begin dictate", "finish"]
    assert keys.session.manners == [PLAIN]
    assert keys.held == [True]


async def test_tapped_it_goes_on_until_the_next_tap(qapp: QApplication) -> None:
    keys = Keys()
    keys.press_for(DICTATE, 120)
    assert keys.calls == ["begin dictate", "end_at_pause"]
    keys.now_ms += 3000
    keys.press_for(DICTATE, 120)
    assert keys.calls == ["begin dictate", "end_at_pause", "finish"]


async def test_a_recording_that_ends_with_a_pause_goes_on_while_the_key_is_held(
    qapp: QApplication,
) -> None:
    keys = Keys()
    keys.session.pauses_end = True
    keys.press_for(DICTATE, 120)
    keys.now_ms += 3000
    keys.press_for(DICTATE, 900)
    assert keys.calls == ["begin dictate", "end_at_pause", "hold", "finish"]


async def test_language_style_and_editing_come_with_the_key(qapp: QApplication) -> None:
    keys = Keys()
    keys.press_for(GERMAN, 500)
    keys.press_for(EDIT, 500)
    assert keys.session.manners == [Manner("de", "Formal"), Manner(edits=True)]


async def test_an_answer_that_is_being_spoken_is_interrupted_and_the_release_counts(
    qapp: QApplication,
) -> None:
    keys = Keys()
    keys.press_for(ASK, 500)
    keys.press(ASK)
    # The interrupted turn ends after the press, and before the new one records.
    keys.session.finish_turn("1", Outcome.CANCELLED)
    keys.now_ms += 800
    keys.release(ASK)
    assert keys.calls == ["begin ask", "finish", "begin ask", "finish"]


async def test_the_next_press_may_come_before_the_last_recording_has_ended(
    qapp: QApplication,
) -> None:
    keys = Keys()
    keys.press(DICTATE)
    keys.now_ms += 1000
    keys.is_slow = True
    keys.release(DICTATE)
    keys.press(DICTATE)
    # The last syllable, and the end of a turn that was let go on.
    keys.session.record("1")
    keys.session.finish_turn("1")
    keys.session.start("2")
    keys.session.listen("2")
    keys.now_ms += 800
    keys.release(DICTATE)
    assert keys.calls == ["begin dictate", "finish", "begin dictate", "finish"]


async def test_while_a_turn_is_tried_again_the_key_begins_a_recording(qapp: QApplication) -> None:
    keys = Keys()
    keys.session.start("7", is_retried=True)
    keys.press_for(DICTATE, 500)
    assert keys.calls == ["begin dictate", "finish"]


async def test_a_release_that_was_never_told_is_made_good_by_the_next_press(
    qapp: QApplication,
) -> None:
    keys = Keys()
    keys.press(DICTATE)
    keys.now_ms += 9000
    keys.press(DICTATE)
    assert keys.calls == ["begin dictate", "finish"]
    keys.release(DICTATE)
    keys.press_for(DICTATE, 500)
    assert keys.calls == ["begin dictate", "finish", "begin dictate", "finish"]


async def test_another_talk_key_ends_the_recording_and_breaks_nothing_off(
    qapp: QApplication,
) -> None:
    keys = Keys()
    keys.press_for(DICTATE, 100)
    keys.press_for(ASK, 100)
    assert keys.calls == ["begin dictate", "end_at_pause", "finish"]


async def test_where_no_release_is_told_a_press_starts_and_a_press_stops(
    qapp: QApplication,
) -> None:
    keys = Keys(tells_releases=False)
    keys.press(DICTATE)
    keys.now_ms += 5000
    keys.press(DICTATE)
    assert keys.calls == ["begin dictate", "end_at_pause", "finish"]
    assert keys.held == [False]


async def test_a_recording_that_the_window_began_goes_on_while_the_key_is_held(
    qapp: QApplication,
) -> None:
    keys = Keys()
    keys.turns = 1
    keys.session.start("1")
    keys.session.listen("1")
    keys.press(DICTATE)
    assert keys.calls == ["hold"]
    keys.release(DICTATE)
    assert keys.calls == ["hold", "finish"]


async def test_a_microphone_that_does_not_open_leaves_the_key_ready(qapp: QApplication) -> None:
    keys = Keys()
    keys.press(DICTATE)
    error = AudioError("None.", kind=ErrorKind.NO_MICROPHONE, next_step="Connect one.")
    keys.session.finish_turn("1", Outcome.FAILED, error)
    keys.release(DICTATE)
    keys.press_for(DICTATE, 500)
    assert keys.calls == ["begin dictate", "begin dictate", "finish"]


async def test_cancel_paste_last_and_undo(qapp: QApplication) -> None:
    keys = Keys()
    keys.press_for(UNDO, 50)
    keys.press_for(CANCEL, 50)
    keys.press_for(PASTE_LAST, 50)
    assert keys.calls == ["undo insertion", "cancel", "insert last"]


async def test_before_anybody_answers_the_window_asks_who_shall(qapp: QApplication) -> None:
    keys = Keys(FakeBackend(decided(ServiceChoice.UNDECIDED)))
    keys.press_for(DICTATE, 500)
    assert keys.calls == []
    assert keys.shown == 1


async def test_a_typed_question_does_not_take_the_key(qapp: QApplication) -> None:
    keys = Keys()
    keys.session.start("1", Source.TEXT)
    keys.press(DICTATE)
    assert keys.calls == ["begin dictate"]
