"""An open microphone: hands every block to who listens, and keeps what was heard just before."""

from __future__ import annotations

import time
from collections import deque
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from voicedesk.audio import portaudio
from voicedesk.audio.devices import find_target
from voicedesk.audio.portaudio import Direction
from voicedesk.audio.served_channel import ServedChannel, ServedStream
from voicedesk.audio.silent_device import SILENT_DEVICE_S, SilenceWatch
from voicedesk.core.audio_clip import BLOCK_DURATION_S, AudioBlock
from voicedesk.core.errors import AudioError, ErrorKind

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable
    from concurrent.futures import Future

    import numpy as np
    import sounddevice
    from numpy.typing import NDArray

    from voicedesk.audio.devices import Target
    from voicedesk.audio.served_channel import InputStream
    from voicedesk.audio.sound_server import Endpoint

PRE_ROLL_S = 0.5
"""Kept of what was heard while nobody listened."""

STALE_S = 0.1
"""More than the loop is ever held up; what is older was heard before a device slept."""

FIRST_BLOCK_S = 3.0
"""A device may be silent for so long before its first block: Bluetooth takes a while to switch its
profile."""

FRESH_S = 0.5

MOST_BY_PLACE = 2
"""Left and right are never mistaken; a sound server mixes what has more channels."""


class InputLine:
    """One input stream; made on the PortAudio thread, used on the loop's.

    Args:
        channel: Which one of several, from 1; 0 lets the system mix them.
    """

    def __init__(self, name: str, channel: int, loop: asyncio.AbstractEventLoop) -> None:
        self.name = name
        self.channel = channel
        self.sample_rate_hz = 0
        self.is_stand_in = False
        """Opened since what was asked for is not there."""
        self._loop = loop
        self._column = 0
        self._ahead = deque[AudioBlock](maxlen=round(PRE_ROLL_S / BLOCK_DURATION_S))
        self._listeners: list[Callable[[AudioBlock], None]] = []
        self._closing: Future[None] | None = None
        self._last_call_s = 0.0
        self._is_finished = False
        self._opened_s = time.monotonic()
        self._watch = SilenceWatch()
        self._stream: InputStream = portaudio.open_or_tell(Direction.MICROPHONE, self._try_open)

    def is_for(self, name: str, channel: int) -> bool:
        """Tell whether this is what was asked for by these."""
        return (self.name, self.channel) == (name, channel)

    @property
    def latency_s(self) -> float:
        """How long a sample takes from being captured to being handed over."""
        return self._stream.latency

    @property
    def last_call_s(self) -> float:
        """When the device handed over a block last; 0 if it never has."""
        return self._last_call_s

    @property
    def is_used(self) -> bool:
        return bool(self._listeners)

    def listen(self, listener: Callable[[AudioBlock], None]) -> list[AudioBlock]:
        """Hand every block on from now on; return what was heard before and given to nobody."""
        oldest_s = time.monotonic() - PRE_ROLL_S - STALE_S
        ahead = [block for block in self._ahead if block.captured_at_s > oldest_s]
        self._ahead.clear()
        self._listeners.append(listener)
        return ahead

    def unlisten(self, listener: Callable[[AudioBlock], None]) -> None:
        if listener in self._listeners:
            self._listeners.remove(listener)

    def began_s(self, block: AudioBlock) -> float:
        """Return the earliest time at which the first sample of a block can have been captured."""
        duration_s = len(block.samples) / self.sample_rate_hz
        return max(self._opened_s, block.captured_at_s - duration_s - self.latency_s)

    def is_gone(self) -> bool:
        """Tell whether the device stopped sending sound; to be called every 0.2 s or so."""
        last_s = self._last_call_s
        limit_s = SILENT_DEVICE_S if last_s else FIRST_BLOCK_S
        quiet_s = self._watch.quiet_s(last_s or self._opened_s, time.monotonic())
        return self._closing is not None or self._is_finished or quiet_s > limit_s

    def is_fresh(self) -> bool:
        """Tell whether the device sent sound just now, or may be about to: it can be used again."""
        last_s = self._last_call_s
        limit_s = FRESH_S if last_s else FIRST_BLOCK_S
        is_quiet = time.monotonic() - (last_s or self._opened_s) > limit_s
        return self._closing is None and not self._is_finished and not is_quiet

    def close(self) -> Future[None]:
        """Close the device, on the PortAudio thread; from whatever thread, as often as wanted."""
        if self._closing is None:
            self._closing = portaudio.submit_unwatched(self.close_now)
        return self._closing

    def close_now(self) -> None:
        """Close the device; for the PortAudio thread."""
        portaudio.close_now(self._stream)

    def _try_open(self) -> InputStream:
        target = find_target(Direction.MICROPHONE, self.name)
        # What stands in for the chosen device has other channels.
        self.is_stand_in = target.is_stand_in
        channel = 0 if self.is_stand_in else self.channel
        if channel > target.channel_count:
            raise _no_such_channel(channel, target.channel_count)
        if channel and target.endpoint is not None and target.channel_count > MOST_BY_PLACE:
            return self._open_served(target, target.endpoint, channel)
        self._column = max(0, channel - 1)
        return portaudio.start_now(
            self._make_stream(target, channels=target.channel_count if channel else 1)
        )

    def _open_served(self, target: Target, endpoint: Endpoint, channel: int) -> InputStream:
        served = ServedChannel(endpoint, channel)
        try:
            of_served = replace(target, environment={"PULSE_SOURCE": served.identifier})
            stream = ServedStream(self._make_stream(of_served, channels=1), served)
        except BaseException:
            served.remove()
            raise
        return portaudio.start_now(stream)

    def _make_stream(self, target: Target, *, channels: int) -> sounddevice.InputStream:
        import sounddevice

        def make(rate_hz: int) -> sounddevice.InputStream:
            self.sample_rate_hz = rate_hz
            self._opened_s = time.monotonic()
            with portaudio.environment(target.environment):
                return sounddevice.InputStream(
                    samplerate=rate_hz,
                    blocksize=round(BLOCK_DURATION_S * rate_hz),
                    device=target.index,
                    channels=channels,
                    dtype="int16",
                    latency="low",
                    callback=self._on_block_captured,
                    finished_callback=self._on_stream_finished,
                )

        return portaudio.open_at_accepted_rate(make, target.native_rate_hz, target.default_rate_hz)

    def _on_block_captured(
        self, samples: NDArray[np.int16], _frames: int, _time: object, _flags: object
    ) -> None:
        self._last_call_s = now_s = time.monotonic()
        block = AudioBlock(samples[:, self._column].copy(), now_s)
        # A loop that has ended while its program closes the devices needs no sound any more.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._on_block_heard, block)

    def _on_stream_finished(self) -> None:
        self._is_finished = True

    def _on_block_heard(self, block: AudioBlock) -> None:
        if not self._listeners:
            self._ahead.append(block)
        for listener in self._listeners:
            listener(block)


def _no_such_channel(channel: int, count: int) -> AudioError:
    has = "one channel" if count == 1 else f"{count} channels"
    return AudioError(
        f"The microphone has {has}, so there is no channel {channel}.",
        kind=ErrorKind.NO_MICROPHONE,
        next_step="Choose another channel in the settings.",
    )
