"""Files that are made while the sound comes in."""

from __future__ import annotations

import io
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from tests.audio.sounds import chirp, likeness
from voicedesk.audio.encoding import begin_encoding, encode_flac
from voicedesk.core.audio_clip import AudioClip
from voicedesk.core.overriding import override

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from voicedesk.core.ports import OpenEncoding

BOTH = pytest.mark.parametrize("small", [False, True], ids=["flac", "opus"])


def blocks(samples: NDArray[np.int16], length: int = 320) -> Iterator[NDArray[np.int16]]:
    for begin in range(0, len(samples), length):
        yield samples[begin : begin + length]


def encoded_in_parts(encoding: OpenEncoding, samples: NDArray[np.int16]) -> list[bytes]:
    return [*(encoding.write(block) for block in blocks(samples)), encoding.finish()]


class Forward(soundfile.SoundFile):
    """Reads what has no known end: soundfile looks for it otherwise, and libsndfile fails."""

    @override
    def seekable(self) -> bool:
        return False


def decode(data: bytes) -> AudioClip:
    with Forward(io.BytesIO(data)) as sound:
        parts: list[NDArray[np.int16]] = []
        while len(part := sound.read(1 << 14, dtype="int16")):
            parts.append(part)
        return AudioClip(np.concatenate(parts), sound.samplerate)


def noise(seconds: float) -> NDArray[np.int16]:
    values = np.random.default_rng(7).normal(0, 3000, round(seconds * 16_000))
    return np.clip(values, -32_768, 32_767).astype(np.int16)


@pytest.mark.parametrize("seconds", [0.005, 0.3, 7.77])
def test_what_was_sent_and_the_whole_file_hold_every_sample(seconds: float) -> None:
    samples = noise(seconds)
    encoding = begin_encoding(16_000, small=False)
    sent = b"".join(encoded_in_parts(encoding, samples))
    whole = encoding.whole()
    assert np.array_equal(decode(sent).samples, samples)
    assert np.array_equal(decode(whole.data).samples, samples)
    assert whole.data == encode_flac(AudioClip(samples, 16_000)).data
    assert whole.duration_s == len(samples) / 16_000
    # What was sent says nothing of its length, which was not known yet.
    assert len(sent) == len(whole.data)
    assert sent[:4] == whole.data[:4] == b"fLaC"
    assert frames_told(sent) == 0
    assert frames_told(whole.data) == len(samples)


def frames_told(flac: bytes) -> int:
    """The number of samples that the header tells; 0 stands for unknown."""
    return int.from_bytes(flac[21:26]) & 0xF_FFFF_FFFF


def test_opus_is_the_same_words_at_a_tenth_of_the_size() -> None:
    samples = chirp(6.0).samples
    encoding = begin_encoding(16_000, small=True)
    sent = b"".join(encoded_in_parts(encoding, samples))
    whole = encoding.whole()
    assert sent == whole.data
    assert (whole.filename, whole.media_type) == ("speech.ogg", "audio/ogg")
    heard = decode(whole.data)
    assert len(heard.samples) == len(samples)
    assert likeness(AudioClip(heard.samples[:16_000], 16_000), chirp(6.0).part(0.1, 0.9)) > 0.95
    assert likeness(AudioClip(heard.samples[-16_000:], 16_000), chirp(6.0).part(5.1, 5.9)) > 0.95
    assert len(whole.data) < len(samples) * 2 / 8


@BOTH
def test_the_bytes_come_while_the_sound_does(small: bool) -> None:
    parts = encoded_in_parts(begin_encoding(16_000, small=small), noise(10.0))
    assert len(parts[-1]) < sum(map(len, parts)) / 5


@BOTH
def test_names_tell_what_is_inside(small: bool) -> None:
    encoding = begin_encoding(16_000, small=small)
    encoding.finish()
    whole = encoding.whole()
    assert (encoding.filename, encoding.media_type) == (whole.filename, whole.media_type)
    assert whole.filename.endswith(whole.media_type.removeprefix("audio/"))
    assert whole.duration_s == 0


@pytest.mark.parametrize(("small", "minutes"), [(False, 20), (True, 0.1)])
def test_the_end_takes_no_time(small: bool, minutes: float) -> None:
    piece = noise(6.0)
    ends_s: list[float] = []
    for _ in range(3):
        encoding = begin_encoding(16_000, small=small)
        for _ in range(round(minutes * 10)):
            encoding.write(piece)
        # The time that this thread computes, which a busy machine does not change.
        began_s = time.thread_time()
        encoding.finish()
        ends_s.append(time.thread_time() - began_s)
    assert min(ends_s) < 0.002


def test_a_rate_that_opus_does_not_know_stays_exact() -> None:
    encoding = begin_encoding(44_100, small=True)
    encoding.write(noise(0.2))
    encoding.finish()
    assert encoding.whole().filename == "speech.flac"


def test_a_clip_written_at_once_is_made_small() -> None:
    played = chirp(2.0)
    encoding = begin_encoding(played.sample_rate_hz, small=True)
    encoding.write(played.samples)
    encoding.finish()
    encoded = encoding.whole()
    assert encoded.duration_s == 2.0
    assert encoded.filename == "speech.ogg"
    assert likeness(decode(encoded.data), played.part(0.2, 1.8)) > 0.95
