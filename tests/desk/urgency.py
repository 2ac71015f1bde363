"""Sound before everything else, as on desktops, where sound servers are given real-time priority.

Without it a machine that runs other tests beside tears holes into what is played and recorded.
Where this may not be asked for, everything runs as it would.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Generator

_SERVER_PRIORITY: Final = 5
"""What PulseAudio asks for itself where a RealtimeKit answers: pulse-daemon.conf(5)."""

_PROGRAM_PRIORITY: Final = 1
_ORDINARY: Final = 0


def serve_first(pid: int) -> None:
    """Let a process that has just been started, and what it starts, run before all others."""
    _prefer(pid, _SERVER_PRIORITY)


@contextmanager
def served_sooner() -> Generator[None]:
    """Let this program and what it starts run before others that are not about sound."""
    _prefer_threads(_PROGRAM_PRIORITY)
    try:
        yield
    finally:
        _prefer_threads(_ORDINARY)


def _prefer_threads(priority: int) -> None:
    if sys.platform == "linux":
        for thread in Path("/proc/self/task").iterdir():
            _prefer(int(thread.name), priority)


def _prefer(pid: int, priority: int) -> None:
    if sys.platform == "linux":
        policy = os.SCHED_RR if priority else os.SCHED_OTHER
        with suppress(PermissionError, ProcessLookupError):
            os.sched_setscheduler(pid, policy, os.sched_param(priority))
