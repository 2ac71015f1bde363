"""What a portal hands over through a pipe, read and written without waiting on the loop's thread."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_PIECE = 1 << 16


class TooLong(Exception):
    """More comes out of a pipe than was asked for."""


async def read_all(descriptor: int, *, most_bytes: int) -> bytes:
    """Read to the end, and close the descriptor.

    Raises:
        OSError: the other end does not give it.
        TooLong: it is more than ``most_bytes``.
    """
    content = bytearray()

    def read_some() -> bool:
        piece = os.read(descriptor, _PIECE)
        content.extend(piece)
        if len(content) > most_bytes:
            raise TooLong
        return not piece

    try:
        os.set_blocking(descriptor, False)
        loop = asyncio.get_running_loop()
        await _work_through(descriptor, read_some, loop.add_reader, loop.remove_reader)
    finally:
        os.close(descriptor)
    return bytes(content)


async def write_all(descriptor: int, content: bytes) -> None:
    """Write everything, and close the descriptor.

    Raises:
        OSError: the other end does not take it.
    """
    rest = memoryview(content)

    def write_some() -> bool:
        nonlocal rest
        rest = rest[os.write(descriptor, rest[:_PIECE]) :] if rest else rest
        return not rest

    try:
        os.set_blocking(descriptor, False)
        loop = asyncio.get_running_loop()
        await _work_through(descriptor, write_some, loop.add_writer, loop.remove_writer)
    finally:
        os.close(descriptor)


async def _work_through(
    descriptor: int,
    step: Callable[[], bool],
    watch: Callable[[int, Callable[[], None]], None],
    leave: Callable[[int], object],
) -> None:
    """Call ``step`` whenever the descriptor is ready, until it says that it is done."""
    done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def on_ready() -> None:
        if done.done():
            return
        try:
            if step():
                done.set_result(None)
        except BlockingIOError:
            pass  # ready by mistake, or for somebody else: it will be again
        except (OSError, TooLong) as error:
            done.set_exception(error)

    watch(descriptor, on_ready)
    try:
        await done
    finally:
        leave(descriptor)
