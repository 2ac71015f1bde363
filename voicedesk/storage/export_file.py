"""An export of the history, read from where the user says it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voicedesk.core.errors import ErrorKind, StorageError

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES: Final = 500_000_000
"""As much as hundreds of thousands of turns take; what is larger would fill the memory."""

_CHOOSE: Final = "Choose a JSON file that VoiceDesk exported."


def read_export(path: Path) -> bytes:
    """Read a file that is to be an export.

    Raises:
        StorageError: it cannot be read, or is larger than any export.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise StorageError(
            f"{path} cannot be read: {error.strerror or error}.",
            kind=ErrorKind.FILE,
            next_step=_CHOOSE,
        ) from error
    if len(data) > MOST_BYTES:
        raise StorageError(
            f"{path} has more than {MOST_BYTES // 1_000_000} MB.",
            kind=ErrorKind.TOO_LARGE,
            next_step=f"{_CHOOSE} Of a larger history, export the conversations one by one.",
        )
    return data
