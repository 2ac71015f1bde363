"""Formats of the clipboard of Windows: which can be kept, and how a text is written in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.desktop.windows.structures import ClipboardFormat as Format

if TYPE_CHECKING:
    from collections.abc import Sequence

_NO_MEMORY = frozenset(
    (Format.CF_BITMAP, Format.CF_METAFILEPICT, Format.CF_PALETTE, Format.CF_ENHMETAFILE)
)
"""Formats that are handles of drawings, and no blocks of memory."""


def is_kept(number: int, formats: Sequence[int]) -> bool:
    """Tell whether a format is memory that can be copied, and not one that Windows makes itself."""
    if number in (Format.CF_TEXT, Format.CF_OEMTEXT):
        return Format.CF_UNICODETEXT not in formats
    ranges = (
        (Format.CF_OWNERDISPLAY, Format.CF_DSPENHMETAFILE),
        (Format.CF_PRIVATEFIRST, Format.CF_PRIVATELAST),
        (Format.CF_GDIOBJFIRST, Format.CF_GDIOBJLAST),
    )
    is_special = any(first <= number <= last for first, last in ranges)
    return not is_special and number not in _NO_MEMORY


def as_bytes(text: str) -> bytes:
    """Return a text as CF_UNICODETEXT wants it: lines end with both signs, the whole with a 0."""
    lines = text.replace("\r\n", "\n").replace("\n", "\r\n")
    return lines.encode("utf-16-le", "surrogatepass") + b"\0\0"


def as_text(data: bytes) -> str:
    """Return the text of CF_UNICODETEXT, which may be followed by anything after its 0."""
    text = data[: len(data) // 2 * 2].decode("utf-16-le", "replace")
    return text.partition("\0")[0].replace("\r\n", "\n")
