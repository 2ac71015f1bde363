"""Files of the user's choice, read to go along with a question."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.core.outside import clean_name
from voicedesk.core.outside_files import LARGEST_FILE_BYTES, attachment_of, too_large

if TYPE_CHECKING:
    from pathlib import Path

    from voicedesk.core.outside import Attachment

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    # A pipe that nobody writes into is refused at once, and no terminal becomes ours.
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
)
_PIECE_BYTES = 1 << 20


def read_outside(path: Path) -> Attachment:
    """Read a text or a picture.

    Raises:
        StorageError: missing, not readable, no file, no text and no picture, or too large.
    """
    name = clean_name(path.name or str(path))
    try:
        return attachment_of(_read(path, name), name)
    except OSError as error:
        raise StorageError(
            f"“{name}” cannot be read: {error.strerror or error}.",
            kind=ErrorKind.FILE,
            next_step="Choose another file.",
        ) from error
    except ValueError as error:  # a name that no file can have
        raise StorageError(
            f"“{name}” cannot be read: {error}.",
            kind=ErrorKind.FILE,
            next_step="Choose another file.",
        ) from error


def _read(path: Path, name: str) -> bytes:
    with os.fdopen(os.open(path, _FLAGS), "rb", buffering=0) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise StorageError(
                f"“{name}” is not a file that can be read.",
                kind=ErrorKind.FILE,
                next_step="Choose a text file or a picture.",
            )
        data = bytearray()
        # What it says of its size may not be true, as of those in /proc.
        while piece := file.read(_PIECE_BYTES):
            data += piece
            if len(data) > LARGEST_FILE_BYTES:
                size_bytes = max(len(data), os.fstat(file.fileno()).st_size)
                raise too_large(name, size_bytes, LARGEST_FILE_BYTES, "a file")
    return bytes(data)
