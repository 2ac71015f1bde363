"""One channel of an interface with many, singled out by the sound server.

The server mixes channels by the names of their places. PortAudio cannot say which names it wants,
so that the eight inputs of a studio interface come out mixed, or as silence. A source of the
server's own that holds the one channel has no such trouble; it lives as long as the stream.
"""

from __future__ import annotations

import itertools
import os
from typing import TYPE_CHECKING, Protocol

from voicedesk.audio.portaudio import Stream
from voicedesk.audio.sound_server import OWN_SOURCES
from voicedesk.core.errors import AudioError, ErrorKind

if TYPE_CHECKING:
    from voicedesk.audio.sound_server import Endpoint

_numbers = itertools.count(1)


class InputStream(Stream, Protocol):
    """What a microphone needs of a stream."""

    @property
    def latency(self) -> float: ...


class ServedChannel:
    """A source with one channel of another one.

    Raises:
        AudioError: the server cannot make it.
    """

    def __init__(self, endpoint: Endpoint, channel: int) -> None:
        import pulsectl

        self.identifier = f"{OWN_SOURCES}{os.getpid()}_{next(_numbers)}"
        arguments = (
            f"source_name={self.identifier} master={endpoint.identifier} remix=no channels=1"
            f" channel_map=mono master_channel_map={endpoint.channels[channel - 1]}"
        )
        try:
            with pulsectl.Pulse("VoiceDesk", connect=False) as pulse:
                pulse.connect()
                self._module = pulse.module_load("module-remap-source", arguments)
        except pulsectl.PulseError as error:
            raise AudioError(
                f"The sound system cannot single out channel {channel} of the microphone.",
                kind=ErrorKind.NO_MICROPHONE,
                next_step="Choose channel 0, which is all of them together.",
            ) from error

    def remove(self) -> None:
        import pulsectl

        try:
            with pulsectl.Pulse("VoiceDesk", connect=False) as pulse:
                pulse.connect()
                pulse.module_unload(self._module)
        except pulsectl.PulseError:
            return  # the server, or the device and everything made from it, is gone


class ServedStream:
    """A stream from such a source, which goes with it."""

    def __init__(self, stream: InputStream, channel: ServedChannel) -> None:
        self._stream = stream
        self._channel = channel

    @property
    def latency(self) -> float:
        return self._stream.latency

    def start(self) -> None:
        self._stream.start()

    def abort(self) -> None:
        self._stream.abort()

    def close(self) -> None:
        self._stream.close()
        self._channel.remove()
