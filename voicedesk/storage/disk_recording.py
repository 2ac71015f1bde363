"""A recording that is being made: blocks are handed over here and written on the writer thread."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from voicedesk.storage.recording_file import RecordingState
from voicedesk.storage.stored_sound import DiskSound

if TYPE_CHECKING:
    from concurrent.futures import Future

    import numpy as np
    from numpy.typing import NDArray

    from voicedesk.core.audio_clip import AudioBlock
    from voicedesk.core.errors import StorageError
    from voicedesk.core.worker import WorkerThread
    from voicedesk.storage.recording_folder import RecordingFolder
    from voicedesk.storage.recording_writer import RecordingWriter


class DiskRecording:
    """Implements core.ports.OpenRecording."""

    def __init__(
        self, folder: RecordingFolder, writer: RecordingWriter, thread: WorkerThread
    ) -> None:
        self._folder = folder
        self._writer = writer
        self._thread = thread
        self._lock = threading.Lock()
        self._queue: list[NDArray[np.int16]] = []
        self._draining: Future[None] | None = None
        self._is_ended = False
        self._is_settled = False
        self._opening = thread.submit(writer.open)

    @property
    def failure(self) -> StorageError | None:
        return self._writer.failure

    def write(self, block: AudioBlock) -> None:
        with self._lock:
            if self._is_ended:
                return
            self._queue.append(block.samples)
            if self._draining is None:
                self._draining = self._thread.submit(self._drain)

    async def finish(self) -> DiskSound:
        if self._is_settled:  # the thread may have been retired since
            return self.sound()
        return await self._thread.run(self._finish)

    def sound(self) -> DiskSound:
        """Return what has been written so far."""
        writer = self._writer
        return DiskSound(
            self._folder,
            writer.turn_id,
            writer.sample_rate_hz,
            writer.frame_count,
            writer.peak,
            writer,
        )

    def keep(self) -> None:
        """Give the disk what it did not take, and the file its last state; on the writer thread.

        Raises:
            StorageError: the disk still refuses.
        """
        self._end()
        self._writer.close(RecordingState.KEPT)
        self._is_settled = True
        if self._writer.failure is not None:
            raise self._writer.failure

    def leave(self) -> None:
        """End without settling, so that the next start finds the file; on the writer thread."""
        self._end()
        self._writer.close(self._writer.state)
        self._is_settled = True

    def discard(self) -> None:
        """Remove the file and forget the sound; on the writer thread.

        Raises:
            OSError: the disk does not let it go.
        """
        with self._lock:
            self._is_ended = True
            self._queue.clear()
        self._writer.remove()
        self._is_settled = True

    def _finish(self) -> DiskSound:
        if not self._is_settled:
            self._end()
            self._writer.close(RecordingState.PENDING)
            self._is_settled = True
        return self.sound()

    def _end(self) -> None:
        with self._lock:
            self._is_ended = True
            draining = self._draining
        for earlier in (self._opening, draining):
            if earlier is not None:
                earlier.result()  # it was queued before this: it has ended, or raises its bug

    def _drain(self) -> None:
        """Write what is queued, as one; a bug in it stays in ``_draining`` and comes out at the end."""
        while True:
            with self._lock:
                blocks, self._queue = self._queue, []
                if not blocks:
                    self._draining = None
                    return
            self._writer.append(blocks)
