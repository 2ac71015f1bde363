"""A microphone that hears what the test says."""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from voicedesk.core.audio_clip import BLOCK_DURATION_S, AudioBlock, AudioClip, empty_clip
from voicedesk.core.errors import AudioError, ErrorKind

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from voicedesk.core.ports import Capture


@dataclass(frozen=True, slots=True)
class Take:
    """What one recording hears: a clip at once, and then whatever ``hear`` adds.

    ``refused`` is raised by ``start``; ``lost`` by the iteration, after the blocks.
    """

    clip: AudioClip = field(default_factory=empty_clip)
    refused: AudioError | None = None
    lost: AudioError | None = None


class ScriptedRecorder:
    """Implements core.ports.Recorder; the takes are used in turn, the last one for ever.

    ``opened`` and ``stopped`` count; ``current`` is the capture that was started last.
    """

    def __init__(self, *takes: Take | AudioClip) -> None:
        self._takes = [Take(take) if isinstance(take, AudioClip) else take for take in takes]
        self._takes = self._takes or [Take()]
        self.captures: list[ScriptedCapture] = []
        self.not_before_s = -math.inf

    @property
    def opened(self) -> int:
        return len(self.captures)

    @property
    def stopped(self) -> int:
        return sum(capture.is_stopped for capture in self.captures)

    @property
    def current(self) -> ScriptedCapture:
        return self.captures[-1]

    async def start(self, *, not_before_s: float = -math.inf) -> Capture:
        self.not_before_s = not_before_s
        take = self._takes.pop(0) if len(self._takes) > 1 else self._takes[0]
        await asyncio.sleep(0)
        if take.refused is not None:
            raise take.refused
        self.captures.append(ScriptedCapture(take))
        return self.captures[-1]


class ScriptedCapture:
    """Implements core.ports.Capture."""

    def __init__(self, take: Take) -> None:
        self._blocks: asyncio.Queue[AudioBlock | AudioError | None] = asyncio.Queue()
        self._rate_hz = take.clip.sample_rate_hz
        self._captured_s = 0.0
        self._interruptions = 0
        self.is_stopped = False
        self.hear(take.clip)
        if take.lost is not None:
            self.lose(take.lost)

    @property
    def sample_rate_hz(self) -> int:
        return self._rate_hz

    @property
    def interruptions(self) -> int:
        return self._interruptions

    def interrupt(self) -> None:
        """Lose the device, and go on with another one."""
        self._interruptions += 1

    def hear(self, clip: AudioClip) -> None:
        """Capture more; nothing is captured any more once the capture is stopped."""
        if self.is_stopped:
            return
        length = round(BLOCK_DURATION_S * self._rate_hz)
        for begin in range(0, len(clip.samples), length):
            samples = np.array(clip.samples[begin : begin + length])
            self._blocks.put_nowait(AudioBlock(samples, self._captured_s))
            self._captured_s += len(samples) / self._rate_hz

    def lose(self, error: AudioError | None = None) -> None:
        """Unplug the microphone."""
        self._blocks.put_nowait(
            error
            or AudioError(
                "The microphone is gone.",
                kind=ErrorKind.MICROPHONE_LOST,
                next_step="Plug it in again.",
            )
        )

    def __aiter__(self) -> AsyncIterator[AudioBlock]:
        return self._deliver()

    async def _deliver(self) -> AsyncIterator[AudioBlock]:
        while (item := await self._blocks.get()) is not None:
            if isinstance(item, AudioError):
                raise item
            yield item

    async def stop(self) -> None:
        if not self.is_stopped:
            self.is_stopped = True
            self._blocks.put_nowait(None)
        await asyncio.sleep(0)
