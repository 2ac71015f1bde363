"""A file's bytes as an attachment: a text, a picture, or a told refusal."""

from __future__ import annotations

import codecs
import re
from typing import Final

from voicedesk.core.errors import ErrorKind, StorageError, VoiceDeskError
from voicedesk.core.jpeg import Broken
from voicedesk.core.outside import (
    LARGEST_TEXT_BYTES,
    MOST_PICTURE_BYTES,
    Attachment,
    OutsideKind,
    clean_name,
    text_attachment,
)
from voicedesk.core.pictures import MOST_PIXELS, picture_kind, read_picture

LARGEST_FILE_BYTES: Final = 50_000_000
"""More is not read: no picture that could be sent is larger before its metadata is taken out."""

_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]")
"""What texts in Latin-1 have next to none of; terminals write escapes."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DOCUMENTS = (
    (b"%PDF-", "a PDF"),
    (b"{\\rtf", "an RTF document"),
    (b"PK\x03\x04", "an office document or an archive"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
)


def attachment_of(data: bytes, name: str, kind: OutsideKind = OutsideKind.FILE) -> Attachment:
    """Return what a file holds, as a question can bring it along.

    Raises:
        StorageError: no text and no picture, empty, damaged, or too large; says what to do.
    """
    shown = clean_name(name)
    if picture_kind(data):
        return _picture(data, shown)
    for beginning, what in _DOCUMENTS:
        if data.startswith(beginning):
            raise _refused(
                f"“{shown}” is {what}, which cannot be read as text.",
                "Copy the text in question and add it from the clipboard, or save it as a text "
                "file.",
            )
    if len(data) > LARGEST_TEXT_BYTES:
        raise too_large(shown, len(data), LARGEST_TEXT_BYTES, "a text")
    attachment = text_attachment(kind, shown, _decoded(data, shown))
    if not attachment.text.strip():
        raise _refused(f"“{shown}” holds no text.", "Choose another file.")
    return attachment


def too_large(name: str, size_bytes: int, most_bytes: int, what: str) -> StorageError:
    """Return the error for a file, by its clean name, that is larger than may be sent."""
    return _refused(
        f"“{name}” has {size_text(size_bytes)}, and {what} may have {size_text(most_bytes)}.",
        "Choose a smaller one, or a part of it.",
        kind=ErrorKind.TOO_LARGE,
    )


def size_text(size_bytes: int) -> str:
    """Return a size as people read it."""
    if size_bytes < 1000:
        return f"{size_bytes} bytes"
    if size_bytes < 999_500:
        return f"{size_bytes / 1000:.0f} kB"
    return f"{size_bytes / 1e6:.2f}".rstrip("0").rstrip(".") + " MB"


def hidden_notice(attachment: Attachment) -> VoiceDeskError:
    """Return what the user is told of a text in which something stood that nobody sees."""
    count = attachment.left_out
    what = "1 invisible character was" if count == 1 else f"{count:,} invisible characters were"
    return VoiceDeskError(
        f"{what} left out of “{attachment.name}”.",
        kind=ErrorKind.FILE,
        next_step="Such characters can hide a text from you; what you see is what is sent.",
    )


def _picture(data: bytes, name: str) -> Attachment:
    try:
        picture = read_picture(data)
    except Broken:
        raise _refused(
            f"“{name}” is a damaged picture.", "Open it in a picture program and save it again."
        ) from None
    if picture.width * picture.height > MOST_PIXELS:
        raise _refused(
            f"“{name}” has {picture.width} by {picture.height} pixels, and a picture may have "
            f"{MOST_PIXELS / 1e6:.0f} million.",
            "Make it smaller and add it again.",
            kind=ErrorKind.TOO_LARGE,
        )
    if len(picture.data) > MOST_PICTURE_BYTES:
        raise too_large(name, len(picture.data), MOST_PICTURE_BYTES, "a picture")
    return Attachment(
        OutsideKind.PICTURE,
        name,
        picture=picture.data,
        media_type=picture.media_type,
        size_bytes=len(picture.data),
    )


def _decoded(data: bytes, name: str) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _without_nul(data[len(mark) :].decode(encoding, "replace"), name)
    try:
        return _without_nul(data.decode("utf-8"), name)
    except UnicodeDecodeError:
        # What old programs wrote; every byte stands for some character there.
        text = _without_nul(data.decode("latin-1"), name)
    if len(_CONTROLS.findall(text)) > len(text) // 50:
        raise _no_text(name)
    return text


def _without_nul(text: str, name: str) -> str:
    if "\x00" in text:
        raise _no_text(name)
    return text


def _no_text(name: str) -> StorageError:
    return _refused(
        f"“{name}” is no text and no picture.",
        "Choose a text file, or a PNG, JPEG, WebP or GIF picture.",
    )


def _refused(message: str, next_step: str, *, kind: ErrorKind = ErrorKind.FILE) -> StorageError:
    return StorageError(message, kind=kind, next_step=next_step)
