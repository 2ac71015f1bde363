"""The calls by which sound reaches the disk, the same on every system; all of them may block."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

OWNER_ONLY_FILE = 0o600
_BINARY: int = getattr(os, "O_BINARY", 0)


class Disk:
    """What recordings ask of the operating system; every call may raise an ``OSError``."""

    def create(self, path: Path) -> int:
        """Make a file that must not exist yet; return its open descriptor."""
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _BINARY, OWNER_ONLY_FILE)

    def open(self, path: Path) -> int:
        """Open a file that exists for reading and writing."""
        return os.open(path, os.O_RDWR | _BINARY)

    def write(self, descriptor: int, data: bytes | memoryview, position: int) -> int:
        """Write at a place; return how much of it was taken, at least one byte."""
        os.lseek(descriptor, position, os.SEEK_SET)
        taken = os.write(descriptor, data)
        if taken == 0:  # or whoever writes the rest would never come to an end
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return taken

    def write_all(self, descriptor: int, data: bytes, position: int) -> None:
        taken = 0
        while taken < len(data):
            taken += self.write(descriptor, data[taken:], position + taken)

    def sync(self, descriptor: int) -> None:
        """Return when what was written survives a power cut."""
        getattr(os, "fdatasync", os.fsync)(descriptor)

    def sync_folder(self, folder: Path) -> None:
        """Return when made, renamed and removed names survive a power cut."""
        if os.name != "posix":  # elsewhere a folder cannot be opened, and its entries are written
            return
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
