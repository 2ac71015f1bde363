"""A JPEG picture without what a camera and programs wrote beside it."""

from __future__ import annotations

import re
import struct

_MARKER = re.compile(rb"\xff+([^\x00\xff])", re.DOTALL)
_END_OF_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)
_SOI, _EOI, _SOS, _APP0, _APP1, _APP14 = 0xD8, 0xD9, 0xDA, 0xE0, 0xE1, 0xEE
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_TABLES = frozenset({0xC4, 0xCC, 0xDB, 0xDC, 0xDD})
_BARE_JFIF = 16
"""How long the first segment is without a small picture in it."""

_EXIF = b"Exif\x00\x00"
_ORIENTATION = 0x0112


class Broken(ValueError):
    """It is not what it says it is, or not all of it is there."""


def without_metadata(data: bytes) -> tuple[bytes, int, int]:
    """Return the picture itself, its width and its height.

    Which side is up is kept. What follows the picture, such as a second one or a film, is not.

    Raises:
        Broken: no whole JPEG picture.
    """
    kept, at = [b"\xff\xd8"], 2
    width = height = orientation = 0
    while True:
        found = _MARKER.match(data, at)
        if found is None:
            raise Broken
        marker, at = found.group(1)[0], found.end()
        if marker == _EOI:
            break
        body = _segment(data, at)
        at += 2 + len(body)
        if marker in _FRAMES:
            height, width = struct.unpack_from(">xHH", body.ljust(5, b"\x00"))
        if marker == _APP1:
            orientation = orientation or _orientation_in(body)
        if _is_needed(marker, body):
            kept.append(bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body)
        if marker == _SOS:
            end = _END_OF_SCAN.search(data, at)
            if end is None:
                raise Broken
            kept.append(data[at : end.start()])
            at = end.start()
    if orientation > 1:
        kept.insert(1, _only_orientation(orientation))
    return b"".join([*kept, b"\xff\xd9"]), width, height


def _segment(data: bytes, at: int) -> bytes:
    length = int.from_bytes(data[at : at + 2], "big")
    body = data[at + 2 : at + length]
    if length < 2 or len(body) != length - 2:
        raise Broken
    return body


def _is_needed(marker: int, body: bytes) -> bool:
    if marker == _APP0:
        return body.startswith(b"JFIF\x00") and len(body) + 2 == _BARE_JFIF
    if marker == _APP14:
        return body.startswith(b"Adobe")  # says how its colours are to be read
    return marker in _FRAMES or marker in _TABLES or marker == _SOS


def _orientation_in(body: bytes) -> int:
    """Return which side is up, 1 to 8, or 0 where that is not said."""
    if not body.startswith(_EXIF):
        return 0
    tiff = body[len(_EXIF) :]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 8:
        return 0
    (start,) = struct.unpack_from(f"{order}I", tiff, 4)
    if start + 2 > len(tiff):
        return 0
    (count,) = struct.unpack_from(f"{order}H", tiff, start)
    for at in range(start + 2, min(start + 2 + 12 * count, len(tiff) - 11), 12):
        tag, kind, _, value = struct.unpack_from(f"{order}HHIH", tiff, at)
        if tag == _ORIENTATION and kind == 3 and 1 <= value <= 8:
            return value
    return 0


def _only_orientation(orientation: int) -> bytes:
    entry = struct.pack(">HHIHH", _ORIENTATION, 3, 1, orientation, 0)
    body = _EXIF + b"MM\x00*" + struct.pack(">IH", 8, 1) + entry + bytes(4)
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
