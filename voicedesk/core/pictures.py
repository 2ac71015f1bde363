"""Pictures by their bytes: what kind, how large, and without what was written beside them.

Nothing is decoded here: a small file that claims to be a huge picture costs nothing.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from voicedesk.core import jpeg
from voicedesk.core.jpeg import Broken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MOST_PIXELS: Final = 33_177_600
"""What the service takes of one picture."""

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_PARTS = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD"}
    | {b"pHYs", b"acTL", b"fcTL", b"fdAT"}
)
_WEBP_PARTS = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"})
_WEBP_WITHOUT = 0xFF ^ (0x20 | 0x08 | 0x04)
"""All flags but those of colour profile, EXIF and XMP."""


@dataclass(frozen=True, slots=True)
class Picture:
    """``data`` is a file of ``media_type`` that holds the picture and nothing else."""

    data: bytes
    media_type: str
    width: int
    height: int


def picture_kind(data: bytes) -> str:
    """Return the media type that a file begins like, empty for none that a model can be shown."""
    if data.startswith(_PNG):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    return ""


def read_picture(data: bytes) -> Picture:
    """Return a picture without its metadata: no place, no camera, no comments, nothing hidden.

    Raises:
        Broken: it is none of the four kinds, or damaged.
    """
    kind = picture_kind(data)
    if not kind:
        raise Broken
    try:
        clean, width, height = _READERS[kind](data)
    except (struct.error, IndexError) as error:
        raise Broken from error
    if not (width and height):
        raise Broken
    return Picture(clean, kind, width, height)


def _png(data: bytes) -> tuple[bytes, int, int]:
    kept, at = [_PNG], len(_PNG)
    width = height = 0
    while True:
        length, name = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise Broken
        if name == b"IHDR":
            width, height = struct.unpack_from(">II", data, at + 8)
        if name in _PNG_PARTS:
            kept.append(data[at:end])
        if name == b"IEND":
            return b"".join(kept), width, height
        at = end


def _gif(data: bytes) -> tuple[bytes, int, int]:
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    at = 13 + _colours(flags)
    kept = [data[:at]]
    while data[at] != 0x3B:
        start, mark = at, data[at]
        if mark == 0x2C:
            at = _after_blocks(data, at + 11 + _colours(data[at + 9]))
            kept.append(data[start:at])
        elif mark == 0x21:
            label = data[at + 1]
            at = _after_blocks(data, at + 2)
            loops = data[start + 3 : start + 14] == b"NETSCAPE2.0"
            if label == 0xF9 or (label == 0xFF and loops):
                kept.append(data[start:at])
        else:
            raise Broken
    return b"".join([*kept, b"\x3b"]), width, height


def _colours(flags: int) -> int:
    """How many bytes a table of colours has."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _after_blocks(data: bytes, at: int) -> int:
    while data[at]:
        at += 1 + data[at]
    return at + 1


def _webp(data: bytes) -> tuple[bytes, int, int]:
    kept: list[bytes] = []
    width = height = 0
    for name, body in _riff_parts(data):
        if name not in _WEBP_PARTS:
            continue
        part = body
        if name == b"VP8X":
            part = bytes((body[0] & _WEBP_WITHOUT,)) + body[1:]
        if not width and name in _WEBP_SIZES:
            width, height = _WEBP_SIZES[name](body)
        kept.append(name + struct.pack("<I", len(part)) + part + bytes(len(part) % 2))
    whole = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(whole)) + whole, width, height


def _riff_parts(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    (length,) = struct.unpack_from("<I", data, 4)
    at, end = 12, 8 + length
    if end > len(data):
        raise Broken
    while at + 8 <= end:
        name, size = struct.unpack_from("<4sI", data, at)
        if at + 8 + size > end:
            raise Broken
        yield name, data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _vp8x_size(body: bytes) -> tuple[int, int]:
    width, height = int.from_bytes(body[4:7], "little"), int.from_bytes(body[7:10], "little")
    return width + 1, height + 1


def _vp8_size(body: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from("<HH", body, 6)
    return width & 0x3FFF, height & 0x3FFF


def _vp8l_size(body: bytes) -> tuple[int, int]:
    (bits,) = struct.unpack_from("<I", body, 1)
    return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1


_WEBP_SIZES: dict[bytes, Callable[[bytes], tuple[int, int]]] = {
    b"VP8X": _vp8x_size,
    b"VP8 ": _vp8_size,
    b"VP8L": _vp8l_size,
}
_READERS: dict[str, Callable[[bytes], tuple[bytes, int, int]]] = {
    "image/png": _png,
    "image/jpeg": jpeg.without_metadata,
    "image/gif": _gif,
    "image/webp": _webp,
}
