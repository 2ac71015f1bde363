"""Text from outside made harmless for labels, and links judged before they are opened."""

from __future__ import annotations

import re
from typing import Final

LONGEST_WORD: Final = 32
_LONG_RUN = re.compile(rf"\S{{{LONGEST_WORD},}}")
_UNSEEN = dict.fromkeys(
    [*range(9), *range(11, 32), 0x7F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
OPENABLE_SCHEMES: Final = ("http", "https", "mailto")


def label_text(text: str, *, most: int = 320) -> str:
    """Return text that a plain label can show: no control characters, breakable, not too long.

    Direction overrides go too: they could make a server's message read as something else.
    """
    clean = text.translate(_UNSEEN)
    if len(clean) > most:
        clean = clean[:most] + "…"
    return _LONG_RUN.sub(_breakable, clean)


def _breakable(run: re.Match[str]) -> str:
    word = run.group()
    pieces = [word[at : at + LONGEST_WORD] for at in range(0, len(word), LONGEST_WORD)]
    return "\u200b".join(pieces)


def may_open(target: str) -> bool:
    """Tell whether a link may be handed to the system; files and commands may not."""
    scheme, found, rest = target.partition(":")
    return bool(found and rest) and scheme.strip().lower() in OPENABLE_SCHEMES
