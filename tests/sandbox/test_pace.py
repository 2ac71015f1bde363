"""Scripted moments come neither early nor noticeably late."""

from __future__ import annotations

import asyncio
import statistics
import time

from voicedesk.sandbox.pace import exact_loop, wait_until

ROUNDS = 10
"""Other programs may take the processor now and then: the best round tells what the wait can do."""


def test_a_moment_is_met_to_a_fraction_of_a_millisecond() -> None:
    async def wait() -> list[float]:
        late_s: list[float] = []
        for delay_ms in range(21):
            due_s = time.monotonic() + delay_ms / 1000
            await wait_until(due_s)
            late_s.append(time.monotonic() - due_s)
        return late_s

    with asyncio.Runner(loop_factory=exact_loop) as runner:
        rounds = [runner.run(wait()) for _ in range(ROUNDS)]
    assert min(map(min, rounds)) >= 0
    assert min(map(statistics.median, rounds)) < 0.0005


async def test_a_moment_that_is_over_is_not_waited_for() -> None:
    began_s = time.monotonic()
    await wait_until(began_s - 10)
    assert time.monotonic() - began_s < 1
