"""Sound goes in at the microphone and comes out at the loudspeaker, and both can fail."""

from __future__ import annotations

import math
import subprocess
import time
from array import array
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.desk import wait_until
from tests.desk.speaking import Playback

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desk import SpeakerRecorder, VirtualDesktop

RATE_HZ = 16_000


def chirp(seconds: float = 0.8) -> array[int]:
    """A tone that rises all the time, so that only the right offset correlates."""
    count = int(seconds * RATE_HZ)
    return array(
        "h",
        (
            int(12_000 * math.sin(2 * math.pi * (300 + 900 * i / count) * i / RATE_HZ))
            for i in range(count)
        ),
    )


def correlation(heard: array[int], played: array[int]) -> float:
    """The best normalised correlation of what was played with any place of what was heard."""
    signal, pattern = np.array(heard, float), np.array(played, float)
    products = np.correlate(signal, pattern, "valid")
    energy = np.convolve(signal**2, np.ones(len(pattern)), "valid")
    return float(np.max(products / np.sqrt(energy * np.sum(pattern**2) + 1)))


def play_to_speaker(desktop: VirtualDesktop, pcm: bytes) -> Playback:
    command = ["paplay", "-d", "speaker", "--raw", "--format=s16le", "--channels=1"]
    process = subprocess.Popen(
        [*command, f"--rate={RATE_HZ}"], env=desktop.environment, stdin=subprocess.PIPE
    )
    return Playback(process, pcm)


def assert_heard(recorder: SpeakerRecorder, played: array[int]) -> None:
    recorder.wait_for_sound()
    recorder.wait_for_silence(lasting_s=0.3, timeout_s=3)
    assert correlation(recorder.samples, played) > 0.98
    assert recorder.first_sound_s is not None
    assert recorder.last_sound_s is not None
    length_s = recorder.last_sound_s - recorder.first_sound_s
    assert length_s == pytest.approx(len(played) / RATE_HZ, abs=0.05)


def test_what_is_played_into_the_microphone_is_recorded_there(desktop: VirtualDesktop) -> None:
    played = chirp()
    with desktop.record_microphone() as recorder:
        assert recorder.peak == 0
        began_s = time.monotonic()
        with desktop.microphone.play(played.tobytes()) as playback:
            playback.wait()
        assert_heard(recorder, played)
    assert recorder.first_sound_s is not None
    assert -0.05 < recorder.first_sound_s - began_s < 0.6
    assert recorder.peak_dbfs == pytest.approx(20 * math.log10(12_000 / 32_768), abs=1)


def test_what_the_loudspeaker_plays_is_recorded(desktop: VirtualDesktop, tmp_path: Path) -> None:
    played = chirp()
    with desktop.record_speaker() as recorder:
        with play_to_speaker(desktop, played.tobytes()) as playback:
            wait_until(lambda: desktop.sound.players() == 1, "a stream plays")
            playback.wait()
        assert_heard(recorder, played)
    assert recorder.save(tmp_path / "heard.wav").stat().st_size > len(recorder.samples) * 2


def test_a_sound_stops_in_mid_word(desktop: VirtualDesktop) -> None:
    with desktop.record_microphone() as recorder:
        with desktop.microphone.play(chirp(20).tobytes()) as playback:
            recorder.wait_for_sound()
        assert not playback.is_playing
        recorder.wait_for_silence(lasting_s=0.3, timeout_s=3)


def test_speech_is_synthesized_and_said(desktop: VirtualDesktop, tmp_path: Path) -> None:
    wav = desktop.synthesize("Good morning.", tmp_path / "morning.wav")
    with desktop.record_microphone() as recorder:
        desktop.microphone.say(wav).wait()
        recorder.wait_for_silence(lasting_s=0.2)
    assert recorder.peak_dbfs > -20


def test_a_suspended_microphone_says_nothing_and_comes_back(desktop: VirtualDesktop) -> None:
    with desktop.record_microphone() as recorder:
        desktop.sound.suspend_microphone()
        count = len(recorder.samples)
        time.sleep(0.3)
        assert len(recorder.samples) - count < 0.1 * RATE_HZ
        desktop.sound.suspend_microphone(False)
        wait_until(lambda: len(recorder.samples) - count > 0.2 * RATE_HZ, "samples again")


def test_devices_are_unplugged_and_plugged_in_again(desktop: VirtualDesktop) -> None:
    with desktop.record_microphone() as recorder:
        desktop.sound.unplug_microphone()
        desktop.sound.unplug_speaker()
        wait_until(lambda: desktop.sound.listeners() == 0, "the listener is cut off")
    desktop.sound.plug_in_speaker()
    desktop.sound.plug_in_microphone()
    with desktop.record_microphone() as recorder:
        desktop.microphone.play(chirp().tobytes()).wait()
        recorder.wait_for_sound()


def test_the_sound_server_dies_and_is_started_again(desktop: VirtualDesktop) -> None:
    desktop.sound.kill()
    assert desktop.sound.pid is None
    desktop.sound.start()
    with desktop.record_microphone() as recorder:
        desktop.microphone.play(chirp().tobytes()).wait()
        recorder.wait_for_sound()
