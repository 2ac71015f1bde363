"""A list that is a folder: a file in it starts a program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind, StorageError, unwritable

if TYPE_CHECKING:
    from pathlib import Path

_STEP = "Allow writing there, or let VoiceDesk start by hand."


def read_entry(path: Path) -> bytes | None:
    """Return what stands in the file, None if there is none.

    Raises:
        StorageError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StorageError(
            f"{path} cannot be read: {error.strerror or error}.",
            kind=ErrorKind.FILE,
            next_step="Allow reading it, or let VoiceDesk start by hand.",
        ) from error


def write_entry(path: Path, content: bytes) -> None:
    """Make the file, at once or not at all.

    Raises:
        StorageError: it cannot be written.
    """
    temporary = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(content)
        temporary.replace(path)
    except OSError as error:
        raise unwritable(path, error, _STEP) from error


def remove_entry(path: Path) -> None:
    """Remove the file, if it is there.

    Raises:
        StorageError: it cannot be removed.
    """
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(path, error, "Remove it by hand.") from error
