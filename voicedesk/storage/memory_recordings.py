"""Recordings of a private conversation: in memory only, gone when it ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voicedesk.core.audio_clip import AudioBlock, AudioClip, join_blocks
from voicedesk.storage.recording_file import FRAME_BYTES, check_turn_id

if TYPE_CHECKING:
    from voicedesk.core.errors import StorageError
    from voicedesk.core.history import Orphan
    from voicedesk.core.turns import Intent


@dataclass(frozen=True, slots=True)
class MemorySound:
    """Implements core.ports.StoredSound over a clip."""

    clip: AudioClip
    peak_dbfs: float

    @property
    def sample_rate_hz(self) -> int:
        return self.clip.sample_rate_hz

    @property
    def duration_s(self) -> float:
        return self.clip.duration_s

    async def read(self, start_s: float, end_s: float) -> AudioClip:
        return self.clip.part(start_s, end_s)


class MemoryRecording:
    """Implements core.ports.OpenRecording without a disk that could refuse."""

    failure: StorageError | None = None

    def __init__(self, sample_rate_hz: int) -> None:
        self._sample_rate_hz = sample_rate_hz
        self._blocks: list[AudioBlock] = []
        self._is_ended = False

    def write(self, block: AudioBlock) -> None:
        if not self._is_ended:
            self._blocks.append(block)

    async def finish(self) -> MemorySound:
        self._is_ended = True
        return self.sound()

    def sound(self) -> MemorySound:
        """Return what has been written so far."""
        clip = join_blocks(self._blocks, self._sample_rate_hz)
        if len(self._blocks) > 1:  # joined once, and not in memory twice
            self._blocks = [AudioBlock(clip.samples, self._blocks[0].captured_at_s)]
        return MemorySound(clip, clip.peak_dbfs)

    def forget(self) -> None:
        self._is_ended = True
        self._blocks.clear()


class MemoryRecordings:
    """Implements core.ports.RecordingStore; nothing of it touches the disk."""

    def __init__(self) -> None:
        self._recordings: dict[str, MemoryRecording] = {}
        self._kept: set[str] = set()

    def begin(self, turn_id: str, intent: Intent, sample_rate_hz: int) -> MemoryRecording:
        del intent  # it matters to a next program only
        check_turn_id(turn_id)
        if turn_id in self._recordings:
            raise ValueError(f"turn {turn_id} has a recording already")
        recording = self._recordings[turn_id] = MemoryRecording(sample_rate_hz)
        return recording

    async def find(self, turn_id: str) -> MemorySound | None:
        check_turn_id(turn_id)
        recording = self._recordings.get(turn_id)
        return None if recording is None else recording.sound()

    async def keep(self, turn_id: str) -> None:
        check_turn_id(turn_id)
        if turn_id in self._recordings:
            self._kept.add(turn_id)

    async def discard(self, turn_id: str) -> None:
        check_turn_id(turn_id)
        self._kept.discard(turn_id)
        recording = self._recordings.pop(turn_id, None)
        if recording is not None:
            recording.forget()

    async def orphans(self) -> list[Orphan]:
        return []

    async def kept_sizes(self) -> dict[str, int]:
        sizes: dict[str, int] = {}
        for turn_id, recording in self._recordings.items():
            if turn_id in self._kept:
                sizes[turn_id] = FRAME_BYTES * len(recording.sound().clip.samples)
        return sizes

    async def aclose(self) -> None:
        for recording in self._recordings.values():
            recording.forget()
        self._recordings.clear()
        self._kept.clear()
