"""An open loudspeaker: plays what is attached to it, silence otherwise."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, NamedTuple

from voicedesk.audio import portaudio
from voicedesk.audio.devices import find_target
from voicedesk.audio.portaudio import Direction
from voicedesk.audio.silent_device import SILENT_DEVICE_S, SilenceWatch

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

    import numpy as np
    import sounddevice
    from numpy.typing import NDArray

    from voicedesk.audio.playback import Mark, PlaybackQueue

PREFERRED_RATE_HZ = 48_000
LATENCY_S = 0.06
"""Long enough for a program that is busy on every core; thrown away when playing is cancelled."""

RESTARTING_APIS = frozenset({"ALSA"})
"""Where a running stream is emptied and started again in 2 ms, measured on PulseAudio. It keeps up
to 75 ms of sound, and asks for more only every 15."""

EXPECTED_WITHIN_S = 0.8
"""When sound that was announced has not come by then, silence goes on: no loudspeaker falls asleep
sooner."""

RESTART_LIMIT_S = 0.02
"""The PortAudio thread may be busy with another device."""

_log = logging.getLogger(__name__)


class Passed(NamedTuple):
    """A mark that was handed to the device, and when it is heard; by ``time.monotonic``."""

    mark: Mark
    handed_at_s: float
    heard_at_s: float


class OutputLine:
    """One output stream; made, and to be closed, on the PortAudio thread."""

    def __init__(self, name: str, loop: asyncio.AbstractEventLoop) -> None:
        self.name = name
        self._loop = loop
        self._queue: PlaybackQueue | None = None
        self._on_marks: Callable[[Sequence[Passed]], None] | None = None
        self._last_call_s = time.monotonic()
        self._watch = SilenceWatch()
        self._is_finished = False
        self._is_held = False
        self._is_paused = False
        self._restarts = False
        self.sample_rate_hz = PREFERRED_RATE_HZ
        self._stream = self._open()

    @property
    def latency_s(self) -> float:
        """How long a sample takes from being handed over to being heard."""
        return self._stream.latency

    @property
    def last_call_s(self) -> float:
        """When the device asked for sound last; before it has, when it was opened."""
        return self._last_call_s

    def attach(
        self,
        queue: PlaybackQueue,
        on_marks: Callable[[Sequence[Passed]], None],
    ) -> None:
        """Play from a queue once ``begin`` is called; the marks in it are told on the loop."""
        self._is_held = True
        self._on_marks = on_marks
        self._queue = queue

    def expect(self) -> None:
        """Throw the stored silence away already, since ``begin`` comes within moments."""
        if self._restarts and self._is_held:
            portaudio.submit_unwatched(self._pause)
            self._loop.call_later(
                EXPECTED_WITHIN_S, lambda: portaudio.submit_unwatched(self._go_on)
            )

    def begin(self) -> None:
        """Let what is in the queue be heard now, ahead of the silence that the device has stored.

        The stream has run until now so that a loudspeaker that sleeps without one is awake.
        """
        if not self._restarts:
            self._is_held = False
            return
        restarting = portaudio.submit_unwatched(self._restart)
        self._loop.call_later(RESTART_LIMIT_S, self._begin_without, restarting)

    def detach(self) -> None:
        """Fall silent, as soon as the buffers handed over already have been played."""
        self._queue = None

    def is_gone(self) -> bool:
        """Tell whether the device stopped asking for sound; to be called every 0.2 s or so."""
        quiet_s = self._watch.quiet_s(self._last_call_s, time.monotonic())
        return self._is_finished or quiet_s > SILENT_DEVICE_S

    def is_fresh(self) -> bool:
        """Tell whether the device asked for sound just now, so that it can be used again."""
        return not self._is_finished and time.monotonic() - self._last_call_s < 0.5

    def close(self) -> None:
        self._queue = None
        self._is_paused = False  # or it would be started again later, when it is no more
        portaudio.close_now(self._stream)

    # For the PortAudio thread:
    def _pause(self) -> None:
        """Throw the stored silence away."""
        if self._is_held and not self._is_paused:
            self._is_paused = True
            self._stream.abort()

    def _go_on(self) -> None:
        """Play silence again, if nothing else has begun."""
        if self._is_paused:
            self._start()

    def _restart(self) -> None:
        self._pause()
        # No call for sound is under way now, so that none takes what would be thrown away.
        self._is_held = False
        self._start()

    def _start(self) -> None:
        import sounddevice

        try:
            self._stream.start()
        except sounddevice.PortAudioError as error:
            _log.warning("The loudspeaker could not be started again: %s", error)
            self._is_finished = True
        self._is_paused = False

    def _begin_without(self, restarting: Future[None]) -> None:
        """Play behind the silence, if the restart has not begun yet."""
        if not self._is_paused and restarting.cancel():
            self._is_held = False

    def _open(self) -> sounddevice.OutputStream:
        return portaudio.open_or_tell(Direction.LOUDSPEAKER, self._try_open)

    def _try_open(self) -> sounddevice.OutputStream:
        import sounddevice

        target = find_target(Direction.LOUDSPEAKER, self.name)

        api = sounddevice.query_hostapis()[sounddevice.default.hostapi]
        self._restarts = api["name"] in RESTARTING_APIS

        def opened(rate_hz: int) -> sounddevice.OutputStream:
            self.sample_rate_hz = rate_hz
            with portaudio.environment(target.environment):
                stream = sounddevice.OutputStream(
                    samplerate=rate_hz,
                    blocksize=0,  # as the device likes it, and not two at a time
                    device=target.index,
                    channels=1,
                    dtype="int16",
                    latency=LATENCY_S,
                    # Else every start stores silence first.
                    prime_output_buffers_using_stream_callback=True,
                    callback=self._on_buffer_wanted,
                    finished_callback=self._on_stream_finished,
                )
                return portaudio.start_now(stream)

        return portaudio.open_at_accepted_rate(opened, PREFERRED_RATE_HZ, target.default_rate_hz)

    def _on_buffer_wanted(
        self,
        buffer: NDArray[np.int16],
        _frames: int,
        times: sounddevice._TimeInfo,  # pyright: ignore[reportPrivateUsage] - the stub's name
        _flags: object,
    ) -> None:
        self._last_call_s = now_s = time.monotonic()
        queue, on_marks = self._queue, self._on_marks
        if queue is None or on_marks is None or self._is_held:
            buffer[:] = 0
            return
        if marks := queue.fill(buffer[:, 0]):
            delay_s = max(times.outputBufferDacTime - times.currentTime, self._stream.latency)
            passed = [
                Passed(mark, now_s, now_s + delay_s + mark.at_frame / self.sample_rate_hz)
                for mark in marks
            ]
            self._loop.call_soon_threadsafe(on_marks, passed)

    def _on_stream_finished(self) -> None:
        self._is_finished = not self._is_paused
