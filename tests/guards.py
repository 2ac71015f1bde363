"""What fails a test besides its own assertions: warnings in the log, tasks and threads left over."""

from __future__ import annotations

import asyncio
import logging
import re
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

GRACE_S = 1.0
"""How long what has been told to end may take to do so."""


class LogGuard(logging.Handler):
    """Collects records from WARNING on; a test says beforehand which of them it expects."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []
        self._expected: list[str] = []

    def expect(self, pattern: str) -> None:
        """Declare that at least one record matches the regular expression."""
        self._expected.append(pattern)

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(f"{record.levelname} {record.name}: {record.getMessage()}")

    def check(self) -> None:
        """Fail for a record that nobody expected, and for an expectation that nothing met."""
        for message in self.messages:
            if not any(re.search(pattern, message) for pattern in self._expected):
                pytest.fail(f"unexpected in the log: {message}")
        for pattern in self._expected:
            if not any(re.search(pattern, message) for message in self.messages):
                pytest.fail(f"expected in the log, but never came: {pattern}")


async def run_and_check_tasks(
    test: Callable[..., Awaitable[None]], arguments: dict[str, Any]
) -> None:
    """Run an async test; fail when a task of its own outlives it."""
    before = asyncio.all_tasks()
    await test(**arguments)
    left = asyncio.all_tasks() - before
    if left:
        _, left = await asyncio.wait(left, timeout=GRACE_S)
    if left:
        names = ", ".join(sorted(task.get_name() for task in left))
        pytest.fail(f"tasks left over: {names}")


def check_threads(before: set[threading.Thread]) -> None:
    """Fail when a thread that would keep the program alive was started and not ended."""
    deadline_s = time.monotonic() + GRACE_S
    for thread in set(threading.enumerate()) - before:
        if not thread.daemon:
            thread.join(max(0, deadline_s - time.monotonic()))
            if thread.is_alive():
                pytest.fail(f"thread left over: {thread.name}")
