"""One program per profile: a lock that the system itself gives back when its holder dies.

Imports little, because the window takes it before its first paint.
"""

from __future__ import annotations

import errno
import os
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from voicedesk.core.errors import ErrorKind, StorageError, unwritable

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

LOCK_NAME: Final = "voicedesk.lock"

# Or Windows would write two characters per line end; and a link could lead into any file.
_FLAGS = getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
_OPEN = os.O_RDWR | _FLAGS
_OWNER_ONLY = 0o600
_MOST_BYTES = 4096
_TAKEN = frozenset({errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK})
_LOCKED_BYTE = 1 << 20
"""Windows lets nobody read what is locked, so that is a byte far behind the words."""
_RETRY_S = 0.02


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has the lock: ``pid`` is 0 if unknown, ``address`` empty if it listens nowhere (yet)."""

    pid: int = 0
    address: str = ""


class ProfileLock:
    """The right to write to a profile; at most one program has it.

    The file stays when the lock is given back: whoever removed it would let two programs lock two
    files of the same name.
    """

    def __init__(self, folder: Path, name: str = LOCK_NAME) -> None:
        self.path = folder / name
        self._file = -1

    @property
    def is_mine(self) -> bool:
        return self._file >= 0

    def try_acquire(self) -> bool:
        """Take the lock if it is free; tell whether this program has it now.

        Raises:
            StorageError: the profile cannot be written, or cannot be locked.
        """
        if self.is_mine:
            return True
        try:
            file = os.open(self.path, _OPEN | os.O_CREAT, _OWNER_ONLY)
        except OSError as error:
            raise _unusable(self.path, error) from error
        try:
            _lock(file)
        except OSError as error:
            os.close(file)
            if error.errno in _TAKEN:
                return False
            raise _unusable(self.path, error) from error
        self._file = file
        self.withdraw()
        return True

    def announce(self, address: str) -> None:
        """Write down where this program can be reached.

        Raises:
            StorageError: there is no room for it.
        """
        if not self.is_mine:
            raise RuntimeError("an address was announced without the lock")
        try:
            self._write(address)
        except OSError as error:
            raise _unusable(self.path, error) from error

    def withdraw(self) -> None:
        """Write down that this program can be reached nowhere; a full disk keeps nobody out."""
        with suppress(OSError):
            self._write("")

    def _write(self, address: str) -> None:
        os.ftruncate(self._file, 0)
        os.lseek(self._file, 0, os.SEEK_SET)
        os.write(self._file, f"{os.getpid()}\n{address}\n".encode())

    def release(self) -> None:
        """Give the lock back; nothing if it is not held."""
        if not self.is_mine:
            return
        file, self._file = self._file, -1
        with suppress(OSError):  # what stands there means nothing to who finds the lock free
            os.ftruncate(file, 0)
        os.close(file)

    def is_free(self) -> bool:
        """Tell whether nobody holds the lock at this moment; makes no file."""
        try:
            file = os.open(self.path, _OPEN)
        except OSError:
            return True
        try:
            _lock(file)
        except OSError:
            return False
        finally:
            os.close(file)
        return True

    def holder(self) -> Holder:
        """Return what the last holder wrote down; true only while the lock is held."""
        try:
            with os.fdopen(os.open(self.path, os.O_RDONLY | _FLAGS), "rb") as file:
                words = file.read(_MOST_BYTES).decode(errors="replace")
        except OSError:
            return Holder()
        pid, _, address = words.partition("\n")
        return Holder(int(pid) if pid.isdecimal() else 0, address.strip())

    @contextmanager
    def held(self, *, wait_s: float = 0.0) -> Generator[None]:
        """Hold the lock for a moment, waiting so long for whoever has it; blocks the thread.

        Raises:
            StorageError: another program has it, or the profile cannot be locked.
        """
        if not self.acquire(wait_s=wait_s):
            raise in_use(self.holder().pid)
        try:
            yield
        finally:
            self.release()

    def acquire(self, *, wait_s: float) -> bool:
        """Take the lock, waiting so long for whoever has it; blocks the thread."""
        import time

        deadline_s = time.monotonic() + wait_s
        while not self.try_acquire():
            if time.monotonic() >= deadline_s:
                return False
            time.sleep(_RETRY_S)  # noqa: TID251 - no system tells when a lock is given back
        return True


def in_use(pid: int) -> StorageError:
    """Return the error for a profile that a program has which opens no window."""
    who = f"process {pid}" if pid else "another program"
    return StorageError(
        f"Another VoiceDesk ({who}) is using this profile.",
        kind=ErrorKind.ALREADY_RUNNING,
        next_step=f"Wait until it is done, end {who}, or use another --profile.",
        retryable=True,
    )


def _unusable(path: Path, error: OSError) -> StorageError:
    if error.errno == errno.ELOOP:
        return StorageError(
            f"{path} is a link, and nothing is written to where it leads.",
            kind=ErrorKind.FILE,
            next_step="Delete the link, or name another folder with --profile.",
        )
    return unwritable(path, error, "Allow writing there, or name another folder with --profile.")


def _lock(file: int) -> None:
    """Lock a file without waiting; closing it gives the lock back.

    Raises:
        OSError: it is taken, or the file system knows no locks.
    """
    if sys.platform == "win32":
        os.lseek(file, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
