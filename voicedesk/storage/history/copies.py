"""The files beside the database: its copy, what was set aside, and what a killed program left.

history.sqlite, history.copy.sqlite, history.damaged-2026-11-21.sqlite, history.*.partial
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from voicedesk.storage.disk import Disk

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DAY_S = 24 * 3600.0
PAGES_AT_ONCE = 64
LOG_SUFFIXES = ("-wal", "-shm")


class HistoryFiles:
    """The names of all files of one history, and the care for those that are not the database."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.copy = path.with_name(f"{path.stem}.copy{path.suffix}")
        self.repaired = path.with_name(f"{path.stem}.repaired.partial")
        self._unfinished_copy = path.with_name(f"{path.stem}.copy.partial")

    def copy_made_at_s(self) -> float | None:
        """Return when the copy was made, None without one."""
        try:
            return self.copy.stat().st_mtime
        except FileNotFoundError:
            return None

    def is_lost(self) -> bool:
        """Whether the database is missing or empty though it was not always so."""
        return self.copy.exists() and not (_size(self.path) or self.has_log())

    def has_log(self) -> bool:
        """Whether changes wait that are not in the database yet."""
        return _size(self.log) > 0

    @property
    def log(self) -> Path:
        return with_suffix(self.path, LOG_SUFFIXES[0])

    def is_copy_due(self) -> bool:
        """Whether the history changed since its copy was made, and that is more than a day ago."""
        made_at_s = self.copy_made_at_s()
        if made_at_s is None:
            return True
        changed_at_s = max(_changed_at_s(file) for file in (self.path, self.log))
        return changed_at_s > made_at_s and not 0 <= time.time() - made_at_s < DAY_S

    def make_copy(
        self, connection: sqlite3.Connection, on_progress: Callable[[], None] = lambda: None
    ) -> None:
        """Replace the copy at once or not at all; ``on_progress`` may raise to give up."""
        unfinished = self._unfinished_copy
        unfinished.unlink(missing_ok=True)
        os.close(os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))

        def on_pages(_status: int, _remaining: int, _total: int) -> None:
            on_progress()

        try:
            with closing(sqlite3.connect(unfinished)) as target:
                connection.backup(target, pages=PAGES_AT_ONCE, progress=on_pages)
            put_in_place(unfinished, self.copy)
        finally:
            unfinished.unlink(missing_ok=True)

    def set_aside(self) -> None:
        """Keep what the damaged database holds under another name; it stays in its place too."""
        aside = self._aside()
        for suffix in ("", *LOG_SUFFIXES[:1]):
            if (source := with_suffix(self.path, suffix)).exists():
                copy_file(source, with_suffix(aside, suffix))

    def remove_others(self) -> None:
        """Remove every file but the database, for words that were deleted stand in them too."""
        self.remove_unfinished()
        self.copy.unlink(missing_ok=True)
        for file in self.path.parent.glob(f"{self.path.stem}.damaged-*"):
            file.unlink(missing_ok=True)
        if self.path.parent.exists():
            Disk().sync_folder(self.path.parent)

    def remove_unfinished(self) -> None:
        """Remove what a program left that was killed while it made a file."""
        for file in self.path.parent.glob(f"{self.path.stem}.*.partial*"):
            file.unlink(missing_ok=True)

    def _aside(self) -> Path:
        day = datetime.now(UTC).astimezone().date().isoformat()
        number = 1
        while True:
            again = "" if number == 1 else f"-{number}"
            aside = self.path.with_name(f"{self.path.stem}.damaged-{day}{again}{self.path.suffix}")
            if not aside.exists():
                return aside
            number += 1


def with_suffix(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def copy_file(source: Path, target: Path) -> None:
    """Copy byte by byte, for the owner's eyes only, and wait until it is on the disk."""
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with source.open("rb") as reader, os.fdopen(handle, "wb") as writer:
        while piece := reader.read(1 << 20):
            writer.write(piece)
        writer.flush()
        os.fsync(writer.fileno())


def put_in_place(file: Path, target: Path) -> None:
    """Rename a finished file, durably."""
    handle = os.open(file, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    file.replace(target)
    Disk().sync_folder(target.parent)


def _size(file: Path) -> int:
    with contextlib.suppress(FileNotFoundError):
        return file.stat().st_size
    return 0


def _changed_at_s(file: Path) -> float:
    with contextlib.suppress(FileNotFoundError):
        return file.stat().st_mtime
    return 0.0
