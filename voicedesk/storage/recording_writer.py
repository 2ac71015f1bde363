"""One recording's way to the disk: what the disk does not take stays in memory and is offered again."""

from __future__ import annotations

import contextlib
import os
import threading
from typing import TYPE_CHECKING

import numpy as np

from voicedesk.storage.recording_file import (
    FRAME_BYTES,
    HEADER_BYTES,
    SAMPLE_TYPE,
    RecordingName,
    RecordingState,
    encode_header,
    peak_of,
)
from voicedesk.storage.recording_folder import RecordingFolder, unwritable_recording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from voicedesk.core.errors import StorageError
    from voicedesk.core.turns import Intent

SYNC_S = 0.5
"""How much sound may be written before it is made to survive a power cut."""

RETRY_S = 2.0
"""How much more is said before a disk that refused is asked again."""

AHEAD_S = 1.0
"""How much more than there is the header of a growing file promises.

Players stop where the header says, or at the end of the file, whichever comes first; so they play
everything, wherever the file is cut.
"""


class RecordingWriter:
    """A file that grows; on the writer thread only, but for ``frame_count`` and ``tail``.

    Sound is held in memory until the system has confirmed that it is on the disk, so that nothing
    depends on what a failing disk did with what it was given.
    """

    def __init__(
        self, folder: RecordingFolder, turn_id: str, intent: Intent, sample_rate_hz: int
    ) -> None:
        self._folder = folder
        self._name = RecordingName(turn_id, intent, RecordingState.ACTIVE)
        self.sample_rate_hz = sample_rate_hz
        self.peak = 0
        self.failure: StorageError | None = None
        self._descriptor: int | None = None
        self._is_created = False
        self._lock = threading.Lock()
        self._confirmed = 0  # bytes that are on the disk
        self._held = bytearray()  # the bytes after them
        self._taken = 0  # how many of the held ones the system was given
        self._retry_at = 0

    @property
    def turn_id(self) -> str:
        return self._name.turn_id

    @property
    def frame_count(self) -> int:
        with self._lock:
            return (self._confirmed + len(self._held)) // FRAME_BYTES

    @property
    def state(self) -> RecordingState:
        return self._name.state

    def tail(self, first: int, last: int) -> tuple[int, NDArray[np.int16]]:
        """Return the frames between two numbers that are in memory, and the first one's number."""
        with self._lock:
            confirmed = self._confirmed // FRAME_BYTES
            first, last = max(first, confirmed), max(last, confirmed)
            held = self._held[FRAME_BYTES * (first - confirmed) : FRAME_BYTES * (last - confirmed)]
        return first, np.frombuffer(held, SAMPLE_TYPE).astype(np.int16, copy=False)

    def open(self) -> None:
        """Make the file, if the disk lets us."""
        self._attempt(is_sync_wanted=False)

    def append(self, blocks: Sequence[NDArray[np.int16]]) -> None:
        """Write blocks; what the disk does not take stays in memory."""
        with self._lock:
            for samples in blocks:
                self.peak = max(self.peak, peak_of(samples))
                self._held += samples.astype(SAMPLE_TYPE, copy=False).tobytes()
            total = self._confirmed + len(self._held)
        if self.failure is None or total >= self._retry_at:
            self._attempt(is_sync_wanted=len(self._held) >= self._bytes(SYNC_S))

    def close(self, state: RecordingState) -> None:
        """Write what is left and release the file, which gets this state.

        May be called again, to offer the disk what it did not take.
        """
        if self._descriptor is not None or self._held or self.failure is not None:
            self._attempt(is_sync_wanted=True, is_last=True)
            if self.failure is not None and self._descriptor is None:
                self._attempt(is_sync_wanted=True, is_last=True)  # it had vanished: make it anew
            self._release()
        is_half_kept = state is RecordingState.KEPT and self.failure is not None
        if is_half_kept or not self._is_created:
            return
        try:
            self._folder.set_state(self.turn_id, state)
        except OSError as error:
            self.failure = unwritable_recording(self._folder.path, error)
        else:
            self._name = RecordingName(self.turn_id, self._name.intent, state)

    def remove(self) -> None:
        """Remove the file, then forget the sound; what the disk does not let go can be heard on."""
        self._release()
        if self._is_created:
            self._folder.remove(self.turn_id)
            self._is_created = False
        with self._lock:
            self._held.clear()
            self._confirmed = self._taken = self.peak = 0

    def _attempt(self, *, is_sync_wanted: bool, is_last: bool = False) -> None:
        try:
            self._write()
            if is_sync_wanted:
                self._sync(ahead_s=0.0 if is_last else AHEAD_S)
        except OSError as error:
            self.failure = unwritable_recording(self._folder.path, error)
            self._retry_at = self._confirmed + len(self._held) + self._bytes(RETRY_S)
            if self._descriptor is not None:
                with contextlib.suppress(OSError):  # is told already
                    self._sync(ahead_s=0.0)
        else:
            self.failure = None

    def _write(self) -> None:
        descriptor = self._open_file()
        while self._taken < len(self._held):
            rest = memoryview(self._held)[self._taken :]
            with rest:
                position = HEADER_BYTES + self._confirmed + self._taken
                self._taken += self._folder.disk.write(descriptor, rest, position)

    def _open_file(self) -> int:
        if self._descriptor is None:
            if self._is_created:
                # A renaming that failed may have happened all the same.
                self._name = self._folder.find(self.turn_id) or self._name
                self._descriptor = self._folder.disk.open(self._folder.path_of(self._name))
            else:
                header = encode_header(self.sample_rate_hz, self._bytes(AHEAD_S))
                self._descriptor = self._folder.create(self._name, header)
                self._is_created = True
        return self._descriptor

    def _sync(self, *, ahead_s: float) -> None:
        """Confirm what was taken; on an error the system may have dropped it, so give it again."""
        descriptor = self._open_file()
        self._check_there(descriptor)
        confirmable = self._taken - self._taken % FRAME_BYTES
        promised = self._confirmed + confirmable + self._bytes(ahead_s)
        try:
            disk = self._folder.disk
            disk.write_all(descriptor, encode_header(self.sample_rate_hz, promised), 0)
            disk.sync(descriptor)
        except OSError:
            self._taken = 0
            raise
        with self._lock:
            del self._held[:confirmable]
            self._confirmed += confirmable
            self._taken -= confirmable

    def _check_there(self, descriptor: int) -> None:
        """Notice a file that was removed while it is open, which only POSIX systems allow."""
        if os.name != "posix":
            return
        try:
            found = self._folder.path_of(self._name).stat()
            if os.path.samestat(found, os.fstat(descriptor)):
                return
            vanished: OSError = FileNotFoundError("the file was replaced by another one")
        except (FileNotFoundError, NotADirectoryError) as error:
            vanished = error
        self._take_back(descriptor)
        raise vanished

    def _take_back(self, descriptor: int) -> None:
        """Read all of a removed file into memory while it is still open."""
        os.lseek(descriptor, HEADER_BYTES, os.SEEK_SET)
        saved = bytearray()
        while piece := os.read(descriptor, min(1 << 20, self._confirmed - len(saved))):
            saved += piece
        with self._lock:
            self._held[:0] = saved
            self._confirmed = self._taken = 0
        self._release()
        self._is_created = False

    def _release(self) -> None:
        if self._descriptor is not None:
            with contextlib.suppress(OSError):  # what counts was confirmed before, or is held
                os.close(self._descriptor)
            self._descriptor = None

    def _bytes(self, duration_s: float) -> int:
        return round(duration_s * self.sample_rate_hz) * FRAME_BYTES
