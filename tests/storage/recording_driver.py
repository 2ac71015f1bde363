"""A program of its own that records: to be killed, or to be weighed.

``speak FOLDER TURN SEED`` records at the pace of speech and says how many blocks it has handed
over. ``hour FOLDER`` records 60 minutes as fast as the disk takes them and says how much the
process has grown.
"""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

import numpy as np

from tests.contracts.recordings import BLOCK_FRAMES, RATE_HZ, noise
from voicedesk.core.audio_clip import AudioBlock
from voicedesk.core.turns import Intent
from voicedesk.storage.recordings import DiskRecordings

SPOKEN_BLOCKS = 80
HOUR_BLOCKS = 60 * 60 * RATE_HZ // BLOCK_FRAMES
MOST_QUEUED_S = 2.0


async def speak(folder: Path, turn_id: str, seed: int) -> None:
    samples = noise(SPOKEN_BLOCKS * BLOCK_FRAMES / RATE_HZ, seed)
    recording = DiskRecordings(folder).begin(turn_id, Intent.DICTATE, RATE_HZ)
    began_s = time.monotonic()
    for number in range(SPOKEN_BLOCKS):
        start = number * BLOCK_FRAMES
        recording.write(AudioBlock(samples[start : start + BLOCK_FRAMES], time.monotonic()))
        print(number + 1, flush=True)
        await asyncio.sleep(began_s + (number + 1) * 0.02 - time.monotonic())
    await recording.finish()
    print("finished", flush=True)
    await asyncio.sleep(60)


async def hour(folder: Path) -> None:
    store = DiskRecordings(folder)
    recording = store.begin("hour", Intent.DICTATE, RATE_HZ)
    before_kb = 0
    for number in range(HOUR_BLOCKS):
        block = np.full(BLOCK_FRAMES, number % 30_000, np.int16)
        recording.write(AudioBlock(block, 0.0))
        if number % 50 == 0:
            await written(store, "hour", number * BLOCK_FRAMES / RATE_HZ - MOST_QUEUED_S)
        if number == 500:
            before_kb = peak_kb()
    sound = await recording.finish()
    await store.aclose()
    assert sound.duration_s == 3600, sound.duration_s
    print(peak_kb() - before_kb, flush=True)


async def written(store: DiskRecordings, turn_id: str, spoken_s: float) -> None:
    """Wait until so much of a recording has been written."""
    while not await is_written(store, turn_id, spoken_s):  # noqa: ASYNC110 - nothing tells of it
        await asyncio.sleep(0.001)


async def is_written(store: DiskRecordings, turn_id: str, spoken_s: float) -> bool:
    sound = await store.find(turn_id)
    return sound is not None and sound.duration_s >= spoken_s


def peak_kb() -> int:
    """Return the most memory that this process ever had; getrusage counts its parent's as well."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0])


if __name__ == "__main__":
    if sys.argv[1] == "speak":
        asyncio.run(speak(Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])))
    else:
        asyncio.run(hour(Path(sys.argv[2])))
