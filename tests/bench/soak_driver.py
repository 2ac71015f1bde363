"""Runs in a process of its own: records for a time and sends what was said; prints its memory.

The program is the real one but for its microphone, which speaks as fast as the disk writes.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tests.bench.memory import begin_peak, peak_mb
from voicedesk.app.options import Options
from voicedesk.app.program import Program
from voicedesk.audio.files import load_clip
from voicedesk.core.audio_clip import BLOCK_DURATION_S, AudioBlock
from voicedesk.core.settings import ConversationSettings, HistorySettings, LoadedSettings, Settings
from voicedesk.core.tasks import TaskRegistry
from voicedesk.core.turns import Intent, Outcome
from voicedesk.storage.paths import ProfilePaths
from voicedesk.storage.resources import resource_path

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from voicedesk.core.ports import Capture, RecordingStore
    from voicedesk.pipeline.session import Session

SETTINGS = Settings(
    conversation=ConversationSettings(speak_replies=False), history=HistorySettings(keep_audio=True)
)
WARM_UP_S = 8.0
BLOCKS_AHEAD = 50
"""A second: no more than this waits for the disk, as when people really speak."""


class TirelessSpeaker:
    """Implements core.ports.Recorder and Capture: a question, again and again, then silence."""

    def __init__(self, recordings: RecordingStore) -> None:
        self._recordings = recordings
        self._clip = load_clip(resource_path("sample-question.wav"))
        self.duration_s = WARM_UP_S
        self.session: Session | None = None
        self.spoken = asyncio.Event()

    @property
    def sample_rate_hz(self) -> int:
        return self._clip.sample_rate_hz

    @property
    def interruptions(self) -> int:
        return 0

    async def start(self, *, not_before_s: float = -math.inf) -> Capture:
        return self

    async def stop(self) -> None:
        self.spoken.set()

    async def __aiter__(self) -> AsyncIterator[AudioBlock]:
        length = round(BLOCK_DURATION_S * self.sample_rate_hz)
        starts = range(0, len(self._clip.samples) - length, length)
        for number in range(round(self.duration_s / BLOCK_DURATION_S)):
            start = starts[number % len(starts)]
            samples = np.array(self._clip.samples[start : start + length])
            yield AudioBlock(samples, number * BLOCK_DURATION_S)
            if number % BLOCKS_AHEAD == BLOCKS_AHEAD - 1:
                await self._wait_for_disk(number * BLOCK_DURATION_S - 1.0)
        self.spoken.set()

    async def _wait_for_disk(self, until_s: float) -> None:
        assert self.session is not None
        while True:
            sound = await self._recordings.find(self.session.running_turn_id)
            assert sound is not None
            if sound.duration_s >= until_s:
                return
            await asyncio.sleep(0.001)


def _on_bug(error: BaseException) -> None:
    raise error


async def drive(minutes: float, folder: Path) -> dict[str, float]:
    paths = ProfilePaths.at(folder)
    paths.create()
    options = Options(base_url=os.environ["BENCH_BASE_URL"])
    program = Program(
        options, paths, LoadedSettings(SETTINGS), TaskRegistry(_on_bug), keeps_history=True
    )
    speaker = TirelessSpeaker(program.recordings)
    speaker.session = program.session
    program.session.services = replace(program.services, recorder=speaker)
    try:
        assert program.history is not None
        await program.history.open()
        await _turn(program, speaker)  # loads what every turn needs
        before_mb = begin_peak()
        speaker.duration_s = 60 * minutes
        recorded_mb, took = await _turn(program, speaker)
        return {"before_mb": before_mb, "recorded_mb": recorded_mb, "peak_mb": peak_mb(), **took}
    finally:
        await program.aclose()


async def _turn(program: Program, speaker: TirelessSpeaker) -> tuple[float, dict[str, float]]:
    """Record and send; return the peak of the memory until the end of the recording, and times."""
    began_at_s = time.monotonic()
    speaker.spoken.clear()
    await program.session.begin(Intent.ASK)
    await speaker.spoken.wait()
    recorded_at_s, recorded_mb = time.monotonic(), peak_mb()
    await program.session.finish()
    record = await program.session.wait()
    await program.keeper.flush()
    assert record.outcome is Outcome.COMPLETED, record
    assert abs(record.recorded_s - speaker.duration_s) < 1, record.recorded_s
    return recorded_mb, {
        "recording_took_s": round(recorded_at_s - began_at_s, 2),
        "sending_took_s": round(time.monotonic() - recorded_at_s, 2),
    }


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        print(json.dumps(asyncio.run(drive(float(sys.argv[1]), Path(folder)))))
