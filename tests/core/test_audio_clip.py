"""Sound as a value."""

from __future__ import annotations

import numpy as np
import pytest

from voicedesk.core.audio_clip import (
    AudioBlock,
    AudioClip,
    empty_clip,
    join_blocks,
    join_clips,
    silence,
)


def clip(*samples: int, rate_hz: int = 10) -> AudioClip:
    return AudioClip(np.array(samples, np.int16), rate_hz)


def test_a_clip_does_not_change() -> None:
    with pytest.raises(ValueError, match="read-only"):
        clip(1, 2).samples[0] = 5


@pytest.mark.parametrize(
    "samples", [np.zeros((2, 2), np.int16), np.zeros(2, np.float32), np.zeros(2, np.int32)]
)
def test_other_shapes_and_types_are_refused(samples: np.ndarray) -> None:
    with pytest.raises(ValueError, match="int16"):
        AudioClip(samples, 16_000)


def test_a_rate_is_positive() -> None:
    with pytest.raises(ValueError, match="positive"):
        clip(1, rate_hz=0)


def test_levels() -> None:
    assert clip().peak_dbfs == clip().rms_dbfs == clip(0, 0).peak_dbfs == clip(0).rms_dbfs == -120
    assert clip(-32768).peak_dbfs == 0
    assert clip(16384, 0).peak_dbfs == pytest.approx(-6.02, abs=0.01)
    assert clip(16384, -16384).rms_dbfs == pytest.approx(-6.02, abs=0.01)
    assert clip(*[32767] * 1000).rms_dbfs == pytest.approx(0, abs=0.001)


def test_parts_are_clipped_to_the_clip() -> None:
    whole = clip(*range(10))
    assert whole.part(0.2, 0.5).samples.tolist() == [2, 3, 4]
    assert whole.part(-1, 9).samples.tolist() == list(range(10))
    assert whole.part(0.5, 0.2).duration_s == whole.part(5, 6).duration_s == 0


def test_joining() -> None:
    assert join_clips([clip(1), clip(2, 3)]).samples.tolist() == [1, 2, 3]
    assert join_clips([]).duration_s == join_blocks([]).duration_s == empty_clip().duration_s == 0
    blocks = [AudioBlock(np.array([each], np.int16), 0.0) for each in (1, 2)]
    assert join_blocks(blocks, 8000).samples.tolist() == [1, 2]
    with pytest.raises(ValueError, match="rates"):
        join_clips([clip(1), clip(1, rate_hz=20)])


def test_silence() -> None:
    assert silence(0.5).duration_s == 0.5
    assert silence(0.5).peak_dbfs == -120
