"""How long a text is for those who count in UTF-16: Qt, Windows and macOS."""

from __future__ import annotations


def utf16_length(text: str) -> int:
    """Return the number of its UTF-16 units: two for what is beyond the Unicode base plane."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
