"""Scripted moments come neither early nor noticeably late."""

from __future__ import annotations

import asyncio
import statistics
import time

from voicedesk.sandbox.pace import exact_loop, wait_until


def test_a_moment_is_met_to_a_fraction_of_a_millisecond() -> None:
    late_s: list[float] = []

    async def wait() -> None:
        for delay_ms in range(21):
            due_s = time.monotonic() + delay_ms / 1000
            await wait_until(due_s)
            late_s.append(time.monotonic() - due_s)

    with asyncio.Runner(loop_factory=exact_loop) as runner:
        runner.run(wait())
    assert min(late_s) >= 0
    # The median: other programs may take the processor now and then.
    assert statistics.median(late_s) < 0.0005


async def test_a_moment_that_is_over_is_not_waited_for() -> None:
    began_s = time.monotonic()
    await wait_until(began_s - 10)
    assert time.monotonic() - began_s < 1
