"""WAV files as services write them: any layout of chunks, sizes that are not true, all widths."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voicedesk.core.audio_clip import AudioClip

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

_PCM = 1
_FLOAT = 3
_EXTENSIBLE = 0xFFFE
_UNKNOWN_SIZES = (0, 0xFFFFFFFF)
_MAX_CHANNELS = 32
_RATES_HZ = range(1_000, 768_001)


class NotAWav(ValueError):
    """Bytes that are no WAV sound, or one of a kind that is not understood."""


@dataclass(frozen=True, slots=True)
class _Format:
    encoding: int
    channels: int
    sample_rate_hz: int
    bits: int


def decode_wav(data: bytes) -> AudioClip:
    """Return the sound of a WAV file, mixed down to mono.

    Raises:
        NotAWav: not a WAV file, or cut short before its sound, or of an unknown encoding.
    """
    if data[:4] not in (b"RIFF", b"RF64") or data[8:12] != b"WAVE":
        raise NotAWav("no RIFF header")
    sound_format: _Format | None = None
    position = 12
    while position + 8 <= len(data):
        name = data[position : position + 4]
        (size,) = struct.unpack_from("<I", data, position + 4)
        position += 8
        if name == b"fmt ":
            sound_format = _read_format(data[position : position + size])
        elif name == b"data":
            if sound_format is None:
                raise NotAWav("no format before the sound")
            # A server that streams does not know the size yet when it writes this.
            end = len(data) if size in _UNKNOWN_SIZES else position + size
            return _read_samples(data[position:end], sound_format)
        position += size + size % 2
    raise NotAWav("no sound in it")


def _read_format(chunk: bytes) -> _Format:
    if len(chunk) < 16:
        raise NotAWav("a format that is cut short")
    encoding, channels, rate_hz, _, _, bits = struct.unpack_from("<HHIIHH", chunk)
    if encoding == _EXTENSIBLE:
        if len(chunk) < 26:
            raise NotAWav("a format that is cut short")
        (encoding,) = struct.unpack_from("<H", chunk, 24)
    if not 1 <= channels <= _MAX_CHANNELS or rate_hz not in _RATES_HZ:
        raise NotAWav(f"{channels} channels at {rate_hz} Hz")
    if (encoding, bits) not in _READERS:
        raise NotAWav(f"encoding {encoding} with {bits} bits")
    return _Format(encoding, channels, rate_hz, bits)


def _read_samples(raw: bytes, sound_format: _Format) -> AudioClip:
    frame_bytes = sound_format.channels * sound_format.bits // 8
    whole = raw[: len(raw) - len(raw) % frame_bytes]
    samples = _READERS[sound_format.encoding, sound_format.bits](whole)
    if sound_format.channels > 1:
        mixed = samples.reshape(-1, sound_format.channels).mean(axis=1)
        samples = np.rint(mixed).astype(np.int16)
    return AudioClip(samples, sound_format.sample_rate_hz)


def _from_uint8(raw: bytes) -> NDArray[np.int16]:
    return (np.frombuffer(raw, np.uint8).astype(np.int16) - 128) * 256


def _from_int16(raw: bytes) -> NDArray[np.int16]:
    # A copy, so that the clip does not keep the whole answer alive.
    return np.frombuffer(raw, "<i2").astype(np.int16)


def _from_int24(raw: bytes) -> NDArray[np.int16]:
    upper = np.frombuffer(raw, np.uint8).reshape(-1, 3)[:, 1:]
    return np.ascontiguousarray(upper).view("<i2").reshape(-1).astype(np.int16)


def _from_int32(raw: bytes) -> NDArray[np.int16]:
    return (np.frombuffer(raw, "<i4") >> 16).astype(np.int16)


def _from_float32(raw: bytes) -> NDArray[np.int16]:
    return _from_float(np.frombuffer(raw, "<f4").astype(np.float64))


def _from_float64(raw: bytes) -> NDArray[np.int16]:
    return _from_float(np.frombuffer(raw, "<f8"))


def _from_float(samples: NDArray[np.float64]) -> NDArray[np.int16]:
    finite = np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0)
    return np.rint(np.clip(finite, -1.0, 1.0) * 32767).astype(np.int16)


_READERS: dict[tuple[int, int], Callable[[bytes], NDArray[np.int16]]] = {
    (_PCM, 8): _from_uint8,
    (_PCM, 16): _from_int16,
    (_PCM, 24): _from_int24,
    (_PCM, 32): _from_int32,
    (_FLOAT, 32): _from_float32,
    (_FLOAT, 64): _from_float64,
}
