"""Speech is cut while it goes on: in pauses, in parts of a good length, and nothing is lost."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicedesk.core.segments import SegmentCutter

RATE_HZ = 1000
BLOCK_S = 0.02

Stretch = tuple[float, bool, int]
"""Seconds, whether somebody speaks, and how loud it is."""


def cuts_of(*stretches: Stretch, rate_hz: int = RATE_HZ) -> list[tuple[float, float]]:
    """Return where each segment was cut, and when that was decided, from the very beginning."""
    cutter = SegmentCutter(rate_hz)
    begin = end = 0
    cuts: list[tuple[float, float]] = []
    size = round(BLOCK_S * rate_hz)
    for seconds, is_voiced, level in stretches:
        block = np.full(size, level, np.int16)
        for _ in range(round(seconds / BLOCK_S)):
            end += size
            length = cutter.feed(block, is_voiced=is_voiced)
            if length is not None:
                begin += length
                cuts.append((begin / rate_hz, end / rate_hz))
    return cuts


def speech(seconds: float, level: int = 9000) -> Stretch:
    return (seconds, True, level)


def pause(seconds: float, level: int = 20) -> Stretch:
    return (seconds, False, level)


@pytest.mark.parametrize("rate_hz", [1000, 16_000])
def test_a_cut_lies_in_the_middle_of_the_pause_nearest_to_25_seconds(rate_hz: int) -> None:
    stretches = [speech(17), pause(3), speech(4), pause(0.4), speech(3), pause(0.4), speech(20)]
    cuts = cuts_of(*stretches, rate_hz=rate_hz)
    assert [cut for cut, _ in cuts] == [pytest.approx(24.2)]


def test_it_is_decided_when_no_pause_can_be_nearer_and_10_seconds_lie_behind() -> None:
    ((_, decided_s),) = cuts_of(speech(24), pause(0.4), speech(20))
    assert decided_s == pytest.approx(35.8, abs=BLOCK_S)
    ((_, decided_s),) = cuts_of(speech(24.8), pause(0.4), speech(20))
    assert decided_s == pytest.approx(35)
    ((_, decided_s),) = cuts_of(speech(26), pause(0.4), speech(20))
    assert decided_s == pytest.approx(36.2, abs=BLOCK_S)


def test_a_pause_far_away_is_better_than_a_quiet_moment_nearby() -> None:
    ((cut_s, decided_s),) = cuts_of(
        speech(15.5), pause(0.4, level=500), speech(9), speech(0.2, level=1), speech(20)
    )
    assert cut_s == pytest.approx(15.7)
    assert decided_s == pytest.approx(40, abs=BLOCK_S)


def test_a_closure_inside_of_a_word_is_no_pause() -> None:
    ((cut_s, _),) = cuts_of(speech(25), pause(0.28), speech(3), pause(0.3), speech(20))
    assert cut_s == pytest.approx(28.43)


def test_without_any_pause_the_quietest_moment_is_cut() -> None:
    ((cut_s, decided_s),) = cuts_of(speech(21), speech(0.2, level=300), speech(30))
    assert cut_s == pytest.approx(21.15)
    assert decided_s == pytest.approx(40, abs=BLOCK_S)


def test_pauses_too_early_and_too_late_are_not_taken() -> None:
    ((cut_s, _),) = cuts_of(
        speech(14), pause(1), speech(7), speech(0.2, level=300), speech(8.5), pause(2), speech(15)
    )
    assert 22 <= cut_s <= 22.2


@pytest.mark.parametrize("at_s", [15.0, 30.0])
def test_the_first_and_the_last_place_are_taken(at_s: float) -> None:
    ((cut_s, _),) = cuts_of(speech(at_s - 0.2), pause(0.4), speech(40 - at_s))
    assert cut_s == pytest.approx(at_s)


def test_a_long_silence_is_cut_at_25_seconds_or_away_from_the_words() -> None:
    assert cuts_of(speech(5), pause(33))[0][0] == pytest.approx(25)
    assert cuts_of(speech(5), pause(15), speech(20))[0][0] == pytest.approx(19.5)
    assert cuts_of(speech(27), pause(12), speech(2))[0][0] == pytest.approx(27.5)


def test_the_next_segment_counts_from_the_cut() -> None:
    cuts = cuts_of(*[speech(4.6), pause(0.4)] * 24)
    assert [round(cut, 1) for cut, _ in cuts] == [24.8, 49.8, 74.8, 99.8]


def test_what_is_kept_in_mind_does_not_grow() -> None:
    cutter = SegmentCutter(RATE_HZ)
    block = np.full(20, 9, np.int16)
    for index in range(30_000):
        cutter.feed(block, is_voiced=index % 20 < 4)
    assert len(cutter._pauses) < 140
    assert len(cutter._energy) < 410


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.floats(min_value=0, max_value=40), st.booleans(), st.integers(0, 30_000)),
        max_size=14,
    ),
    st.sampled_from([1, 7, 20, 31]),
)
def test_the_parts_are_the_whole_and_of_a_good_length(
    stretches: list[Stretch], block_size: int
) -> None:
    rate_hz = 200
    cutter = SegmentCutter(rate_hz)
    lengths: list[int] = []
    total = 0
    for seconds, is_voiced, level in stretches:
        for _ in range(round(seconds * rate_hz / block_size)):
            total += block_size
            length = cutter.feed(np.full(block_size, level, np.int16), is_voiced=is_voiced)
            if length is not None:
                lengths.append(length)
                assert total - sum(lengths) >= 10 * rate_hz
    rest = total - sum(lengths)
    assert all(15 * rate_hz <= length <= 30 * rate_hz for length in lengths)
    assert rest <= 40 * rate_hz
    assert rest >= 10 * rate_hz or not lengths
    assert lengths == [] or total >= 25 * rate_hz
