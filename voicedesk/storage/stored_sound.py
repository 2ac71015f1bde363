"""What was said, to be read again: from the disk, from memory, or from both as one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voicedesk.core.audio_clip import AudioClip
from voicedesk.core.threads import in_thread
from voicedesk.storage.recording_file import dbfs_of, read_frames
from voicedesk.storage.recording_folder import RecordingFolder, unreadable_recording

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voicedesk.storage.recording_writer import RecordingWriter

_LOOK_UPS = 3
"""How often a file is looked up that is renamed, or made anew, while it is being opened."""


@dataclass(frozen=True, slots=True)
class DiskSound:
    """Implements core.ports.StoredSound over a file, wherever it has been renamed to meanwhile.

    ``writer`` holds what the disk did not take, if this program made the recording.
    """

    folder: RecordingFolder
    turn_id: str
    sample_rate_hz: int
    frame_count: int
    peak: int
    writer: RecordingWriter | None = None

    @property
    def duration_s(self) -> float:
        return self.frame_count / self.sample_rate_hz

    @property
    def peak_dbfs(self) -> float:
        return dbfs_of(self.peak)

    async def read(self, start_s: float, end_s: float) -> AudioClip:
        first = min(max(0, round(start_s * self.sample_rate_hz)), self.frame_count)
        last = min(max(first, round(end_s * self.sample_rate_hz)), self.frame_count)
        samples = await in_thread(lambda: self._read(first, last))
        return AudioClip(samples, self.sample_rate_hz)

    def _read(self, first: int, last: int) -> NDArray[np.int16]:
        for _ in range(_LOOK_UPS - 1):
            try:
                return self._read_once(first, last)
            except FileNotFoundError:
                continue
            except OSError as error:
                raise unreadable_recording(self.folder.path, error) from error
        try:
            return self._read_once(first, last)
        except OSError as error:
            raise unreadable_recording(self.folder.path, error) from error

    def _read_once(self, first: int, last: int) -> NDArray[np.int16]:
        if self.writer is None:
            return self._read_file(first, last)
        tail_first, tail = self.writer.tail(first, last)
        end = min(tail_first, last)
        if max(first, end) + len(tail) < last:
            raise FileNotFoundError(f"the recording of turn {self.turn_id} was removed")
        if first >= end:
            return tail
        on_disk = self._read_file(first, end)
        # Minutes of sound are not copied to be joined with nothing.
        return np.concatenate([on_disk, tail]) if len(tail) else on_disk

    def _read_file(self, first: int, last: int) -> NDArray[np.int16]:
        name = self.folder.find(self.turn_id)
        if name is None:
            raise FileNotFoundError(f"no file of turn {self.turn_id}")
        samples = read_frames(self.folder.path_of(name), first, last)
        if len(samples) < last - first:
            raise OSError(f"the file of turn {self.turn_id} was cut")
        return samples
