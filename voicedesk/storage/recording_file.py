"""How a recording stands on disk: its name, its header, its samples.

A recording is a 16-bit mono WAV file. A program that ends early leaves one that is cut anywhere,
so the samples reach to the end of the file, whatever its header says of their number.
"""

from __future__ import annotations

import os
import re
import struct
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from voicedesk.core.audio_clip import SPEECH_RATE_HZ, peak_dbfs
from voicedesk.core.turns import Intent

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

HEADER_BYTES = 44
FRAME_BYTES = 2
SAMPLE_TYPE = "<i2"

_LARGEST_SIZE = 0xFFFF_FFFF
_RATE_POSITION = 24
_RATES_HZ = range(1_000, 768_001)
_SCANNED_BYTES = 1 << 20
_TURN_ID = re.compile(r"[A-Za-z0-9-]{1,64}")


class RecordingState(StrEnum):
    """What is still to be done with a recording, as its file name says."""

    ACTIVE = "active"
    """It is being made."""
    PENDING = "pending"
    """It has ended and is not text yet."""
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class RecordingName:
    """What a recording's file name tells."""

    turn_id: str
    intent: Intent
    state: RecordingState

    @property
    def file_name(self) -> str:
        return f"{self.turn_id}.{self.intent}.{self.state}.wav"

    @classmethod
    def parse(cls, file_name: str) -> RecordingName | None:
        """Return what a file name tells, None if the file is not one of ours."""
        parts = file_name.split(".")
        if len(parts) != 4 or parts[3] != "wav" or not _TURN_ID.fullmatch(parts[0]):
            return None
        try:
            return cls(parts[0], Intent(parts[1]), RecordingState(parts[2]))
        except ValueError:
            return None


def check_turn_id(turn_id: str) -> None:
    """Refuse what must not become a part of a file name.

    Raises:
        ValueError: it holds something else than letters, digits and hyphens.
    """
    if not _TURN_ID.fullmatch(turn_id):
        raise ValueError(f"not a turn's id: {turn_id!r}")


def encode_header(sample_rate_hz: int, data_bytes: int) -> bytes:
    """Return the header for so many bytes of samples."""
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF",
        min(HEADER_BYTES - 8 + data_bytes, _LARGEST_SIZE),
        b"WAVE",
        b"fmt ",
        16,
        1,  # PCM
        1,  # mono
        sample_rate_hz,
        sample_rate_hz * FRAME_BYTES,
        FRAME_BYTES,
        8 * FRAME_BYTES,
        b"data",
        min(data_bytes, _LARGEST_SIZE),
    )


def decode_rate(header: bytes) -> int:
    """Return the sample rate of a header; a header that was destroyed is taken for speech."""
    if len(header) < HEADER_BYTES or header[:4] != b"RIFF":
        return SPEECH_RATE_HZ
    (rate_hz,) = struct.unpack_from("<I", header, _RATE_POSITION)
    return rate_hz if rate_hz in _RATES_HZ else SPEECH_RATE_HZ


def peak_of(samples: NDArray[np.int16]) -> int:
    """Return the highest magnitude, from 0 to 32768."""
    if len(samples) == 0:
        return 0
    return max(int(samples.max()), -int(samples.min()))


def dbfs_of(peak: int) -> float:
    """Return a magnitude from 0 to 32768 in dB relative to full scale."""
    return peak_dbfs(np.array([-peak], np.int16))  # 32768 exists as a negative sample only


def read_frames(path: Path, first: int, last: int) -> NDArray[np.int16]:
    """Return the frames between two numbers, fewer where the file ends before.

    Raises:
        OSError: the file is gone or cannot be read.
    """
    with path.open("rb", buffering=0) as file:
        file.seek(HEADER_BYTES + FRAME_BYTES * first)
        wanted = bytearray(FRAME_BYTES * max(0, last - first))
        filled = 0
        with memoryview(wanted) as view:
            while filled < len(wanted) and (count := file.readinto(view[filled:])):
                filled += count
    return np.frombuffer(wanted, SAMPLE_TYPE, filled // FRAME_BYTES).astype(np.int16, copy=False)


@dataclass(frozen=True, slots=True)
class FoundSound:
    """What a file holds; ``peak`` is the highest magnitude, from 0 to 32768."""

    sample_rate_hz: int
    frame_count: int
    peak: int
    ended_at_s: float

    @property
    def duration_s(self) -> float:
        return self.frame_count / self.sample_rate_hz


def measure(path: Path) -> FoundSound:
    """Look through a file, a piece at a time.

    Raises:
        OSError: the file is gone or cannot be read.
    """
    with path.open("rb", buffering=_SCANNED_BYTES) as file:
        status = os.fstat(file.fileno())
        rate_hz = decode_rate(file.read(HEADER_BYTES))
        frame_count = peak = 0
        while len(piece := file.read(_SCANNED_BYTES)) >= FRAME_BYTES:
            samples = np.frombuffer(piece, SAMPLE_TYPE, len(piece) // FRAME_BYTES)
            frame_count += len(samples)
            peak = max(peak, peak_of(samples))
    return FoundSound(rate_hz, frame_count, peak, status.st_mtime)


def measure_or_guess(path: Path) -> FoundSound:
    """Look through a file; judge one that cannot be read by its size, as silence.

    Raises:
        OSError: the file is gone, or not even its size is known.
    """
    try:
        return measure(path)
    except FileNotFoundError:
        raise
    except OSError:
        status = path.stat()
        frame_count = max(0, status.st_size - HEADER_BYTES) // FRAME_BYTES
        return FoundSound(SPEECH_RATE_HZ, frame_count, 0, status.st_mtime)
