"""A history in a profile of its own, and the waiting for its copy."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from voicedesk.storage.history.store import SqliteHistory

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "profile" / "history.sqlite"


@pytest.fixture
def history(path: Path) -> SqliteHistory:
    return SqliteHistory(path, busy_timeout_s=0.2)


@pytest.fixture
def copy_made(path: Path) -> Callable[[], Awaitable[Path]]:
    """Return a call that opens the history until its copy is there."""

    async def make() -> Path:
        copy = path.with_name("history.copy.sqlite")
        history = SqliteHistory(path, copy_delay_s=0)
        await history.open()
        async with asyncio.timeout(60):
            while not copy.exists():  # noqa: ASYNC110 - the program under test sets no event
                await asyncio.sleep(0.01)
        await history.aclose()
        return copy

    return make
