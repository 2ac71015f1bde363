"""The folder of recordings: which there are, what state they are in, and how they leave."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.core.turns import Intent
from voicedesk.storage.recording_file import (
    HEADER_BYTES,
    RecordingName,
    RecordingState,
    decode_rate,
    encode_header,
)

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from voicedesk.storage.disk import Disk

OWNER_ONLY_FOLDER = 0o700


class RecordingFolder:
    """Files by turn; every call may block and may raise an ``OSError``."""

    def __init__(self, path: Path, disk: Disk) -> None:
        self.path = path
        self.disk = disk

    def names(self) -> Generator[RecordingName]:
        """Yield the recordings that are there; no folder is an empty one."""
        try:
            entries = os.scandir(self.path)
        except FileNotFoundError:
            return
        with entries:
            for entry in entries:
                name = RecordingName.parse(entry.name)
                if name is not None and entry.is_file(follow_symlinks=False):
                    yield name

    def path_of(self, name: RecordingName) -> Path:
        return self.path / name.file_name

    def find(self, turn_id: str) -> RecordingName | None:
        return next(self._of_turn(turn_id), None)

    def create(self, name: RecordingName, header: bytes) -> int:
        """Make a recording's file, durably and header first; return its open descriptor."""
        if not self.path.is_dir():
            # Not its parents: a disk that was taken out must not be replaced by a folder.
            self.path.mkdir(mode=OWNER_ONLY_FOLDER, exist_ok=True)
            self.disk.sync_folder(self.path.parent)
        path = self.path_of(name)
        descriptor = self.disk.create(path)
        try:
            self.disk.write_all(descriptor, header, 0)
            self.disk.sync_folder(self.path)
        except OSError:
            os.close(descriptor)
            path.unlink(missing_ok=True)
            raise
        return descriptor

    def set_state(self, turn_id: str, state: RecordingState) -> None:
        """Give a recording another state, durably; none is no error."""
        name = self.find(turn_id)
        if name is None:
            return
        if name.state is not state:
            wanted = RecordingName(name.turn_id, name.intent, state)
            self.path_of(name).replace(self.path_of(wanted))
        self.disk.sync_folder(self.path)

    def mend_header(self, turn_id: str) -> None:
        """Let the header of a recording that was cut say how much there is; none is no error."""
        name = self.find(turn_id)
        if name is None:
            return
        descriptor = self.disk.open(path := self.path_of(name))
        try:
            status = os.fstat(descriptor)
            found = os.read(descriptor, HEADER_BYTES)
            wanted = encode_header(decode_rate(found), max(0, status.st_size - HEADER_BYTES) & ~1)
            if found != wanted:
                self.disk.write_all(descriptor, wanted, 0)
                self.disk.sync(descriptor)
        finally:
            os.close(descriptor)
        if found != wanted:
            os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))  # when it was spoken

    def remove(self, turn_id: str) -> None:
        """Remove a recording, durably; none is no error."""
        found = list(self._of_turn(turn_id))
        for name in found:
            self.path_of(name).unlink(missing_ok=True)
        if found:
            self.disk.sync_folder(self.path)

    def _of_turn(self, turn_id: str) -> Generator[RecordingName]:
        """Look for every name that a turn's file can have, which takes no longer among many files.

        In the order in which a file goes through its states, so that one that is just being
        renamed is not missed.
        """
        for state in RecordingState:
            for intent in Intent:
                name = RecordingName(turn_id, intent, state)
                try:
                    mode = self.path_of(name).lstat().st_mode
                except FileNotFoundError:
                    continue
                if stat.S_ISREG(mode):
                    yield name


def unwritable_recording(folder: Path, error: OSError) -> StorageError:
    """Return the error for what is being said while the disk does not take it."""
    return StorageError(
        f"The recording cannot be written to disk: {error.strerror or error}.",
        kind=ErrorKind.RECORDING_UNWRITABLE,
        next_step=f"Make room or allow writing in {folder}; until then what you say is kept in "
        "memory, until it has become text.",
        retryable=True,
    )


def unchangeable_recording(folder: Path, error: OSError) -> StorageError:
    """Return the error for a recording that can be neither kept nor removed."""
    return StorageError(
        f"The recording cannot be changed on disk: {error.strerror or error}.",
        kind=ErrorKind.RECORDING_UNWRITABLE,
        next_step=f"Make room or allow writing in {folder}, then try again.",
        retryable=True,
    )


def unreadable_recording(folder: Path, error: OSError) -> StorageError:
    """Return the error for a recording that is there and cannot be read."""
    return StorageError(
        f"The recording cannot be read: {error.strerror or error}.",
        kind=ErrorKind.FILE,
        next_step=f"Check that {folder} is there and can be read, then try again.",
        retryable=True,
    )
