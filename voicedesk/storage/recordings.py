"""Recordings on disk, one file per turn, written while they are made.

One thread writes, renames and removes, in the order in which it is told to; looking through files
happens beside it, so that nobody who wants to hear something waits for a slow disk to write.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from voicedesk.core.history import Orphan
from voicedesk.core.worker import WorkerThread
from voicedesk.storage.disk import Disk
from voicedesk.storage.disk_recording import DiskRecording
from voicedesk.storage.recording_file import (
    RecordingName,
    RecordingState,
    check_turn_id,
    dbfs_of,
    measure,
    measure_or_guess,
)
from voicedesk.storage.recording_folder import (
    RecordingFolder,
    unchangeable_recording,
    unreadable_recording,
)
from voicedesk.storage.recording_writer import RecordingWriter
from voicedesk.storage.stored_sound import DiskSound

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from voicedesk.core.turns import Intent

T = TypeVar("T")


class DiskRecordings:
    """Implements core.ports.RecordingStore over a folder, which is made with the first recording.

    Every call that takes a turn's id raises ValueError for one that is no part of a file name.
    """

    def __init__(self, folder: Path, disk: Disk | None = None) -> None:
        self._folder = RecordingFolder(folder, disk or Disk())
        self._thread = WorkerThread("recordings")
        self._begun: dict[str, DiskRecording] = {}
        self._own: set[str] = set()
        self._is_closed = False

    def begin(self, turn_id: str, intent: Intent, sample_rate_hz: int) -> DiskRecording:
        check_turn_id(turn_id)
        if turn_id in self._own:
            raise ValueError(f"turn {turn_id} has a recording already")
        self._check_open()
        self._own.add(turn_id)
        writer = RecordingWriter(self._folder, turn_id, intent, sample_rate_hz)
        recording = self._begun[turn_id] = DiskRecording(self._folder, writer, self._thread)
        return recording

    async def find(self, turn_id: str) -> DiskSound | None:
        check_turn_id(turn_id)
        recording = self._begun.get(turn_id)
        if recording is not None:
            return recording.sound()
        return await self._look(lambda: self._find(turn_id))

    async def keep(self, turn_id: str) -> None:
        check_turn_id(turn_id)
        self._own.add(turn_id)
        recording = self._begun.get(turn_id)
        await self._change(lambda: self._keep(turn_id, recording))
        self._begun.pop(turn_id, None)

    async def discard(self, turn_id: str) -> None:
        check_turn_id(turn_id)
        recording = self._begun.get(turn_id)
        await self._change(
            (lambda: self._folder.remove(turn_id)) if recording is None else recording.discard
        )
        self._begun.pop(turn_id, None)
        self._own.discard(turn_id)

    async def orphans(self) -> list[Orphan]:
        found = await self._look(self._orphans)
        return sorted(found, key=lambda orphan: (orphan.started_at_s, orphan.turn_id))

    async def kept_sizes(self) -> dict[str, int]:
        return await self._look(self._kept_sizes)

    async def aclose(self) -> None:
        if self._is_closed:
            return
        self._is_closed = True
        try:
            for recording in self._begun.values():
                await self._thread.run(recording.leave)
        finally:
            self._thread.retire()

    def _find(self, turn_id: str) -> DiskSound | None:
        name = self._folder.find(turn_id)
        if name is None:
            return None
        sound = measure(self._folder.path_of(name))
        return DiskSound(self._folder, turn_id, sound.sample_rate_hz, sound.frame_count, sound.peak)

    def _keep(self, turn_id: str, recording: DiskRecording | None) -> None:
        if recording is not None:
            recording.keep()
            return
        self._folder.mend_header(turn_id)
        self._folder.set_state(turn_id, RecordingState.KEPT)

    def _orphans(self) -> list[Orphan]:
        orphans: list[Orphan] = []
        for name in list(self._folder.names()):
            if name.state is RecordingState.KEPT or name.turn_id in self._own:
                continue
            if (orphan := self._orphan(name)) is not None:
                orphans.append(orphan)
        return orphans

    def _orphan(self, name: RecordingName) -> Orphan | None:
        try:
            sound = measure_or_guess(self._folder.path_of(name))
        except FileNotFoundError:  # removed or renamed meanwhile, by our own hand
            return None
        if sound.frame_count == 0:
            self._folder.remove(name.turn_id)
            return None
        return Orphan(
            turn_id=name.turn_id,
            intent=name.intent,
            started_at_s=sound.ended_at_s - sound.duration_s,
            duration_s=sound.duration_s,
            peak_dbfs=dbfs_of(sound.peak),
        )

    def _kept_sizes(self) -> dict[str, int]:
        found: list[tuple[float, str, int]] = []
        for name in self._folder.names():
            if name.state is not RecordingState.KEPT:
                continue
            try:
                status = self._folder.path_of(name).stat()
            except FileNotFoundError:
                continue
            found.append((status.st_mtime, name.turn_id, status.st_size))
        return {turn_id: size for _, turn_id, size in sorted(found)}

    async def _look(self, call: Callable[[], T]) -> T:
        try:
            return await asyncio.to_thread(call)
        except OSError as error:
            raise unreadable_recording(self._folder.path, error) from error

    async def _change(self, call: Callable[[], None]) -> None:
        self._check_open()
        try:
            await self._thread.run(call)
        except OSError as error:
            raise unchangeable_recording(self._folder.path, error) from error

    def _check_open(self) -> None:
        if self._is_closed:
            raise RuntimeError("the store of recordings is closed")
