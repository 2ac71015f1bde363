"""What SQLite and the file system say about the history, as sentences for people."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind, StorageError

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

DAMAGED_CODES = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
BUSY_CODES = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
UNWRITABLE_REASONS = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_READONLY: "the folder or the file is read-only",
    sqlite3.SQLITE_CANTOPEN: "the file cannot be opened",
    sqlite3.SQLITE_PERM: "the system does not allow it",
    sqlite3.SQLITE_IOERR: "the disk reports an error",
}


@contextmanager
def told(path: Path) -> Generator[None]:
    """Turn expected failures of the database at ``path`` into a ``StorageError``."""
    try:
        yield
    except sqlite3.Error as error:
        code = primary_code(error)
        if code in DAMAGED_CODES:
            raise damaged() from error
        if code in BUSY_CODES:
            raise busy() from error
        if code in UNWRITABLE_REASONS:
            raise unwritable(UNWRITABLE_REASONS[code], path) from error
        raise
    except OSError as error:
        raise unwritable(error.strerror or str(error), path) from error


def primary_code(error: sqlite3.Error) -> int:
    """Return SQLite's result code without its details, 0 where the module itself complains."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def is_damage(error: sqlite3.Error) -> bool:
    return primary_code(error) in DAMAGED_CODES


def damaged() -> StorageError:
    return StorageError(
        "The history is damaged, so nothing is read from it or added to it.",
        kind=ErrorKind.HISTORY_DAMAGED,
        next_step="Repair it in the window; the damaged file is kept beside it.",
    )


def busy() -> StorageError:
    return StorageError(
        "Another program is using the history.",
        kind=ErrorKind.HISTORY_BUSY,
        next_step="Close that program and try again.",
        retryable=True,
    )


def traces_left() -> StorageError:
    """What was deleted is deleted, but a reader keeps SQLite from emptying its log."""
    return StorageError(
        "It is deleted, but another program reads the history, so traces are still on the disk.",
        kind=ErrorKind.HISTORY_BUSY,
        next_step="Close that program; the traces go when VoiceDesk next starts or ends.",
        retryable=True,
    )


def unwritable(reason: str, path: Path) -> StorageError:
    return StorageError(
        f"The history cannot be written: {reason}.",
        kind=ErrorKind.HISTORY_UNWRITABLE,
        next_step=f"Make room on the disk or allow writing to {path.parent}, then try again.",
        retryable=True,
    )


def vanished(path: Path) -> StorageError:
    """What was open is still written by SQLite, and nobody would ever find it."""
    return unwritable("it is not there any more", path)


def only_reading() -> StorageError:
    return StorageError(
        "The history was opened for reading only.",
        kind=ErrorKind.HISTORY_UNWRITABLE,
        next_step="Change it in the window, or close the window and try again.",
    )


def newer() -> StorageError:
    return StorageError(
        "The history was written by a newer version of VoiceDesk and is not touched.",
        kind=ErrorKind.HISTORY_NEWER,
        next_step="Update VoiceDesk, or start it with another --profile.",
    )


def older() -> StorageError:
    """A reader does not migrate."""
    return StorageError(
        "The history was written by an older version of VoiceDesk.",
        kind=ErrorKind.HISTORY_UNWRITABLE,
        next_step="Start the VoiceDesk window once, which brings it up to date.",
    )
