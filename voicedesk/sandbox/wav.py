"""WAV files by hand, because the service's are not always laid out alike."""

from __future__ import annotations

import struct

_UNKNOWN = 0xFFFFFFFF
_LIST = b"LIST" + struct.pack("<I", 26) + b"INFOISFT" + struct.pack("<I", 14) + b"Lavf60.16.100\0"


def wav_bytes(
    pcm: bytes, sample_rate_hz: int, *, list_chunk: bool = False, endless_sizes: bool = False
) -> bytes:
    """Mono 16-bit samples as a WAV file."""
    extra = _LIST if list_chunk else b""
    data_size = _UNKNOWN if endless_sizes else len(pcm)
    riff_size = _UNKNOWN if endless_sizes else 36 + len(extra) + len(pcm)
    return b"".join(
        (
            b"RIFF" + struct.pack("<I", riff_size) + b"WAVEfmt ",
            struct.pack("<IHHIIHH", 16, 1, 1, sample_rate_hz, sample_rate_hz * 2, 2, 16),
            extra,
            b"data" + struct.pack("<I", data_size),
            pcm,
        )
    )
