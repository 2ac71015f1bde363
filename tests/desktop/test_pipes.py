"""Pipes are read to the end and written to the end, and closed whatever happens."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from voicedesk.desktop.pipes import TooMuch, read_pipe, write_pipe

CONTENT = bytes(range(256)) * 8192


def _is_open(descriptor: int) -> bool:
    return Path(f"/proc/self/fd/{descriptor}").exists()


@pytest.mark.parametrize("content", [b"", b"a", CONTENT], ids=["nothing", "little", "much"])
async def test_what_is_written_is_read(content: bytes) -> None:
    reading, writing = os.pipe()
    found, _ = await asyncio.gather(
        read_pipe(reading, most_bytes=len(CONTENT)), write_pipe(writing, content)
    )
    assert found == content
    assert not _is_open(reading)
    assert not _is_open(writing)


@pytest.mark.usefixtures("qapp")
async def test_the_windows_loop_does_it_too() -> None:
    reading, writing = os.pipe()
    found, _ = await asyncio.gather(
        read_pipe(reading, most_bytes=len(CONTENT)), write_pipe(writing, CONTENT)
    )
    assert found == CONTENT


async def test_more_than_is_wanted_is_not_read() -> None:
    reading, writing = os.pipe()
    with pytest.raises(TooMuch):
        await asyncio.gather(read_pipe(reading, most_bytes=1000), write_pipe(writing, b"x" * 1001))
    assert not _is_open(reading)


async def test_a_reader_that_goes_away_is_told() -> None:
    reading, writing = os.pipe()
    work = asyncio.get_running_loop().create_task(write_pipe(writing, CONTENT))
    await asyncio.sleep(0)
    os.close(reading)
    with pytest.raises(OSError, match="Broken pipe"):
        await work
    assert not _is_open(writing)


async def test_giving_up_closes_the_pipe() -> None:
    reading, writing = os.pipe()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await read_pipe(reading, most_bytes=1000)
    assert not _is_open(reading)
    os.close(writing)
