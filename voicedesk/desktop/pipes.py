"""Data between programs, through pipes whose other end may be slow, silent or gone."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_PIECE_BYTES = 1 << 16


class PipeSilent(Exception):
    """The other side did nothing for as long as it was given."""


class TooMuch(Exception):
    """More came than is to be kept in memory."""


async def read_pipe(file: int, *, most_bytes: int, silence_s: float | None = None) -> bytes:
    """Read to the end, and close the pipe in any case.

    Raises:
        OSError: the other end does not give it.
        PipeSilent: nothing came for ``silence_s``.
        TooMuch: more than ``most_bytes`` came.
    """
    pieces: list[bytes] = []
    size = 0

    def read_some() -> bool:
        nonlocal size
        piece = os.read(file, _PIECE_BYTES)
        pieces.append(piece)
        size += len(piece)
        if size > most_bytes:
            raise TooMuch(f"{size} bytes")
        return not piece

    await _work_through(file, read_some, silence_s, is_reading=True)
    return b"".join(pieces)


async def write_pipe(file: int, data: bytes, *, silence_s: float | None = None) -> None:
    """Write all, and close the pipe in any case.

    Raises:
        OSError: the other end does not take it.
        PipeSilent: nothing was taken for ``silence_s``.
    """
    rest = memoryview(data)

    def write_some() -> bool:
        nonlocal rest
        rest = rest[os.write(file, rest[:_PIECE_BYTES]) :] if rest else rest
        return not rest

    await _work_through(file, write_some, silence_s, is_reading=False)


async def _work_through(
    file: int, step: Callable[[], bool], silence_s: float | None, *, is_reading: bool
) -> None:
    """Call ``step`` whenever it can get on, until it says that it is done; close the file."""
    try:
        os.set_blocking(file, False)
        while True:
            try:
                if step():
                    return
            except BlockingIOError:
                await _wait_for(file, silence_s, is_reading=is_reading)
            else:
                await asyncio.sleep(0)  # the loop has other work than a clipboard of 50 MB
    finally:
        os.close(file)


async def _wait_for(file: int, silence_s: float | None, *, is_reading: bool) -> None:
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[None] = loop.create_future()

    def on_ready() -> None:
        if not ready.done():
            ready.set_result(None)

    watch, unwatch = (
        (loop.add_reader, loop.remove_reader)
        if is_reading
        else (loop.add_writer, loop.remove_writer)
    )
    watch(file, on_ready)
    try:
        async with asyncio.timeout(silence_s):
            await ready
    except TimeoutError as error:
        raise PipeSilent(f"silent for {silence_s} s") from error
    finally:
        unwatch(file)
