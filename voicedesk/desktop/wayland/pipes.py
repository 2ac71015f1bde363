"""Data between programs, through pipes whose other end may be slow, silent or gone."""

from __future__ import annotations

import asyncio
import os

_PIECE_BYTES = 1 << 16


class PipeSilent(Exception):
    """The other side did nothing for as long as it was given."""


class TooMuch(Exception):
    """More came than is to be kept in memory."""


async def read_pipe(file: int, *, silence_s: float, most_bytes: int) -> bytes:
    """Read to the end, and close the pipe in any case.

    Raises:
        PipeSilent: nothing came for ``silence_s``.
        TooMuch: more than ``most_bytes`` came.
    """
    pieces: list[bytes] = []
    size = 0
    try:
        os.set_blocking(file, False)
        while True:
            try:
                piece = os.read(file, _PIECE_BYTES)
            except BlockingIOError:
                await _wait_for(file, silence_s, is_reading=True)
                continue
            if not piece:
                return b"".join(pieces)
            pieces.append(piece)
            size += len(piece)
            if size > most_bytes:
                raise TooMuch(f"{size} bytes")
    finally:
        os.close(file)


async def write_pipe(file: int, data: bytes, *, silence_s: float) -> bool:
    """Write all and close the pipe in any case; return whether the reader wanted all of it.

    Raises:
        PipeSilent: nothing was taken for ``silence_s``.
    """
    rest = memoryview(data)
    try:
        os.set_blocking(file, False)
        while rest:
            try:
                rest = rest[os.write(file, rest) :]
            except BlockingIOError:
                await _wait_for(file, silence_s, is_reading=False)
            except BrokenPipeError:
                return False
        return True
    finally:
        os.close(file)


async def _wait_for(file: int, silence_s: float, *, is_reading: bool) -> None:
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
