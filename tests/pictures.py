"""Small pictures of every kind, with a comment in them if one is wanted."""

from __future__ import annotations

import struct
import zlib


def png(width: int, height: int, comment: bytes = b"", *, pixels: bytes | None = None) -> bytes:
    """Return a black picture, or one with these bytes for its pixels."""
    lines = (
        zlib.compress(b"".join(bytes(1 + 3 * width) for _ in range(height)))
        if (pixels is None)
        else pixels
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [_chunk(b"IHDR", header)]
    if comment:
        parts += [_chunk(b"tEXt", b"Comment\x00" + comment), _chunk(b"eXIf", comment)]
    parts += [_chunk(b"IDAT", lines), _chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def jpeg(width: int, height: int, comment: bytes = b"") -> bytes:
    """Return what has the form of a JPEG picture; its pixels are none."""
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    parts = [_segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")]
    if comment:
        parts += [_segment(0xE1, b"Exif\x00\x00" + comment), _segment(0xFE, comment)]
        parts += [_segment(0xED, b"Photoshop 3.0\x00" + comment)]
    parts += [_segment(0xDB, bytes(65)), _segment(0xC0, frame), _segment(0xC4, bytes(17))]
    parts += [_segment(0xDA, b"\x01\x01\x00\x00\x3f\x00"), b"\x12\xff\x00\x34\xff\xd0\x56"]
    return b"\xff\xd8" + b"".join(parts) + b"\xff\xd9"


def _segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def gif(width: int, height: int, comment: bytes = b"") -> bytes:
    head = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + bytes(6)
    told = b"\x21\xfe" + bytes((len(comment),)) + comment + b"\x00" if comment else b""
    control = b"\x21\xf9\x04\x00\x00\x00\x00\x00"
    image = b"\x2c" + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\x02\x02\x44\x01\x00"
    return head + told + control + image + b"\x3b"


def webp(width: int, height: int, comment: bytes = b"") -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    bits = (width - 1) | (height - 1) << 14
    parts = [(b"VP8X", b"\x0c\x00\x00\x00" + size), (b"VP8L", b"\x2f" + struct.pack("<I", bits))]
    if comment:
        parts += [(b"EXIF", comment), (b"XMP ", comment)]
    body = b"WEBP" + b"".join(
        name + struct.pack("<I", len(data)) + data + bytes(len(data) % 2) for name, data in parts
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body
