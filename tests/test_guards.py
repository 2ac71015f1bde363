"""The guards themselves: each is seen to fail a test."""

from __future__ import annotations

import asyncio
import logging
import threading

import pytest

from tests.guards import LogGuard, check_threads, run_and_check_tasks

LOGGER = logging.getLogger("voicedesk.test")


def record(level: int, message: str) -> logging.LogRecord:
    return LOGGER.makeRecord(LOGGER.name, level, __file__, 1, message, (), None)


def test_an_unexpected_warning_fails() -> None:
    guard = LogGuard()
    guard.handle(record(logging.WARNING, "the disk is full"))
    with pytest.raises(pytest.fail.Exception, match="the disk is full"):
        guard.check()


def test_an_expected_warning_passes_and_must_come() -> None:
    guard = LogGuard()
    guard.expect("disk is full")
    with pytest.raises(pytest.fail.Exception, match="never came"):
        guard.check()
    guard.handle(record(logging.ERROR, "the disk is full"))
    guard.check()


def test_warnings_reach_the_guard_from_any_logger(expected_warnings: LogGuard) -> None:
    expected_warnings.expect(r"^WARNING voicedesk\.test: watch out$")
    LOGGER.warning("watch out")
    LOGGER.info("all is well")


def test_a_task_left_over_fails() -> None:
    async def leaves_a_task() -> None:
        task = asyncio.create_task(asyncio.sleep(60), name="forgotten")
        assert not task.done()

    with pytest.raises(pytest.fail.Exception, match="forgotten"):
        asyncio.run(run_and_check_tasks(leaves_a_task, {}))


async def test_a_task_that_ends_soon_passes() -> None:
    task = asyncio.create_task(asyncio.sleep(0.01))
    assert not task.done()


def test_a_thread_left_over_fails() -> None:
    before = set(threading.enumerate())
    may_end = threading.Event()
    thread = threading.Thread(target=may_end.wait, name="forgotten")
    thread.start()
    with pytest.raises(pytest.fail.Exception, match="forgotten"):
        check_threads(before)
    may_end.set()
    check_threads(before)
