"""The sound that says: speak now."""

from __future__ import annotations

import numpy as np
import pytest

from voicedesk.audio.cue import listening_cue


def test_the_cue_is_short_and_quiet() -> None:
    cue = listening_cue()
    assert cue.sample_rate_hz == 48_000
    assert cue.duration_s == pytest.approx(0.08)
    assert cue.peak_dbfs == pytest.approx(-24, abs=0.1)
    assert -36 < cue.rms_dbfs < -24


def test_the_cue_begins_and_ends_without_a_click() -> None:
    samples = listening_cue().samples.astype(int)
    assert samples[0] == samples[-1] == 0
    assert np.max(np.abs(samples[:96])) < 300
    assert np.max(np.abs(samples[-96:])) < 300
    # No step is larger than the higher note's own.
    assert (
        np.max(np.abs(np.diff(samples))) < 1.05 * np.max(np.abs(samples)) * 2 * np.pi * 988 / 48e3
    )


def test_the_second_note_is_higher() -> None:
    samples = listening_cue().samples

    def crossings(part: np.ndarray) -> int:
        return int(np.sum(np.diff(np.sign(part)) != 0))

    assert crossings(samples[1920:]) > 1.3 * crossings(samples[:1920])
