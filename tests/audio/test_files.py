"""Sound files of every kind, and what only looks like one."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.contracts.playing import tone
from voicedesk.audio.encoding import begin_encoding, encode_flac, encode_wav
from voicedesk.audio.files import load_clip, load_sound, save_wav
from voicedesk.core.audio_clip import AudioClip, EncodedAudio, empty_clip
from voicedesk.core.errors import AudioFileError, ErrorKind

CLIP = tone(0.5, 16_000)


def likeness(first: AudioClip, second: AudioClip) -> float:
    """The normalised correlation of two clips at the best offset."""
    a, b = first.samples.astype(float), second.samples.astype(float)
    products = np.correlate(a, b, "full")
    return float(np.max(products) / np.sqrt(np.sum(a**2) * np.sum(b**2)))


def refused(path: Path, kind: ErrorKind = ErrorKind.AUDIO_FILE) -> AudioFileError:
    with pytest.raises(AudioFileError) as caught:
        load_sound(path)
    assert caught.value.kind is kind
    assert str(path) in caught.value.message
    assert caught.value.next_step
    return caught.value


@pytest.mark.parametrize("rate_hz", [8000, 16_000, 22_050, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "FLOAT", "PCM_U8"])
def test_wav_files_become_16_khz_mono(tmp_path: Path, rate_hz: int, subtype: str) -> None:
    path = tmp_path / "sound.wav"
    stereo = np.stack([tone(0.5, rate_hz).samples] * 2, axis=1)
    soundfile.write(path, stereo / 32_768, rate_hz, subtype=subtype)
    clip = load_clip(path)
    assert clip.sample_rate_hz == 16_000
    assert clip.duration_s == pytest.approx(0.5, abs=0.001)
    assert clip.peak_dbfs == pytest.approx(CLIP.peak_dbfs, abs=0.3)
    assert likeness(clip, CLIP) > 0.99


def test_16_khz_mono_is_read_bit_for_bit(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(-32768, 32768, 16_000).astype(np.int16)
    soundfile.write(tmp_path / "noise.wav", noise, 16_000)
    assert np.array_equal(load_clip(tmp_path / "noise.wav").samples, noise)


@pytest.mark.parametrize("format_name", ["FLAC", "OGG", "MP3", "AIFF", "CAF", "W64"])
def test_the_name_of_a_file_does_not_matter(tmp_path: Path, format_name: str) -> None:
    for name in ("speech.wav", "speech.raw", "speech.gsm", "speech"):
        path = tmp_path / name
        soundfile.write(path, CLIP.samples, 16_000, format=format_name)
        assert likeness(load_clip(path), CLIP) > 0.98


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"Dear diary, today I recorded nothing.\n" * 50, "is not a sound file"),
        (encode_wav(CLIP).data[:20], "is not a sound file"),
        (encode_wav(empty_clip()).data, "holds no sound"),
        (encode_flac(CLIP).data[:60], "is not a sound file|holds no sound"),
        (os.urandom(4096), "is not a sound file"),
    ],
    ids=["empty", "text", "cut header", "no samples", "cut flac", "noise"],
)
@pytest.mark.parametrize("name", ["bad.wav", "bad.gsm", "bad.mp3", "bad.raw"])
def test_what_is_no_sound_is_told(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert re.search(words, refused(path).message)


def test_a_damaged_flac_is_told(tmp_path: Path) -> None:
    data = bytearray(encode_flac(AudioClip(tone(5.0, 16_000).samples, 16_000)).data)
    data[len(data) // 2 : len(data) // 2 + 4000] = os.urandom(4000)
    (tmp_path / "damaged.flac").write_bytes(data)
    assert "damaged" in refused(tmp_path / "damaged.flac").message


def test_a_wav_that_was_cut_off_gives_what_is_there(tmp_path: Path) -> None:
    data = encode_wav(CLIP).data
    (tmp_path / "cut.wav").write_bytes(data[: len(data) // 2])
    assert load_clip(tmp_path / "cut.wav").duration_s == pytest.approx(0.25, abs=0.01)


def test_a_flac_that_tells_no_length_is_read_whole(tmp_path: Path) -> None:
    encoding = begin_encoding(16_000, small=False)
    sent = encoding.write(CLIP.samples) + encoding.finish()
    assert sent != encoding.whole().data
    (tmp_path / "sent.flac").write_bytes(sent)
    assert np.array_equal(load_clip(tmp_path / "sent.flac").samples, CLIP.samples)


def test_what_is_not_a_file_is_told(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", ".", "missing.wav"):
        refused(tmp_path / name)
    refused(Path("/dev/zero"))
    refused(Path("/proc/self/mem"))  # not readable from its beginning, even for root


@pytest.mark.parametrize(
    ("head", "filename"),
    [
        (b"\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00", "speech.m4a"),
        (b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00", "speech.mp4"),
        (b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81", "speech.webm"),
        (b"\x00\x00\x01\xba\x44\x00\x04\x00", "speech.mpeg"),
    ],
)
def test_what_only_the_service_can_read_goes_as_it_is(
    tmp_path: Path, head: bytes, filename: str
) -> None:
    data = head + os.urandom(1000)
    path = tmp_path / "renamed.wav"
    path.write_bytes(data)
    encoded = load_sound(path)
    assert isinstance(encoded, EncodedAudio)
    assert (encoded.data, encoded.filename) == (data, filename)
    with pytest.raises(AudioFileError, match="only the service can read"):
        load_clip(path)


def test_more_than_25_mb_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"\x00\x00\x00\x20ftypisom" + bytes(25_000_000))
    refused(path, ErrorKind.TOO_LARGE)


LONG_FILE = """
import re, sys
from pathlib import Path
from voicedesk.audio.files import load_clip
clip = load_clip(Path(sys.argv[1]))
# Not ru_maxrss, which a new process takes over from the one that started it.
peak_kb = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]
print(clip.duration_s, int(peak_kb) // 1024)
"""


def test_two_hours_are_read_without_filling_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    minute = np.tile(tone(1.0, 44_100).samples, 60)
    with soundfile.SoundFile(path, "w", 44_100, 1) as file:
        for _ in range(120):
            file.write(minute)
    done = subprocess.run(
        [sys.executable, "-c", LONG_FILE, str(path)], capture_output=True, check=True
    )
    duration_s, peak_mb = map(float, done.stdout.split())
    assert duration_s == pytest.approx(7200, abs=0.1)
    assert peak_mb < 420  # 230 MB of samples, and the libraries


def test_a_clip_is_saved_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "saved.wav"
    path.parent.mkdir()
    path.write_bytes(b"older")
    save_wav(CLIP, path)
    assert np.array_equal(load_clip(path).samples, CLIP.samples)
    assert [file.name for file in path.parent.iterdir()] == ["saved.wav"]


def test_a_clip_that_cannot_be_saved_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "in the way").mkdir(parents=True)
    for path in (folder / "no" / "folder.wav", folder / "in the way"):
        with pytest.raises(AudioFileError) as caught:
            save_wav(CLIP, path)
        assert caught.value.kind is ErrorKind.FILE
    assert [file.name for file in folder.iterdir()] == ["in the way"]


def test_flac_keeps_every_sample() -> None:
    encoded = encode_flac(CLIP)
    samples, rate_hz = soundfile.read(io.BytesIO(encoded.data), dtype="int16")
    assert rate_hz == 16_000
    assert np.array_equal(samples, CLIP.samples)
    assert encoded.media_type == "audio/flac"
    assert encoded.duration_s == 0.5
    assert len(encoded.data) < len(CLIP.samples) * 2
