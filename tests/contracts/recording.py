"""The contract of core.ports.Recorder."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import numpy as np

from voicedesk.core.audio_clip import BLOCK_DURATION_S

if TYPE_CHECKING:
    from voicedesk.core.audio_clip import AudioBlock
    from voicedesk.core.ports import Capture, Recorder


async def take(capture: Capture, blocks: int) -> list[AudioBlock]:
    """Return the first blocks of a capture, which goes on."""
    taken: list[AudioBlock] = []
    async for block in capture:
        taken.append(block)
        if len(taken) == blocks:
            break
    return taken


class RecorderContract:
    """Subclasses give a fixture ``recorder`` that hears something for at least 0.2 s."""

    async def test_blocks_of_20_ms_come_in_order(self, recorder: Recorder) -> None:
        capture = await recorder.start()
        try:
            blocks = await asyncio.wait_for(take(capture, 8), 5)
        finally:
            await capture.stop()
        assert capture.sample_rate_hz == 16_000
        assert capture.interruptions == 0, "nothing has happened to the device"
        for block in blocks:
            assert block.samples.dtype == np.int16
            assert block.samples.shape == (round(BLOCK_DURATION_S * capture.sample_rate_hz),)
        times = [block.captured_at_s for block in blocks]
        assert times == sorted(times)

    async def test_iterating_ends_after_stop(self, recorder: Recorder) -> None:
        capture = await recorder.start()
        await asyncio.wait_for(take(capture, 1), 5)
        await capture.stop()
        rest = [block async for block in capture]
        assert all(len(block.samples) for block in rest)

    async def test_stopping_wakes_who_waits_for_a_block(self, recorder: Recorder) -> None:
        capture = await recorder.start()

        async def listen() -> int:
            return len([block async for block in capture])

        listening = asyncio.ensure_future(listen())
        await asyncio.sleep(0.15)
        await capture.stop()
        assert await asyncio.wait_for(listening, 2) > 0

    async def test_a_moment_that_has_passed_holds_nothing_up(self, recorder: Recorder) -> None:
        capture = await recorder.start(not_before_s=time.monotonic())
        try:
            assert len(await asyncio.wait_for(take(capture, 3), 5)) == 3
        finally:
            await capture.stop()

    async def test_stopping_twice_is_no_error(self, recorder: Recorder) -> None:
        capture = await recorder.start()
        await capture.stop()
        await capture.stop()

    async def test_a_second_recording_follows_the_first(self, recorder: Recorder) -> None:
        for _ in range(2):
            capture = await recorder.start()
            blocks = await asyncio.wait_for(take(capture, 2), 5)
            await capture.stop()
            assert len(blocks) == 2
