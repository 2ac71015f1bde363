"""Speech is voiced, also soft and in noise; typing, hums, fans and silence are not."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from voicedesk.audio.files import load_clip
from voicedesk.audio.voice_activity import WebRtcVoiceActivity

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Sound = NDArray[np.float64]

RATE_HZ = 16_000
BLOCK = 320
SAMPLE = Path(__file__).parents[2] / "resources" / "sample-question.wav"


def voiced(sound: Sound) -> list[bool]:
    activity = WebRtcVoiceActivity()
    samples = np.clip(sound, -32_768, 32_767).astype(np.int16)
    return [
        activity.is_voiced(samples[begin : begin + BLOCK])
        for begin in range(0, len(samples), BLOCK)
    ]


def share(sound: Sound) -> float:
    return float(np.mean(voiced(sound)))


def at_level(sound: Sound, dbfs: float) -> Sound:
    return sound * 32_768 * 10 ** (dbfs / 20) / np.sqrt(np.mean(sound**2))


def times(seconds: float) -> Sound:
    return np.arange(round(seconds * RATE_HZ)) / RATE_HZ


def noise(seconds: float, dbfs: float, *, pink: bool = False) -> Sound:
    count = round(seconds * RATE_HZ)
    values = np.random.default_rng(5).normal(size=count)
    if pink:
        spectrum = np.fft.rfft(values) / np.sqrt(np.arange(1, count // 2 + 2))
        values = np.fft.irfft(spectrum, count)
    return at_level(values, dbfs)


def hum(seconds: float, dbfs: float) -> Sound:
    overtones = {1: 1.0, 2: 0.5, 3: 0.4, 5: 0.25, 7: 0.12}
    parts = [
        part * np.sin(2 * np.pi * 50 * overtone * times(seconds) + overtone)
        for overtone, part in overtones.items()
    ]
    return at_level(np.sum(parts, axis=0), dbfs)


def fan(seconds: float, dbfs: float) -> Sound:
    blades = 1 + 0.3 * np.sin(2 * np.pi * 23 * times(seconds))
    motor = 0.3 * np.sin(2 * np.pi * 120 * times(seconds))
    return at_level(noise(seconds, 0, pink=True) / 32_768 * blades + motor, dbfs)


def typing(seconds: float, peak_dbfs: float) -> Sound:
    chance = np.random.default_rng(3)
    sound = chance.normal(0, 3e-4, round(seconds * RATE_HZ))
    click_times = times(0.03)
    key_s = 0.1
    while key_s < seconds - 0.2:
        for offset_s, loudness in ((0.0, 1.0), (0.06 + 0.04 * chance.random(), 0.5)):
            thump = np.sin(2 * np.pi * (180 + 80 * chance.random()) * click_times)
            click = chance.normal(size=len(click_times)) * np.exp(-click_times / 0.004)
            begin = int((key_s + offset_s) * RATE_HZ)
            sound[begin : begin + len(click)] += loudness * (
                click + 0.6 * thump * np.exp(-click_times / 0.01)
            )
        key_s += 0.08 + 0.25 * chance.random()
    return sound / np.max(np.abs(sound)) * 32_768 * 10 ** (peak_dbfs / 20)


@cache
def speech() -> Sound:
    """Three seconds, of which at least two are words."""
    return load_clip(SAMPLE).samples.astype(float)


@pytest.mark.parametrize(("gain_db", "least"), [(0, 0.55), (-20, 0.4), (-30, 0.25)])
def test_speech_is_voiced_however_soft(gain_db: float, least: float) -> None:
    assert share(speech() * 10 ** (gain_db / 20)) > least


@pytest.mark.parametrize("kind", [noise, hum, fan])
def test_speech_is_voiced_in_noise(kind: Callable[[float, float], Sound]) -> None:
    level_dbfs = 20 * np.log10(np.sqrt(np.mean(speech() ** 2)) / 32_768)
    background = kind(len(speech()) / RATE_HZ, level_dbfs - 15)
    assert share(speech() + background) > 0.3


def test_speech_has_no_gap_that_would_end_an_utterance() -> None:
    marks = "".join("v" if mark else "." for mark in voiced(speech()))
    assert max(map(len, marks.strip(".").split("v"))) * 0.02 < 0.3


def test_a_word_that_comes_with_the_first_sample_counts() -> None:
    begin = next(number for number, mark in enumerate(voiced(speech())) if mark)
    assert any(voiced(speech()[begin * BLOCK :])[:8])


@pytest.mark.parametrize("dbfs", [-55, -40, -25])
@pytest.mark.parametrize("kind", [noise, hum, fan])
def test_steady_noise_is_no_voice(kind: Callable[[float, float], Sound], dbfs: float) -> None:
    assert share(kind(5.0, dbfs)) < 0.03


def test_a_hum_that_begins_is_no_voice() -> None:
    assert share(np.concatenate([np.zeros(RATE_HZ), hum(4.0, -25)])) < 0.03


def test_a_fan_that_begins_is_noise_after_three_seconds() -> None:
    marks = voiced(np.concatenate([noise(1.0, -70), fan(6.0, -35)]))
    assert not any(marks[4 * 50 :])


@pytest.mark.parametrize(("peak_dbfs", "most"), [(-35, 0.0), (-20, 0.04), (-6, 0.11)])
def test_typing_is_no_voice(peak_dbfs: float, most: float) -> None:
    assert share(typing(6.0, peak_dbfs)) <= most
    assert share(typing(6.0, peak_dbfs) + fan(6.0, -45)) <= most


@pytest.mark.parametrize("gain_db", [0, -20, -30])
def test_a_word_that_fills_the_whole_recording_is_voiced(gain_db: float) -> None:
    samples = load_clip(SAMPLE).samples.astype(np.float64) * 10 ** (gain_db / 20)
    loud = np.flatnonzero(np.abs(samples) > 1000 * 10 ** (gain_db / 20))
    word = samples[loud[0] : loud[0] + round(0.4 * RATE_HZ)]
    assert sum(voiced(word)) >= 6


def test_silence_is_no_voice() -> None:
    assert not any(voiced(np.zeros(RATE_HZ)))
    assert not any(voiced(speech() * 0.001))


def test_less_than_a_block_is_no_voice() -> None:
    activity = WebRtcVoiceActivity()
    assert not activity.is_voiced(np.zeros(0, np.int16))
    assert not activity.is_voiced(speech()[RATE_HZ : RATE_HZ + 200].astype(np.int16))


def test_speech_after_a_loud_fan_is_switched_off_is_voiced_again() -> None:
    after = voiced(np.concatenate([fan(3.0, -20), speech() * 0.1]))[3 * 50 :]
    assert float(np.mean(after)) > 0.4
