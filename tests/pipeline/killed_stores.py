"""A history and recordings in memory that a kill may stop between any two writings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tests.fakes.history import InMemoryHistory
from voicedesk.core.audio_clip import AudioClip
from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.core.history import Orphan
from voicedesk.core.overriding import override
from voicedesk.core.turns import Intent

if TYPE_CHECKING:
    from voicedesk.core.ports import OpenRecording


class Killed(BaseException):
    """The program was killed here."""


class Disk:
    """Counts writings; the one with number ``dies_at`` does not happen any more."""

    def __init__(self) -> None:
        self.writings = 0
        self.dies_at: int | None = None

    def write(self) -> None:
        if self.writings == self.dies_at:
            raise Killed
        self.writings += 1

    def restart(self, *, dies_at: int | None = None) -> None:
        self.writings, self.dies_at = 0, dies_at


@dataclass
class Take:
    """One recording on the disk."""

    duration_s: float
    pending: bool
    readable: bool = True
    of_this_run: bool = False
    size: int = 0
    sample_rate_hz: int = 16_000
    peak_dbfs: float = -20.0

    async def read(self, start_s: float, end_s: float) -> AudioClip:
        frames = round(self.duration_s * self.sample_rate_hz)
        return AudioClip(np.ones(frames, np.int16), self.sample_rate_hz).part(start_s, end_s)


class DiskRecordings:
    """Implements core.ports.RecordingStore for what an ended program left; records nothing."""

    def __init__(self, disk: Disk) -> None:
        self.takes: dict[str, Take] = {}
        self._disk = disk

    def begin(self, turn_id: str, intent: Intent, sample_rate_hz: int) -> OpenRecording:
        raise AssertionError("nothing is recorded here")

    async def find(self, turn_id: str) -> Take | None:
        take = self.takes.get(turn_id)
        if take is not None and not take.readable:
            raise StorageError("It is damaged.", kind=ErrorKind.FILE, next_step="Delete it.")
        return take

    async def keep(self, turn_id: str) -> None:
        self._disk.write()
        self.takes[turn_id].pending = False

    async def discard(self, turn_id: str) -> None:
        self._disk.write()
        self.takes.pop(turn_id, None)

    async def orphans(self) -> list[Orphan]:
        return [
            Orphan(turn_id, Intent.ASK, 500.0, take.duration_s, take.peak_dbfs)
            for turn_id, take in self.takes.items()
            if take.pending and not take.of_this_run
        ]

    async def kept_sizes(self) -> dict[str, int]:
        return {name: take.size for name, take in self.takes.items() if not take.pending}

    async def aclose(self) -> None:
        """Nothing is open."""


class DiskHistory(InMemoryHistory):
    """A history whose writings the disk counts."""

    def __init__(self, disk: Disk) -> None:
        super().__init__()
        self._disk = disk

    @override
    async def _answer(self, call: str) -> None:
        if call.startswith(("save", "rename", "delete")):
            self._disk.write()
        await super()._answer(call)
