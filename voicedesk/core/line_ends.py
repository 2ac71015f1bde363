"""Lines end in half a dozen ways; after this, in one."""

from __future__ import annotations

import re

_LINE_END = re.compile("\r\n?|[\u0085\u2028\u2029]")


def with_plain_line_ends(text: str) -> str:
    """Return a text whose lines end with a line feed each, whatever they ended with."""
    return _LINE_END.sub("\n", text)
