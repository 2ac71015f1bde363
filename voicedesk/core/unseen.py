"""Characters that nobody sees but a model reads, taken out of texts from outside.

A text can carry a second one that no reader notices: in Unicode's tag characters, in zero-width
characters and variation selectors behind its letters, or turned around by direction overrides.
What is left has a use that people see where it stands.
"""

from __future__ import annotations

import re
from typing import Final

from voicedesk.core.harmless import JOINING
from voicedesk.core.line_ends import with_plain_line_ends

_NEVER_SHOWN: Final = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f"  # control characters, but for tab and line ends
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u206f\u202a-\u202e"
    # Of ideographs' variants too: each has room for 240 that no font knows, and a model reads the
    # same in all of them.
    "\u3164\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]+"
)

_LETTER = f"[{JOINING}](?<!\u061c)"
# Among them are all that are shown as an emoji or as a sign, as Unicode's list of these has it.
_PICTURE = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a\u231b\u2328\u23cf\u23e9-\u23fa\u24c2"
    "\u25aa-\u25fe\u2600-\u27bf\u2934\u2935\u2b05-\u2b55\u3030\u303d\u3297\u3299"
    "\U0001f004-\U0001faff]"
)
_JOINERS_AND_SELECTORS: Final = re.compile("[\u200c\u200d\ufe00-\ufe0f]")
_OF_USE: Final = re.compile(
    f"(?<={_LETTER})[\u200c\u200d]|[\u200c\u200d](?={_LETTER})"
    f"|(?<={_PICTURE})\u200d(?={_PICTURE})|(?<={_PICTURE}\ufe0f)\u200d(?={_PICTURE})"
    f"|(?<={_PICTURE})[\ufe0e\ufe0f]"
    "|(?<=[0-9#*])\ufe0f(?=\u20e3)"  # on a key's cap
)
_DIRECTIONS: Final = re.compile("[\u200e\u200f\u061c]+")
_RIGHT_TO_LEFT: Final = re.compile(
    "[\u05d0-\u061b\u061d-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff"
    "\U0001e800-\U0001efff]"
)


def without_unseen(text: str) -> tuple[str, int]:
    """Return a text without what nobody sees of it, and how many characters that was.

    Lines end as they do everywhere; that is not counted.
    """
    lines = with_plain_line_ends(text)
    seen = _NEVER_SHOWN.sub("", lines)
    seen = _JOINERS_AND_SELECTORS.sub(_where_of_use, seen)
    if _DIRECTIONS.search(seen):
        seen = "\n".join(map(_with_few_directions, seen.split("\n")))
    return seen, len(lines) - len(seen)


def _where_of_use(found: re.Match[str]) -> str:
    return found[0] if _OF_USE.match(found.string, found.start()) else ""


def _with_few_directions(line: str) -> str:
    """Return a line with one mark at a time, and none where all runs from left to right."""
    most = 1 if _RIGHT_TO_LEFT.search(line) else 0
    return _DIRECTIONS.sub(lambda found: found[0][:most], line)
