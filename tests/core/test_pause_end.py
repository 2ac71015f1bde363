"""An utterance ends by itself where somebody has spoken and pauses, or says nothing for long."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicedesk.core.pause_end import Ending, PauseEnd

BLOCK_S = 0.02


def ending_of(
    *stretches: tuple[float, bool], pause_s: float = 1.2, patience_s: float = 8.0
) -> tuple[Ending, float] | None:
    """Return how and when it ended; seconds and whether they hold voice go in."""
    end = PauseEnd(pause_s, patience_s=patience_s)
    count = 0
    endings: list[tuple[Ending, float]] = []
    for seconds, is_voiced in stretches:
        for _ in range(round(seconds / BLOCK_S)):
            count += 1
            ending = end.feed(BLOCK_S, is_voiced=is_voiced)
            if ending is not None:
                endings.append((ending, round(count * BLOCK_S, 6)))
    assert len(endings) <= 1
    return endings[0] if endings else None


@pytest.mark.parametrize("pause_s", [0.3, 1.2, 3.0])
def test_a_pause_after_speech_ends_it(pause_s: float) -> None:
    stretches = [(1.0, False), (2.0, True), (20.0, False)]
    assert ending_of(*stretches, pause_s=pause_s) == (Ending.PAUSED, round(3.0 + pause_s, 6))


def test_shorter_pauses_do_not() -> None:
    assert ending_of(*[(0.5, True), (1.18, False)] * 20) is None


def test_the_shortest_answer_counts_as_speech() -> None:
    assert ending_of((0.2, True), (5.0, False)) == (Ending.PAUSED, 1.4)


def test_a_click_ends_nothing_nor_do_many() -> None:
    assert ending_of((0.06, True), (7.0, False)) is None
    clicks = [(0.06, True), (1.5, False)] * 5
    assert ending_of(*clicks, (9.0, False)) == (Ending.NOTHING_SAID, 8.0)


def test_the_halves_of_a_short_word_count_together() -> None:
    assert ending_of((0.1, True), (0.06, False), (0.1, True), (2, False)) == (Ending.PAUSED, 1.46)


def test_nothing_said_in_time_ends_it_too() -> None:
    assert ending_of((30.0, False)) == (Ending.NOTHING_SAID, 8.0)
    assert ending_of((30.0, False), patience_s=3) == (Ending.NOTHING_SAID, 3.0)


def test_who_begins_at_the_last_moment_is_not_interrupted() -> None:
    assert ending_of((7.9, False), (1.0, True), (3.0, False)) == (Ending.PAUSED, 10.1)
    halves = [(7.9, False), (0.06, True), (0.1, False), (0.2, True)]
    assert ending_of(*halves, (3.0, False)) == (Ending.PAUSED, 9.46)
    assert ending_of((7.9, False), (0.06, True), (3.0, False)) == (Ending.NOTHING_SAID, 8.26)


def test_who_speaks_on_is_never_interrupted() -> None:
    assert ending_of((60.0, True)) is None


@given(
    st.lists(st.tuples(st.floats(min_value=0, max_value=6), st.booleans()), max_size=12),
    st.floats(min_value=0.3, max_value=3),
)
def test_it_ends_once_in_silence_and_always_in_the_end(
    stretches: list[tuple[float, bool]], pause_s: float
) -> None:
    end = PauseEnd(pause_s)
    quiet_s, endings = 0.0, list[Ending]()
    for seconds, is_voiced in [*stretches, (12.0, False)]:
        for _ in range(round(seconds / BLOCK_S)):
            quiet_s = 0.0 if is_voiced else quiet_s + BLOCK_S
            ending = end.feed(BLOCK_S, is_voiced=is_voiced)
            if ending is not None:
                endings.append(ending)
                assert quiet_s > 0
                assert ending is not Ending.PAUSED or quiet_s >= pause_s - 1e-3
    assert len(endings) == 1
