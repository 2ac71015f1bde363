"""Text from an argument or from standard input, fit to be sent and printed."""

from __future__ import annotations

import sys
from typing import Final

from voicedesk.core.errors import ErrorKind, StorageError

MOST_BYTES: Final = 10_000_000


def text_input(argument: str) -> str:
    """Return a text argument, or standard input where it is ``-``; bytes that are no text vanish.

    Raises:
        StorageError: there is no end to standard input.
    """
    if argument != "-":
        return argument.encode("utf-8", "replace").decode()
    data = sys.stdin.buffer.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise StorageError(
            f"Standard input holds more than {MOST_BYTES // 1_000_000} MB of text.",
            kind=ErrorKind.TOO_LARGE,
            next_step="Give a part of it.",
        )
    return data.decode("utf-8-sig", "replace")
