"""How far into a shown answer the listener got before it was interrupted."""

from __future__ import annotations

import re

_WORD = re.compile(r"\w+")
_LOOK_AHEAD = 8


def heard_until(shown: str, heard: str) -> int:
    """Return the position in ``shown`` after the last word that was spoken.

    ``shown`` is rendered and ``heard`` may still carry Markdown, so only words are compared, and
    a few that stand in one of the two alone are passed over.
    """
    words = [found.group().casefold() for found in _WORD.finditer(heard)]
    at = 0
    end = 0
    for found in _WORD.finditer(shown):
        if at >= len(words):
            break
        window = words[at : at + _LOOK_AHEAD]
        word = found.group().casefold()
        if word in window:
            at += window.index(word) + 1
            end = found.end()
    while end and end < len(shown) and not shown[end].isalnum() and not shown[end].isspace():
        end += 1
    return end
