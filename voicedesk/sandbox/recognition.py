"""The server's end of the recogniser: starts its process when needed, one clip at a time."""

from __future__ import annotations

import asyncio
import importlib
import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from voicedesk.sandbox.audio_files import not_audio
from voicedesk.sandbox.recogniser_process import Word, serve
from voicedesk.sandbox.wire import ServiceError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

_END_TIMEOUT_S = 5.0
_NOT_WORTH_KILLING_S = 30.0
"""A clip up to this length is decoded sooner than a new process would be ready."""
_LIBRARIES = ("numpy", "soundfile", "soxr")


class Recogniser:
    """PocketSphinx at arm's length."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sandbox-recogniser")
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None

    async def recognise(self, data: bytes, length_s: float) -> list[Word]:
        """The words in an audio file; 400 if it cannot be decoded."""
        job = self._thread.submit(self._ask, data)
        try:
            words = await asyncio.wrap_future(job)
        except asyncio.CancelledError:
            if job.running() and length_s > _NOT_WORTH_KILLING_S:
                self._kill()
            raise
        if words is None:
            raise not_audio()
        return words

    def warm_up(self) -> None:
        """Start the process and load the libraries now, without waiting for either."""
        self._thread.submit(self._connected)
        for name in _LIBRARIES:
            self._thread.submit(importlib.import_module, name)

    async def close(self) -> None:
        """End the process and the thread, whatever they are doing."""
        self._kill()
        await asyncio.get_running_loop().run_in_executor(self._thread, self._end)
        self._thread.shutdown()

    def _ask(self, data: bytes) -> list[Word] | None:
        try:
            pipe = self._connected()
            pipe.send_bytes(data)
            return pipe.recv()
        except (EOFError, ConnectionError) as error:
            self._end()  # the next clip gets a new process
            raise ServiceError(
                500, "The recogniser ended unexpectedly.", error_type="internal_server_error"
            ) from error

    def _connected(self) -> Connection:
        if self._pipe is None:
            context = multiprocessing.get_context("spawn")
            self._pipe, theirs = context.Pipe()
            self._process = context.Process(target=serve, args=(theirs,), daemon=True)
            self._process.start()
            theirs.close()
        return self._pipe

    def _kill(self) -> None:
        process = self._process
        if process is not None and process.pid is not None:
            process.kill()

    def _end(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
        if self._process is not None:
            self._process.join(_END_TIMEOUT_S)
            self._process = None
