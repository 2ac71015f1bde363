"""Silence, keys and hums are told from words, and no word is taken for them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicedesk.core.audio_clip import SILENCE_DBFS
from voicedesk.core.settings import SpeechGate
from voicedesk.core.speech_gate import SpeechMeter

BLOCK = 320
OPEN = [SpeechGate.OFF]
GENTLE = [SpeechGate.OFF, SpeechGate.GENTLE]
ALL = list(SpeechGate)


def measured(pattern: str, *, dbfs: float = -20.0) -> SpeechMeter:
    """Feed blocks of 20 ms: ``v`` voiced, ``.`` other sound, ``0`` digital silence."""
    meter = SpeechMeter()
    block = np.full(BLOCK, round(32768 * 10 ** (dbfs / 20)), np.int16)
    for each in pattern:
        meter.feed(block if each != "0" else np.zeros_like(block), is_voiced=each == "v")
    return meter


def open_gates(meter: SpeechMeter) -> list[SpeechGate]:
    return [gate for gate in SpeechGate if meter.holds_speech(gate)]


@pytest.mark.parametrize(
    ("pattern", "gates"),
    [
        pytest.param("", OPEN, id="nothing"),
        pytest.param("." * 200, OPEN, id="noise"),
        pytest.param("0" * 200, OPEN, id="muted"),
        pytest.param("...v......v....v" * 40, OPEN, id="keys"),
        pytest.param("v...v..v" * 40, OPEN, id="quick keys"),
        pytest.param("v." * 200, OPEN, id="a hum on the border"),
        pytest.param("vvv......" * 40, OPEN, id="keys that ring"),
        pytest.param("....vvvvv....", GENTLE, id="no"),
        pytest.param("....vvvv....", OPEN, id="shorter than no"),
        pytest.param("...vvv..vvv....", GENTLE, id="a word with a closure"),
        pytest.param("...vvv...vvv...", OPEN, id="as much gap as voice"),
        pytest.param("...vvvvv...." * 3, GENTLE, id="a whisper in fragments"),
        pytest.param("...vvvvv...." * 6, ALL, id="more of it"),
        pytest.param("....vvvvvvvvvvvv", ALL, id="yes, please"),
        pytest.param("vvvvvv" + "." * 5000, GENTLE, id="a word and a long silence"),
    ],
)
def test_gates_open_for_words(pattern: str, gates: list[SpeechGate]) -> None:
    assert open_gates(measured(pattern)) == gates


def test_a_soft_yes_passes_the_gentle_gate() -> None:
    assert open_gates(measured("..vvvvvvvvvvvv..", dbfs=-45.5)) == GENTLE
    assert open_gates(measured("..vvvvvvvvvvvv..", dbfs=-55)) == GENTLE


def test_voice_found_in_a_muted_hum_is_none() -> None:
    assert open_gates(measured("v" * 100, dbfs=-66)) == OPEN


def test_the_numbers_are_in_seconds() -> None:
    meter = measured("..vv.vvv....v")
    assert meter.duration_s == pytest.approx(0.26)
    assert meter.voiced_s == pytest.approx(0.12)
    assert meter.longest_voiced_s == pytest.approx(0.1)
    assert meter.peak_dbfs == pytest.approx(-20, abs=0.01)
    assert measured("").peak_dbfs == SILENCE_DBFS


def test_gaps_of_60_ms_are_inside_of_a_run() -> None:
    assert measured("vvvv...vvvv").longest_voiced_s == pytest.approx(0.16)
    assert measured("vvvv....vvvvv").longest_voiced_s == pytest.approx(0.1)


def test_somebody_speaks_until_60_ms_after_the_last_voice() -> None:
    assert not measured("...").is_speaking
    assert measured("..v...").is_speaking
    assert not measured("..v....").is_speaking


def test_digital_silence_is_every_sample_zero_for_a_while() -> None:
    assert measured("0" * 15).is_digital_silence
    assert not measured("0" * 14).is_digital_silence
    assert not measured("0" * 50 + ".").is_digital_silence
    assert not measured("." * 50, dbfs=-80).is_digital_silence


@settings(max_examples=100)
@given(st.text(alphabet="v.0", max_size=120), st.floats(min_value=-70, max_value=-1))
def test_a_stricter_gate_opens_only_where_a_gentler_one_does(pattern: str, dbfs: float) -> None:
    meter = measured(pattern, dbfs=dbfs)
    gates = open_gates(meter)
    assert gates == ALL[: len(gates)]
    assert 0 <= meter.longest_voiced_s <= meter.voiced_s <= meter.duration_s


@settings(max_examples=100)
@given(st.text(alphabet="v.", max_size=60), st.text(alphabet="v.", max_size=60))
def test_what_was_speech_stays_speech_whatever_follows(before: str, after: str) -> None:
    known = open_gates(measured(before))
    assert set(known) <= set(open_gates(measured(before + after)))
    assert open_gates(measured(before + "v" * 12 + after)) == ALL
