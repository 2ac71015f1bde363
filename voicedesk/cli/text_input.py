"""Text from an argument or from standard input, fit to be sent and printed."""

from __future__ import annotations

import sys


def text_input(argument: str) -> str:
    """Return a text argument, or standard input where it is ``-``; bytes that are no text vanish."""
    if argument != "-":
        return argument.encode("utf-8", "replace").decode()
    return sys.stdin.buffer.read().decode("utf-8-sig", "replace")
