"""A device that falls silent is told from a computer that stands still."""

from __future__ import annotations

import pytest

from voicedesk.audio.silent_device import SILENT_DEVICE_S, SilenceWatch


def looks_until_gone(watch: SilenceWatch, called_s: float, every_s: float) -> int:
    looks, now_s = 1, called_s + every_s
    while watch.quiet_s(called_s, now_s) <= SILENT_DEVICE_S:
        looks += 1
        now_s += every_s
    return looks


@pytest.mark.parametrize(
    ("every_s", "looks"), [(0.201, 5), (0.21, 5), (0.24, 5), (0.251, 5), (1.3, 5), (30.0, 5)]
)
def test_a_device_is_gone_when_five_looks_in_a_row_saw_no_call(every_s: float, looks: int) -> None:
    assert looks_until_gone(SilenceWatch(), 100.0, every_s) == looks


def test_many_quick_looks_are_no_longer_silence() -> None:
    watch = SilenceWatch()
    for look in range(1, 100):
        assert watch.quiet_s(100.0, 100.0 + look / 100) == pytest.approx(look / 100)


def test_a_call_between_two_looks_begins_it_anew() -> None:
    watch = SilenceWatch()
    for now_s in (100.2, 100.4, 100.6, 100.8):
        assert watch.quiet_s(100.0, now_s) <= SILENT_DEVICE_S
    assert watch.quiet_s(100.9, 101.0) == pytest.approx(0.1)
    assert looks_until_gone(watch, 101.0, 0.201) == 5


def test_a_device_that_comes_back_with_the_computer_is_not_gone() -> None:
    watch = SilenceWatch()
    called_s = 100.0
    for _ in range(20):
        assert watch.quiet_s(called_s, called_s + 2.5) == pytest.approx(0.25)
        assert watch.quiet_s(called_s, called_s + 2.7) == pytest.approx(0.45)
        called_s += 2.9
