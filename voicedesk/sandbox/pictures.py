"""What a picture of a chat request may be (section 2.7 of the wire contract); none is decoded."""

from __future__ import annotations

import base64
import binascii
import re
import struct
from typing import TYPE_CHECKING, Any

from voicedesk.sandbox.closed import bad
from voicedesk.sandbox.tokens import images_in, picture_urls
from voicedesk.sandbox.wire import ServiceError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicedesk.sandbox.catalogue import Model

MOST_PICTURES = 5
MOST_BASE64_BYTES = 4 * 1024 * 1024
MOST_PIXELS = 33_177_600

_DATA_URL = re.compile(r"data:image/(png|jpeg|gif|webp);base64,([A-Za-z0-9+/=]+)")
_FRAME = re.compile(rb"\xff[\xc0-\xc3\xc5-\xc7\xc9-\xcb\xcd-\xcf]..\x08(....)", re.DOTALL)


def check_pictures(messages: Sequence[dict[str, Any]], model: Model) -> None:
    """Refuse pictures that the service would refuse."""
    urls = [url for message in messages for url in picture_urls(message)]
    if urls and "image" not in model.inputs:
        at = next(i for i, message in enumerate(messages) if images_in(message))
        raise bad(f"messages[{at}].content must be a string")
    if len(urls) > MOST_PICTURES:
        raise bad(f"too many images provided: at most {MOST_PICTURES} are allowed", "messages")
    embedded = [url for url in urls if url.startswith("data:")]
    if sum(map(len, embedded)) > MOST_BASE64_BYTES:
        raise ServiceError(
            413,
            "Request Entity Too Large: base64 encoded images must be 4 MB or smaller",
            code="request_too_large",
        )
    for url in embedded:
        _check_picture(url)


def _check_picture(url: str) -> None:
    found = _DATA_URL.fullmatch(url)
    if found is None:
        raise bad("invalid image data: not a base64 encoded PNG, JPEG, GIF or WebP", "messages")
    try:
        width, height = _size(base64.b64decode(found[2], validate=True))
    except (binascii.Error, struct.error, IndexError) as error:
        raise bad("invalid image data", "messages") from error
    if not 0 < width * height <= MOST_PIXELS:
        raise bad(f"image is too large: at most {MOST_PIXELS} pixels are allowed", "messages")


def _size(data: bytes) -> tuple[int, int]:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        width, height = struct.unpack_from(">II", data, 16)
    elif data.startswith(b"\xff\xd8"):
        found = _FRAME.search(data)
        height, width = struct.unpack(">HH", found[1]) if found else (0, 0)
    elif data.startswith((b"GIF87a", b"GIF89a")):
        width, height = struct.unpack_from("<HH", data, 6)
    elif data[8:15] == b"WEBPVP8":
        # Nobody here needs to know how large one of these is, only that it is one.
        width = height = 1
    else:
        width = height = 0
    return width, height
