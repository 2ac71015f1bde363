"""Disks that are slow, full or failing, by script; and a real small one."""

from __future__ import annotations

import os
import subprocess
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from voicedesk.core.overriding import override
from voicedesk.storage.disk import Disk

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path


class StuckDisk(Disk):
    """Confirms nothing until it is let go."""

    def __init__(self) -> None:
        self.is_stuck = threading.Event()
        self.let_go = threading.Event()
        self.writes = 0

    @override
    def write(self, descriptor: int, data: bytes | memoryview, position: int) -> int:
        self.writes += 1
        return super().write(descriptor, data, position)

    @override
    def sync(self, descriptor: int) -> None:
        self.is_stuck.set()
        assert self.let_go.wait(60)
        super().sync(descriptor)


class TinyBites(Disk):
    """Takes a few bytes at a time, and from some place on none for a while."""

    def __init__(self, bite: int, full_at: int = 1 << 40) -> None:
        self.bite = bite
        self.full_at = full_at

    @override
    def write(self, descriptor: int, data: bytes | memoryview, position: int) -> int:
        count = min(self.bite, self.full_at - position)
        if count <= 0:
            raise OSError(28, "No space left on device")
        return super().write(descriptor, data[:count], position)


class ForgetfulDisk(Disk):
    """Fails to confirm on some calls, and drops what it had taken since it last confirmed."""

    def __init__(self, failing: set[int]) -> None:
        self.failing = failing
        self.syncs = 0
        self._unconfirmed: list[tuple[int, int]] = []

    @override
    def write(self, descriptor: int, data: bytes | memoryview, position: int) -> int:
        taken = super().write(descriptor, data, position)
        self._unconfirmed.append((position, taken))
        return taken

    @override
    def sync(self, descriptor: int) -> None:
        self.syncs += 1
        if self.syncs in self.failing:
            for position, count in self._unconfirmed:
                super().write(descriptor, b"\0" * count, position)
            self._unconfirmed.clear()
            raise OSError(5, "Input/output error")
        self._unconfirmed.clear()
        super().sync(descriptor)


class UnsureDisk(Disk):
    """Does not confirm names on some calls, though they stand."""

    def __init__(self, failing: set[int]) -> None:
        self.failing = failing
        self.syncs = 0

    @override
    def sync_folder(self, folder: Path) -> None:
        self.syncs += 1
        if self.syncs in self.failing:
            raise OSError(5, "Input/output error")
        super().sync_folder(folder)


class BuggyDisk(Disk):
    """Has a bug, not a failure."""

    @override
    def write(self, descriptor: int, data: bytes | memoryview, position: int) -> int:
        if position > 0:
            raise LookupError("a bug in the disk")
        return super().write(descriptor, data, position)


@contextmanager
def small_disk(folder: Path, size: str) -> Generator[Path]:
    """Mount a file system of this size in the memory; needs root, as the tests have it."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def fill(folder: Path) -> Path:
    """Leave no room on a disk; return the file that takes it."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                os.write(file.fileno(), b"x" * 4096)
        except OSError:
            return filler
