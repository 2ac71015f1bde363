"""Texts in files of their own: what stands in the notepad, and what the user saves elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.core.notepad import MOST_CHARACTERS
from voicedesk.core.utf16 import utf16_length
from voicedesk.storage.replacing import replace_file

if TYPE_CHECKING:
    from pathlib import Path

_MOST_BYTES = 4 * MOST_CHARACTERS


def load_text(path: Path) -> str:
    """Read a text; one that was never written is empty.

    Raises:
        StorageError: it is there and cannot be read, or is longer than the notepad may be.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise StorageError(
            f"The notepad cannot be read: {error.strerror or error}.",
            kind=ErrorKind.FILE,
            next_step=f"Look at {path}; until then it begins empty.",
        ) from error
    text = data.decode("utf-8", "replace")
    if len(data) > _MOST_BYTES or utf16_length(text) > MOST_CHARACTERS:
        raise StorageError(
            f"The notepad's file has more than {MOST_CHARACTERS:,} characters.",
            kind=ErrorKind.TOO_LARGE,
            next_step=f"Shorten or move {path}; until then it begins empty and is not kept.",
        )
    return text


def save_text(path: Path, text: str) -> None:
    """Write a text in place of what the file held, at once or not at all.

    Raises:
        StorageError: the disk refuses.
    """
    try:
        # Half a character, which a broken program may have pasted, must not lose all the others.
        replace_file(path, text.encode("utf-8", "replace"))
    except OSError as error:
        raise StorageError(
            f"The text cannot be written to {path}: {error.strerror or error}.",
            kind=ErrorKind.FILE,
            next_step="Make room or allow writing there, or choose another place.",
        ) from error
