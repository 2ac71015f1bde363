"""Hold, tap, lose and cancel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from voicedesk.ui.push_to_talk import TAP_MS, PushToTalk

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


class Fingers:
    """A rule with a clock that the test winds, and what came out of it."""

    def __init__(self) -> None:
        self.now_ms = 0.0
        self.said: list[str] = []
        self.rule = PushToTalk(lambda: self.now_ms)
        self.rule.began.connect(lambda: self.said.append("began"))
        self.rule.latched.connect(lambda: self.said.append("latched"))
        self.rule.held_on.connect(lambda: self.said.append("held on"))
        self.rule.finished.connect(lambda: self.said.append("finished"))

    def press(self, hold_ms: float) -> None:
        self.rule.press()
        self.now_ms += hold_ms
        self.rule.release()


@pytest.fixture
def fingers(qapp: QApplication) -> Fingers:
    return Fingers()


def test_holding_records_until_the_release(fingers: Fingers) -> None:
    fingers.press(TAP_MS)
    assert fingers.said == ["began", "finished"]
    assert not fingers.rule.listens


def test_a_tap_listens_until_the_next_one(fingers: Fingers) -> None:
    fingers.press(TAP_MS - 1)
    assert fingers.said == ["began", "latched"]
    assert fingers.rule.listens
    assert not fingers.rule.held
    fingers.press(50)
    assert fingers.said == ["began", "latched", "finished"]
    assert not fingers.rule.listens


def test_a_third_tap_begins_anew(fingers: Fingers) -> None:
    for _ in range(3):
        fingers.press(50)
    assert fingers.said == ["began", "latched", "finished", "began", "latched"]


def test_losing_the_hold_ends_the_recording_however_short(fingers: Fingers) -> None:
    fingers.rule.press()
    fingers.rule.lose()
    fingers.rule.release()
    assert fingers.said == ["began", "finished"]


def test_a_hands_free_recording_survives_the_loss_of_focus(fingers: Fingers) -> None:
    fingers.press(50)
    fingers.rule.lose()
    assert fingers.said == ["began", "latched"]


def test_a_reset_forgets_the_press(fingers: Fingers) -> None:
    fingers.rule.press()
    fingers.rule.reset()
    fingers.now_ms += 1000
    fingers.rule.release()
    assert fingers.said == ["began"]
    fingers.press(500)
    assert fingers.said == ["began", "began", "finished"]


def test_assistive_technology_toggles(fingers: Fingers) -> None:
    fingers.rule.tap()
    fingers.rule.tap()
    assert fingers.said == ["began", "latched", "finished"]


@pytest.mark.parametrize("hold_ms", [50, TAP_MS])
def test_a_recording_that_nobody_pressed_for_is_ended_by_the_release(
    fingers: Fingers, hold_ms: float
) -> None:
    fingers.rule.join()
    assert fingers.rule.listens
    fingers.press(hold_ms)
    assert fingers.said == ["held on", "finished"]
    assert not fingers.rule.listens


@pytest.mark.parametrize("hold_ms", [50, TAP_MS])
def test_a_tapped_recording_that_ends_by_itself_is_ended_by_the_release(
    fingers: Fingers, hold_ms: float
) -> None:
    fingers.press(50)
    fingers.rule.ends_itself = True
    fingers.rule.press()
    assert fingers.said == ["began", "latched", "held on"]
    assert fingers.rule.held
    fingers.now_ms += hold_ms
    fingers.rule.release()
    assert fingers.said == ["began", "latched", "held on", "finished"]
    assert not fingers.rule.listens


def test_losing_the_hold_on_a_tapped_recording_ends_it(fingers: Fingers) -> None:
    fingers.press(50)
    fingers.rule.ends_itself = True
    fingers.rule.press()
    fingers.rule.lose()
    assert fingers.said[-1] == "finished"


def test_a_recording_that_was_pressed_for_is_not_joined(fingers: Fingers) -> None:
    fingers.press(TAP_MS)
    fingers.rule.join()
    assert not fingers.rule.listens
    fingers.rule.leave()
    fingers.rule.join()
    assert fingers.rule.listens


def test_a_recording_that_ended_by_itself_frees_the_button(fingers: Fingers) -> None:
    fingers.press(50)
    fingers.rule.join()
    fingers.rule.leave()
    fingers.press(50)
    assert fingers.said == ["began", "latched", "began", "latched"]
