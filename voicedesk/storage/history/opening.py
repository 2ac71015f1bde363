"""Opening the history: is it there, is it ours, is it sound, is it up to date."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from voicedesk.storage.history import failures
from voicedesk.storage.history.copies import HistoryFiles
from voicedesk.storage.history.database import (
    BUSY_TIMEOUT_S,
    connect,
    connect_to_file,
    connect_to_read,
    empty_log,
    in_memory,
    is_sound,
)
from voicedesk.storage.history.migrations import VERSION, migrate, version_of

if TYPE_CHECKING:
    from pathlib import Path


def open_to_write(
    files: HistoryFiles, *, busy_timeout_s: float = BUSY_TIMEOUT_S
) -> sqlite3.Connection | None:
    """Return a connection to a sound history of this version, None if it is damaged.

    Raises:
        StorageError: busy, unwritable or newer.
        sqlite3.Error: see ``failures.told``.
    """
    if files.is_lost():
        return None
    connection: sqlite3.Connection | None = None
    try:
        connection = connect(files.path, busy_timeout_s=busy_timeout_s)
        version = known_version(connection)
        if not is_sound(connection):
            connection.close()
            return None
        files.remove_unfinished()
        if 0 < version < VERSION:
            files.make_copy(connection)
        migrate(connection)
        empty_log(connection)
    except BaseException as error:
        if connection is not None:
            connection.close()
        if isinstance(error, sqlite3.Error) and failures.is_damage(error):
            return None
        raise
    return connection


def open_to_read(path: Path, *, busy_timeout_s: float = BUSY_TIMEOUT_S) -> sqlite3.Connection:
    """Return a connection beside the program that writes; without a history, to an empty one.

    Raises:
        StorageError: newer, or older than what can be read.
        sqlite3.Error: see ``failures.told``.
    """
    if not path.exists():
        connection = in_memory()
        migrate(connection)
        return connection
    try:
        return _checked(connect_to_read(path, busy_timeout_s=busy_timeout_s))
    except sqlite3.OperationalError as error:
        # Where no file can be made, SQLite reads only what it is told that no one changes.
        is_log_needed = HistoryFiles(path).has_log()
        if is_log_needed or failures.primary_code(error) not in failures.UNWRITABLE_REASONS:
            raise
        return _checked(connect_to_file(path))


def known_version(connection: sqlite3.Connection) -> int:
    """Return the version of the schema, unless it is a newer one than ours."""
    version = version_of(connection)
    if version > VERSION:
        raise failures.newer()
    return version


def _checked(connection: sqlite3.Connection) -> sqlite3.Connection:
    """Return a connection to a history of this very version; close any other."""
    try:
        version = known_version(connection)
    except BaseException:
        connection.close()
        raise
    if version < VERSION:
        connection.close()
        raise failures.older()
    return connection
