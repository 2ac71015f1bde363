"""Connections to the history, and what is asked of SQLite on each of them."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

BUSY_TIMEOUT_S = 5.0
OWNER_ONLY = 0o077


def connect(path: Path, *, busy_timeout_s: float = BUSY_TIMEOUT_S) -> sqlite3.Connection:
    """Open the database for reading and writing; make it, for its owner only, if need be."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # SQLite gives its log the permissions of the database, so these are set before it comes.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    if os.name == "posix" and path.stat().st_mode & OWNER_ONLY:
        path.chmod(0o600)
    connection = _connect(_uri(path, "rw"), busy_timeout_s)
    try:
        _ask_for(connection, "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON")
        # What is deleted is overwritten, and nothing that is sorted or rebuilt goes to /tmp.
        _ask_for(connection, "secure_delete = ON", "temp_store = MEMORY", "recursive_triggers = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def connect_to_read(path: Path, *, busy_timeout_s: float = BUSY_TIMEOUT_S) -> sqlite3.Connection:
    """Open a database beside another program that may write to it."""
    connection = _connect(_uri(path, "ro"), busy_timeout_s)
    _ask_for(connection, "temp_store = MEMORY")
    return connection


def connect_to_file(path: Path) -> sqlite3.Connection:
    """Open a file that no one writes to, such as a copy; leave no other files beside it."""
    return _connect(_uri(path, "ro") + "&immutable=1", 0)


def in_memory() -> sqlite3.Connection:
    return _connect(":memory:", 0)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Generator[None]:
    """Commit what was done, or nothing of it; a failure leaves the connection usable."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # SQLite itself rolls back when the disk is full
            connection.execute("ROLLBACK")
        raise


def is_sound(connection: sqlite3.Connection) -> bool:
    """Check every page; raise where even that is not possible."""
    return connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"


def empty_log(connection: sqlite3.Connection) -> bool:
    """Write the log into the database and empty its file; return whether no reader hindered it."""
    is_hindered, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not is_hindered


def is_sound_file(path: Path) -> bool:
    """Check a file that no one writes to."""
    try:
        with closing(connect_to_file(path)) as connection:
            return is_sound(connection)
    except sqlite3.DatabaseError:
        return False


def _connect(name: str, busy_timeout_s: float) -> sqlite3.Connection:
    connection = sqlite3.connect(
        name,
        timeout=busy_timeout_s,
        isolation_level=None,  # transactions are written out
        uri=True,
        check_same_thread=False,  # the history's thread may be replaced, never joined by another
    )
    connection.row_factory = sqlite3.Row
    return connection


def _ask_for(connection: sqlite3.Connection, *pragmas: str) -> None:
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}").fetchall()


def _uri(path: Path, mode: str) -> str:
    return f"{path.resolve().as_uri()}?mode={mode}"
