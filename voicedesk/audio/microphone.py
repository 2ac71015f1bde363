"""The microphone: 20 ms blocks of 16 kHz mono, whatever rate the device runs at."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from voicedesk.audio import portaudio
from voicedesk.audio.devices import find_target
from voicedesk.audio.portaudio import Direction
from voicedesk.audio.resampling import Resampler
from voicedesk.core.audio_clip import BLOCK_DURATION_S, SPEECH_RATE_HZ, AudioBlock
from voicedesk.core.errors import AudioError, ErrorKind

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    import sounddevice
    from numpy.typing import NDArray

    from voicedesk.core.ports import Capture

SILENT_DEVICE_S = 1.0
"""A running device calls every 20 ms; one that has been quiet for so long is gone."""

FIRST_BLOCK_S = 3.0
"""The same before the first block: Bluetooth takes a while to switch its profile."""

HEARING_OUT_LIMIT_S = 0.15
"""A device that takes longer to deliver its last block is not waited for."""

WATCH_S = 0.2
BLOCK_FRAMES = round(BLOCK_DURATION_S * SPEECH_RATE_HZ)


class Microphone:
    """Implements core.ports.Recorder.

    Args:
        device_name: Which microphone, asked anew for every recording; empty for the default.
    """

    def __init__(self, device_name: Callable[[], str] | str = "") -> None:
        self._device_name = device_name

    async def start(self) -> Capture:
        name = self._device_name if isinstance(self._device_name, str) else self._device_name()
        source = _Source(asyncio.get_running_loop())
        stream = await portaudio.open_on_thread(
            Direction.MICROPHONE, lambda: source.open(name), portaudio.close_now
        )
        return MicrophoneCapture(source, stream)


class _Source:
    """The audio thread's side: copies each block and hands it over, nothing else."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, *, preferred_rate_hz: int = SPEECH_RATE_HZ
    ) -> None:
        self._loop = loop
        self.blocks: asyncio.Queue[tuple[NDArray[np.int16], float] | None] = asyncio.Queue()
        self.rate_hz = preferred_rate_hz
        self.last_call_s = 0.0
        self.is_finished = False

    def open(self, name: str) -> sounddevice.InputStream:
        """Open and start the stream; for the PortAudio thread."""
        return portaudio.open_or_tell(Direction.MICROPHONE, lambda: self._try_open(name))

    def _try_open(self, name: str) -> sounddevice.InputStream:
        import sounddevice

        target = find_target(Direction.MICROPHONE, name)

        def opened(rate_hz: int) -> sounddevice.InputStream:
            self.rate_hz = rate_hz
            with portaudio.environment(target.environment):
                stream = sounddevice.InputStream(
                    samplerate=rate_hz,
                    blocksize=round(BLOCK_DURATION_S * rate_hz),
                    device=target.index,
                    channels=1,
                    dtype="int16",
                    latency="low",
                    callback=self._on_block_captured,
                    finished_callback=self._on_stream_finished,
                )
                return portaudio.start_now(stream)

        return portaudio.open_at_accepted_rate(opened, self.rate_hz, target.default_rate_hz)

    def _on_block_captured(
        self, samples: NDArray[np.int16], _frames: int, _time: object, _flags: object
    ) -> None:
        self.last_call_s = now_s = time.monotonic()
        block = samples[:, 0].copy()
        self._loop.call_soon_threadsafe(self.blocks.put_nowait, (block, now_s))

    def _on_stream_finished(self) -> None:
        self.is_finished = True


