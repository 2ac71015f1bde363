"""Long recordings are cut where it is quiet, and nothing of them is lost."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicedesk.core.audio_clip import AudioClip, empty_clip
from voicedesk.core.pauses import cut_at_pauses

RATE_HZ = 1000
PROPERTY = settings(max_examples=100)


def noise(seconds: float, *, quiet_at_s: float | None = None) -> AudioClip:
    samples = np.random.default_rng(1).integers(-9000, 9000, round(seconds * RATE_HZ))
    if quiet_at_s is not None:
        start = round(quiet_at_s * RATE_HZ)
        samples[start : start + 300] = 0
    return AudioClip(samples.astype(np.int16), RATE_HZ)


def test_a_cut_falls_into_the_pause() -> None:
    parts = cut_at_pauses(noise(50, quiet_at_s=23.0), longest_s=30)
    assert len(parts) == 2
    assert 23.0 <= parts[0].duration_s <= 23.3


def test_a_pause_too_early_is_not_searched() -> None:
    parts = cut_at_pauses(noise(50, quiet_at_s=5.0), longest_s=30)
    assert parts[0].duration_s >= 15


def test_a_short_clip_stays_whole() -> None:
    clip = noise(3)
    assert [part.duration_s for part in cut_at_pauses(clip, longest_s=3)] == [3]
    assert len(cut_at_pauses(empty_clip(), longest_s=3)) == 1


@PROPERTY
@given(
    seconds=st.floats(min_value=0, max_value=20),
    longest_s=st.floats(min_value=0.002, max_value=5),
    search_s=st.floats(min_value=0, max_value=20),
)
def test_the_parts_are_the_clip_and_none_is_too_long(
    seconds: float, longest_s: float, search_s: float
) -> None:
    clip = noise(seconds)
    parts = cut_at_pauses(clip, longest_s=longest_s, search_s=search_s)
    assert np.array_equal(np.concatenate([part.samples for part in parts]), clip.samples)
    longest = round(longest_s * RATE_HZ)
    assert all(0 < len(part.samples) <= longest for part in parts) or len(clip.samples) == 0


def test_parts_of_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="sample"):
        cut_at_pauses(noise(1), longest_s=0)
