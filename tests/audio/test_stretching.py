"""Speech faster, slower, higher and lower: as long and as high as asked, without seams."""

from __future__ import annotations

import asyncio
import threading
import time
from itertools import pairwise

import numpy as np
import pytest

from tests.contracts.playing import tone
from tests.desk.processes import find_program
from voicedesk.audio.stretching import tune_speech
from voicedesk.core.audio_clip import AudioClip, join_clips
from voicedesk.core.ports import SystemVoiceInfo
from voicedesk.desktop.voices.espeak import EspeakVoice

SPEEDS = (0.5, 0.8, 1.25, 2.0, 3.0)
RATES_HZ = (16_000, 22_050, 24_000, 48_000)


def frequency_hz(clip: AudioClip) -> float:
    """Return the strongest frequency of the middle of a clip."""
    edge = len(clip.samples) // 10
    middle = clip.samples[edge : len(clip.samples) - edge]
    size = 1 << 19
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle)), size))
    return float(np.argmax(spectrum)) * clip.sample_rate_hz / size


def median_pitch_hz(clip: AudioClip) -> float:
    """Return the pitch of the voiced parts of speech, by autocorrelation."""
    rate_hz, pitches = clip.sample_rate_hz, []
    size, shortest, longest = round(0.05 * rate_hz), rate_hz // 300, rate_hz // 60
    for begin in range(0, len(clip.samples) - size, size // 2):
        window = clip.samples[begin : begin + size].astype(np.float64)
        if np.sqrt(np.mean(window**2)) < 1000:
            continue
        spectrum = np.abs(np.fft.rfft(window - window.mean(), 2 * size)) ** 2
        likeness = np.fft.irfft(spectrum)
        period = shortest + int(np.argmax(likeness[shortest:longest]))
        if likeness[period] > 0.5 * likeness[0]:
            pitches.append(rate_hz / period)
    return float(np.median(pitches))


@pytest.mark.parametrize("rate_hz", RATES_HZ)
@pytest.mark.parametrize("speed", SPEEDS)
async def test_a_tone_keeps_its_pitch_at_any_speed(rate_hz: int, speed: float) -> None:
    clip = tone(3.0, rate_hz, 220.0)
    tuned = await tune_speech(clip, speed=speed, pitch_semitones=0)
    assert tuned.sample_rate_hz == rate_hz
    assert tuned.duration_s == pytest.approx(clip.duration_s / speed, abs=0.01)
    assert frequency_hz(tuned) == pytest.approx(220, rel=0.01)


@pytest.mark.parametrize("semitones", [-12, -4, 3, 12])
async def test_a_tone_keeps_its_length_at_any_pitch(semitones: float) -> None:
    tuned = await tune_speech(tone(3.0), speed=1.0, pitch_semitones=semitones)
    assert tuned.duration_s == pytest.approx(3.0, abs=0.01)
    assert frequency_hz(tuned) == pytest.approx(440 * 2 ** (semitones / 12), rel=0.01)


@pytest.mark.parametrize("speed", SPEEDS)
async def test_no_seam_is_heard(speed: float) -> None:
    tuned = await tune_speech(tone(3.0, frequency_hz=220.0), speed=speed, pitch_semitones=0)
    samples = tuned.samples[2000:-2000].astype(np.float64)
    window = tuned.sample_rate_hz // 50
    loudness = np.sqrt(np.convolve(samples**2, np.ones(window) / window, "valid"))
    assert loudness.min() > 0.8 * loudness.max()
    steepest = 2 * np.pi * 220 / tuned.sample_rate_hz * np.abs(samples).max()
    assert np.abs(np.diff(samples)).max() < 3 * steepest


async def test_nothing_is_put_before_or_behind_the_sound_and_nothing_cut_off() -> None:
    burst, gap = tone(0.2, frequency_hz=800.0), AudioClip(np.zeros(12_000, np.int16), 24_000)
    clip = join_clips([burst, gap, burst, gap, burst])
    for speed in (0.75, 1.5, 2.0):
        tuned = await tune_speech(clip, speed=speed, pitch_semitones=0)
        loud = np.flatnonzero(np.abs(tuned.samples.astype(np.int32)) > 2000) / 24_000
        assert loud[0] < 0.02
        assert loud[-1] > tuned.duration_s - 0.03
        begins = [after for before, after in pairwise(loud) if after - before > 0.1]
        assert begins == pytest.approx([0.7 / speed, 1.4 / speed], abs=0.05)


@pytest.mark.parametrize("speed", [0.75, 1.5])
async def test_speech_keeps_its_pitch(speed: float) -> None:
    voice = EspeakVoice(find_program("espeak-ng"))
    clip = await voice.synthesize(
        "We were away a year ago, and now we are all here again.",
        SystemVoiceInfo("English (America)", "en"),
    )
    tuned = await tune_speech(clip, speed=speed, pitch_semitones=0)
    assert tuned.duration_s == pytest.approx(clip.duration_s / speed, abs=0.01)
    assert median_pitch_hz(tuned) == pytest.approx(median_pitch_hz(clip), rel=0.03)
    assert tuned.rms_dbfs == pytest.approx(clip.rms_dbfs, abs=2)


async def test_nothing_to_do_leaves_a_clip_as_it_is() -> None:
    clip = tone(0.5)
    assert await tune_speech(clip, speed=1, pitch_semitones=0) is clip
    empty = AudioClip(np.zeros(0, np.int16), 24_000)
    assert await tune_speech(empty, speed=2, pitch_semitones=0) is empty


@pytest.mark.parametrize("count", [1, 10, 100, 480, 6000, 6001])
async def test_short_clips_have_their_length(count: int) -> None:
    clip = AudioClip(np.full(count, 1000, np.int16), 24_000)
    tuned = await tune_speech(clip, speed=1.5, pitch_semitones=0)
    assert len(tuned.samples) == pytest.approx(count / 1.5, abs=240)


async def test_the_same_clip_sounds_the_same_each_time() -> None:
    first = await tune_speech(tone(1.0), speed=1.5, pitch_semitones=1)
    second = await tune_speech(tone(1.0), speed=1.5, pitch_semitones=1)
    assert np.array_equal(first.samples, second.samples)


async def test_the_loop_goes_on_meanwhile_and_cancelling_ends_it() -> None:
    clip = join_clips([tone(10.0)] * 3)
    threads: set[int] = set()
    turns = 0
    tuning = asyncio.ensure_future(tune_speech(clip, speed=0.5, pitch_semitones=2))
    began_s = time.monotonic()
    while not tuning.done() and time.monotonic() - began_s < 0.3:
        turns += 1
        threads.add(threading.get_ident())
        await asyncio.sleep(0.001)
    assert turns > 5
    tuning.cancel()
    with pytest.raises(asyncio.CancelledError):
        await tuning
    assert threads == {threading.get_ident()}