class MicrophoneCapture:
    """Implements core.ports.Capture."""

    def __init__(self, source: _Source, stream: sounddevice.InputStream) -> None:
        self._source = source
        self._stream = stream
        self._opened_s = self._watched_s = time.monotonic()
        self._framer = _Framer(Resampler(source.rate_hz, SPEECH_RATE_HZ))
        self._ready: deque[AudioBlock] = deque()
        self._is_ended = False
        self._lost: AudioError | None = None
        self._closing: asyncio.Future[None] | None = None
        self._is_receiving = False
        self._received = asyncio.Event()

    @property
    def sample_rate_hz(self) -> int:
        return SPEECH_RATE_HZ

    def __aiter__(self) -> AsyncIterator[AudioBlock]:
        return self

    async def __anext__(self) -> AudioBlock:
        while not self._ready:
            if self._is_ended:
                raise self._lost or StopAsyncIteration
            await self._receive()
        return self._ready.popleft()

    async def stop(self) -> None:
        if self._is_receiving and self._closing is None:
            await self._hear_out(time.monotonic() + self._stream.latency)
        # What the audio thread has handed over already is delivered first.
        asyncio.get_running_loop().call_soon(self._source.blocks.put_nowait, None)
        await asyncio.shield(self._close())

    async def _hear_out(self, until_s: float) -> None:
        """Wait for what was said before ``stop`` and is still on its way through the device."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(HEARING_OUT_LIMIT_S):
                while self._source.last_call_s < until_s and not self._is_ended:
                    self._received.clear()
                    await self._received.wait()

    def _close(self) -> asyncio.Future[None]:
        if self._closing is None:
            stream = self._stream
            self._closing = asyncio.wrap_future(
                portaudio.submit(lambda: portaudio.close_now(stream))
            )
        return self._closing

    async def _receive(self) -> None:
        """Wait for the next block, the end, or the news that the device is gone."""
        self._is_receiving = True
        try:
            async with asyncio.timeout(WATCH_S):
                item = await self._source.blocks.get()
        except TimeoutError:
            if self._source.blocks.empty() and self._is_device_gone():
                self._close()
                self._lost = _lost()
                self._end()
            return
        finally:
            self._is_receiving = False
            self._received.set()
        if item is None:
            self._end()
        else:
            samples, captured_at_s = item
            self._ready.extend(self._framer.feed(samples, captured_at_s))

    def _end(self) -> None:
        if not self._is_ended:
            self._is_ended = True
            self._ready.extend(self._framer.finish(time.monotonic()))

    def _is_device_gone(self) -> bool:
        if self._closing is not None:
            return False
        last_s = self._source.last_call_s
        limit_s = SILENT_DEVICE_S if last_s else FIRST_BLOCK_S
        is_quiet = time.monotonic() - (last_s or self._opened_s) > limit_s
        # Seen twice: after a long pause of this process the audio thread needs a moment, too.
        was_quiet, self._watched_s = self._watched_s == last_s, last_s
        return self._source.is_finished or (is_quiet and was_quiet)


class _Framer:
    """Cuts what comes at the device's rate into blocks of 320 samples at 16 kHz."""

    def __init__(self, resampler: Resampler) -> None:
        self._resampler = resampler
        self._pending = np.zeros(0, np.int16)

    def feed(self, samples: NDArray[np.int16], captured_at_s: float) -> list[AudioBlock]:
        pending = np.concatenate([self._pending, self._resampler.feed(samples)])
        whole = len(pending) - len(pending) % BLOCK_FRAMES
        self._pending = pending[whole:]
        return _cut(pending[:whole], captured_at_s)

    def finish(self, captured_at_s: float) -> list[AudioBlock]:
        """Return the rest; its last block may be shorter."""
        return _cut(np.concatenate([self._pending, self._resampler.finish()]), captured_at_s)


def _cut(samples: NDArray[np.int16], captured_at_s: float) -> list[AudioBlock]:
    return [
        AudioBlock(samples[begin : begin + BLOCK_FRAMES], captured_at_s)
        for begin in range(0, len(samples), BLOCK_FRAMES)
    ]


def _lost() -> AudioError:
    return AudioError(
        "The microphone stopped sending sound.",
        kind=ErrorKind.MICROPHONE_LOST,
        next_step="Check that it is plugged in and switched on, or choose another one.",
        retryable=True,
    )
