"""One recording: block after block, from another device if the first one vanishes."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import time
from collections import deque
from typing import TYPE_CHECKING, Protocol

from voicedesk.audio.framing import Framer
from voicedesk.core.audio_clip import SPEECH_RATE_HZ
from voicedesk.core.errors import AudioError, ErrorKind

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from concurrent.futures import Future

    from voicedesk.audio.input_line import InputLine
    from voicedesk.core.audio_clip import AudioBlock

_log = logging.getLogger(__name__)

WATCH_S = 0.2

HEARING_OUT_LIMIT_S = 0.15
"""A device that takes longer to deliver its last block is not waited for."""

RECOVERY_S = 2.0
"""So long a device is looked for in place of one that vanished in mid-recording."""

TRIAL_S = 0.8
"""A device opened in its place has to be heard within this time, or the next one is tried."""

NEXT_TRIAL_S = 0.2


class Lines(Protocol):
    """Who opened the microphone, and opens it again when it is lost."""

    async def replace(self, lost: InputLine, *, by_default: bool) -> InputLine:
        """Open the same microphone again, or the system's default one.

        Raises:
            AudioError: it cannot be opened.
        """
        ...

    def release(self, line: InputLine) -> Future[None] | None:
        """Close a line, unless it is to stay open."""
        ...


class MicrophoneCapture:
    """Implements core.ports.Capture.

    Args:
        with_ahead: Begin with what the line heard before.
    """

    def __init__(
        self,
        lines: Lines,
        line: InputLine,
        *,
        not_before_s: float = -math.inf,
        with_ahead: bool = False,
    ) -> None:
        self._lines = lines
        self._line = line
        self._not_before_s = not_before_s
        self._interruptions = 0
        self._framer = Framer(line.sample_rate_hz)
        self._heard: asyncio.Queue[AudioBlock | None] = asyncio.Queue()
        self._ready: deque[AudioBlock] = deque()
        self._recovery: asyncio.Timeout | None = None
        self._lost: AudioError | None = None
        self._closing: Future[None] | None = None
        self._is_stopped = False
        self._is_ended = False
        self._is_receiving = False
        self._received = asyncio.Event()
        ahead = line.listen(self._hear)
        for block in ahead if with_ahead else []:
            self._hear(block)

    @property
    def sample_rate_hz(self) -> int:
        return SPEECH_RATE_HZ

    @property
    def interruptions(self) -> int:
        return self._interruptions

    def __aiter__(self) -> AsyncIterator[AudioBlock]:
        return self

    async def __anext__(self) -> AudioBlock:
        while not self._ready:
            if self._is_ended:
                raise self._lost or StopAsyncIteration
            await self._receive()
        return self._ready.popleft()

    async def stop(self) -> None:
        loop = asyncio.get_running_loop()
        if self._recovery is not None:
            if not self._recovery.expired():
                self._recovery.reschedule(loop.time())
        elif self._is_receiving and not self._is_stopped:
            await self._hear_out(time.monotonic() + self._line.latency_s)
        # What the audio thread has handed over already is delivered first.
        loop.call_soon(self._stop_hearing)
        await asyncio.sleep(0)
        if self._closing is not None:
            await asyncio.shield(asyncio.wrap_future(self._closing))

    async def _hear_out(self, until_s: float) -> None:
        """Wait for what was said before ``stop`` and is still on its way through the device."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(HEARING_OUT_LIMIT_S):
                while self._line.last_call_s < until_s and not self._is_ended:
                    self._received.clear()
                    await self._received.wait()

    def _hear(self, block: AudioBlock) -> None:
        if self._line.began_s(block) >= self._not_before_s:
            self._heard.put_nowait(block)

    def _stop_hearing(self) -> None:
        if not self._is_stopped:
            self._is_stopped = True
            self._line.unlisten(self._hear)
            self._heard.put_nowait(None)
            self._closing = self._lines.release(self._line)

    async def _receive(self) -> None:
        """Wait for the next block, the end, or the news that the device is gone."""
        self._is_receiving = True
        try:
            async with asyncio.timeout(WATCH_S):
                block = await self._heard.get()
        except TimeoutError:
            if self._heard.empty() and not self._is_stopped and self._line.is_gone():
                await self._survive()
            return
        finally:
            self._is_receiving = False
            self._received.set()
        if block is None:
            self._end()
        else:
            self._ready.extend(self._framer.feed(block))

    async def _survive(self) -> None:
        """Go on with another device, or end."""
        self._drop_line()
        try:
            async with asyncio.timeout(RECOVERY_S) as self._recovery:
                by_default = False
                while not await self._try_another(by_default=by_default):
                    by_default = not by_default
                    await asyncio.sleep(NEXT_TRIAL_S)
        except TimeoutError:
            # Or the recording was stopped meanwhile: nobody heard what was said last.
            self._interruptions += self._is_stopped
            self._end(None if self._is_stopped else _lost())
        finally:
            self._recovery = None

    async def _try_another(self, *, by_default: bool) -> bool:
        with contextlib.suppress(AudioError):
            self._line = await self._lines.replace(self._line, by_default=by_default)
            self._line.listen(self._hear)
            if (block := await self._first_heard()) is not None:
                self._ready.extend(self._framer.change_rate(self._line.sample_rate_hz))
                self._ready.extend(self._framer.feed(block))
                self._interruptions += 1
                _log.info("The microphone vanished; the recording goes on.")
                return True
        return False

    async def _first_heard(self) -> AudioBlock | None:
        """Return the new line's first block; drop a line that does not deliver."""
        block = None
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(TRIAL_S):
                    block = await self._heard.get()
        finally:
            if block is None:
                self._drop_line()
        return block

    def _drop_line(self) -> None:
        self._line.unlisten(self._hear)
        self._line.close()

    def _end(self, lost: AudioError | None = None) -> None:
        if not self._is_ended:
            self._is_ended = True
            self._lost = lost
            self._ready.extend(self._framer.finish())


def _lost() -> AudioError:
    return AudioError(
        "The microphone stopped sending sound.",
        kind=ErrorKind.MICROPHONE_LOST,
        next_step="Check that it is plugged in and switched on, or choose another one.",
        retryable=True,
    )
