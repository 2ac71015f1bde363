"""Blocking calls run elsewhere, in order, and their results and errors come back."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import CancelledError

import pytest

from voicedesk.core.worker import WorkerThread


async def test_calls_run_in_order_on_one_other_thread() -> None:
    worker = WorkerThread("test-worker")
    seen: list[tuple[int, int]] = []
    await asyncio.gather(
        *(worker.run(lambda n=n: seen.append((n, threading.get_ident()))) for n in range(20))
    )
    assert [number for number, _ in seen] == list(range(20))
    assert {thread for _, thread in seen} != {threading.get_ident()}
    assert len({thread for _, thread in seen}) == 1
    worker.retire()


async def test_results_and_errors_come_back() -> None:
    worker = WorkerThread("test-worker")
    assert await worker.run(lambda: 42) == 42
    with pytest.raises(ZeroDivisionError):
        await worker.run(lambda: 1 / 0)
    assert await worker.run(lambda: "still there") == "still there"
    worker.retire()


def test_a_call_cancelled_before_its_turn_is_skipped() -> None:
    worker = WorkerThread("test-worker")
    gate = threading.Event()
    ran: list[str] = []
    first = worker.submit(gate.wait)
    second = worker.submit(lambda: ran.append("second"))
    third = worker.submit(lambda: ran.append("third"))
    assert second.cancel()
    gate.set()
    third.result(5)
    assert first.result(5)
    assert ran == ["third"]
    with pytest.raises(CancelledError):
        second.result(0)
    worker.retire()


def test_a_retired_thread_ends() -> None:
    worker = WorkerThread("retiring-worker")
    thread = worker.submit(threading.current_thread).result(5)
    assert thread.daemon
    worker.retire()
    thread.join(5)
    assert not thread.is_alive()
