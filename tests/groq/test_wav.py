from __future__ import annotations

import io
import random
import struct
import wave
from typing import TYPE_CHECKING

import numpy as np
import pytest

from voicedesk.groq.wav import NotAWav, decode_wav

if TYPE_CHECKING:
    from voicedesk.core.audio_clip import AudioClip

RATE_HZ = 24_000
TONE = (np.sin(np.arange(2400) * 0.1) * 20_000).astype(np.int16)
UNKNOWN = 0xFFFFFFFF


def fmt(encoding: int = 1, channels: int = 1, bits: int = 16, rate_hz: int = RATE_HZ) -> bytes:
    frame = channels * bits // 8
    rate = (rate_hz, rate_hz * frame % 2**32, frame % 2**16)
    return struct.pack("<HHIIHH", encoding, channels, *rate, bits)


def extensible(encoding: int, channels: int, bits: int) -> bytes:
    guid = struct.pack("<H", encoding) + bytes.fromhex("000000001000800000aa00389b71")
    return fmt(0xFFFE, channels, bits) + struct.pack("<HHI", 22, bits, 0) + guid


def chunk(name: bytes, data: bytes, size: int | None = None) -> bytes:
    length = len(data) if size is None else size
    return name + struct.pack("<I", length) + data + b"\0" * (len(data) % 2)


def riff(*chunks: bytes, size: int | None = None, magic: bytes = b"RIFF") -> bytes:
    body = b"WAVE" + b"".join(chunks)
    return magic + struct.pack("<I", len(body) if size is None else size) + body


def same(clip: AudioClip, samples: np.ndarray, tolerance: int = 0) -> None:
    assert clip.sample_rate_hz == RATE_HZ
    assert len(clip.samples) == len(samples)
    difference = np.abs(clip.samples.astype(int) - samples.astype(int))
    assert difference.max(initial=0) <= tolerance


def test_a_file_of_the_standard_library() -> None:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(RATE_HZ)
        writer.writeframes(TONE.tobytes())
    same(decode_wav(file.getvalue()), TONE)


def test_chunks_before_and_behind_the_sound() -> None:
    data = chunk(b"data", TONE.tobytes())
    around = chunk(b"LIST", b"INFOISFT\x05\0\0\0Lavf\0"), chunk(b"odd ", b"xyz")
    same(decode_wav(riff(chunk(b"fmt ", fmt()), *around, data, chunk(b"LIST", b"x" * 9))), TONE)
    same(decode_wav(riff(*around, chunk(b"fmt ", fmt() + b"\0\0"), data)), TONE)


@pytest.mark.parametrize("size", [0, UNKNOWN, 10_000_000])
@pytest.mark.parametrize("riff_size", [0, UNKNOWN, None])
def test_a_size_that_is_not_true_means_until_the_end(size: int, riff_size: int | None) -> None:
    data = chunk(b"data", TONE.tobytes(), size)
    same(decode_wav(riff(chunk(b"fmt ", fmt()), data, size=riff_size)), TONE)
    same(decode_wav(riff(chunk(b"fmt ", fmt()), data, size=riff_size, magic=b"RF64")), TONE)


def test_a_frame_cut_in_half_is_left_out() -> None:
    data = riff(chunk(b"fmt ", fmt()), chunk(b"data", TONE.tobytes(), UNKNOWN))
    same(decode_wav(data[:-1]), TONE[:-1])


def as_int24(samples: np.ndarray) -> bytes:
    wide = (samples.astype("<i4") << 8).view(np.uint8).reshape(-1, 4)
    return wide[:, :3].tobytes()


WIDTHS = [
    (1, 8, lambda s: ((s.astype(int) >> 8) + 128).astype(np.uint8).tobytes(), 255),
    (1, 16, lambda s: s.astype("<i2").tobytes(), 0),
    (1, 24, as_int24, 0),
    (1, 32, lambda s: (s.astype("<i4") << 16).tobytes(), 0),
    (3, 32, lambda s: (s / 32768).astype("<f4").tobytes(), 1),
    (3, 64, lambda s: (s / 32768).astype("<f8").tobytes(), 1),
]


@pytest.mark.parametrize(("encoding", "bits", "pack", "tolerance"), WIDTHS)
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_every_width_and_number_of_channels(encoding, bits, pack, tolerance, channels) -> None:
    raw = pack(np.repeat(TONE, channels))
    for header in (fmt(encoding, channels, bits), extensible(encoding, channels, bits)):
        same(decode_wav(riff(chunk(b"fmt ", header), chunk(b"data", raw))), TONE, tolerance)


def test_stereo_is_mixed_without_overflow() -> None:
    stereo = np.array([[32767, 32767], [-32768, -32768], [100, -100], [0, 10]], "<i2")
    clip = decode_wav(riff(chunk(b"fmt ", fmt(channels=2)), chunk(b"data", stereo.tobytes())))
    assert clip.samples.tolist() == [32767, -32768, 0, 5]


def test_floats_beyond_full_scale_are_clipped() -> None:
    raw = np.array([2.0, -2.0, np.nan, np.inf, -np.inf], "<f4").tobytes()
    clip = decode_wav(riff(chunk(b"fmt ", fmt(3, 1, 32)), chunk(b"data", raw)))
    assert clip.samples.tolist() == [32767, -32767, 0, 32767, -32767]


def test_no_samples_are_an_empty_clip() -> None:
    clip = decode_wav(riff(chunk(b"fmt ", fmt()), chunk(b"data", b"")))
    assert clip.duration_s == 0


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"RIFF",
        b"ID3\x04 an mp3",
        b'{"error":{"message":"no"}}',
        riff(),
        riff(chunk(b"fmt ", fmt())),
        riff(chunk(b"data", b"1234")),
        riff(chunk(b"fmt ", fmt()[:10]), chunk(b"data", b"1234")),
        riff(chunk(b"fmt ", fmt(0xFFFE)), chunk(b"data", b"1234")),
        riff(chunk(b"fmt ", fmt(channels=0)), chunk(b"data", b"1234")),
        riff(chunk(b"fmt ", fmt(channels=65535)), chunk(b"data", b"1234")),
        riff(chunk(b"fmt ", fmt(rate_hz=0)), chunk(b"data", b"1234")),
        riff(chunk(b"fmt ", fmt(bits=12)), chunk(b"data", b"1234")),
        riff(chunk(b"fmt ", fmt(7, 1, 8)), chunk(b"data", b"1234")),
        riff(chunk(b"LIST", b"", UNKNOWN), chunk(b"fmt ", fmt()), chunk(b"data", b"1234")),
        b"RIFX" + riff(chunk(b"fmt ", fmt()), chunk(b"data", b"1234"))[4:],
    ],
)
def test_what_is_no_wav_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(NotAWav):
        decode_wav(data)


def test_damaged_files_are_sound_or_refused_and_nothing_else() -> None:
    good = riff(
        chunk(b"LIST", b"abc"), chunk(b"fmt ", extensible(1, 2, 16)), chunk(b"data", TONE.tobytes())
    )
    random_source = random.Random(7)
    refused = 0
    for _ in range(3000):
        damaged = bytearray(good[: random_source.randrange(len(good) + 1)])
        for _ in range(random_source.randrange(6)):
            if damaged:
                place = random_source.randrange(min(len(damaged), 90))
                damaged[place] = random_source.randrange(256)
        try:
            decode_wav(bytes(damaged))
        except NotAWav:
            refused += 1
    assert 0 < refused < 3000
