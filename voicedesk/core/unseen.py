"""Characters that nobody sees but a model reads, taken out of texts from outside.

A text can carry a second one that no reader notices: in Unicode's tag characters, in rows of
zero-width characters or variation selectors, or turned around by direction overrides.
"""

from __future__ import annotations

import re
from typing import Final

_NEVER_SHOWN: Final = (
    "\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f"  # control characters, but for tab and line ends
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u206f\u202a-\u202e"
    "\u3164\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
_SHOWN_IN_A_WORD: Final = "\u200c-\u200f\u061c\ufe00-\ufe0f"
"""They join letters, choose the look of an emoji or mark a direction: one at a time has a use."""

_UNSEEN = re.compile(f"[{_NEVER_SHOWN}]+|(?<=[{_SHOWN_IN_A_WORD}])[{_SHOWN_IN_A_WORD}]+")
_LINE_END = re.compile("\r\n?|[\u2028\u2029\u0085]")


def without_unseen(text: str) -> tuple[str, int]:
    """Return a text without what nobody sees of it, and how many characters that was.

    Lines end as they do everywhere; that is not counted.
    """
    lines = _LINE_END.sub("\n", text)
    left_out = 0

    def count(found: re.Match[str]) -> str:
        nonlocal left_out
        left_out += len(found.group())
        return ""

    # Twice: what stood between two of them may have kept them apart.
    shown = _UNSEEN.sub(count, _UNSEEN.sub(count, lines))
    return shown, left_out
