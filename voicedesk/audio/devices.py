"""Microphones and loudspeakers by name, and how a remembered name is found again.

Linux with PulseAudio or PipeWire: the server's devices; one is picked by the environment variable
that the server's client library reads when a stream is opened. Elsewhere: PortAudio's own devices
of its default host API. A name that is not there any more means the system's default.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from voicedesk.audio import portaudio, sound_server
from voicedesk.audio.portaudio import Direction
from voicedesk.core.errors import AudioError
from voicedesk.core.ports import Device

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sounddevice import DeviceInfo

    from voicedesk.audio.sound_server import SoundServerDevices

SERVED_RATE_HZ = 48_000
"""What PortAudio tells of a sound server is not what the devices behind it run at; most do so."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Target:
    """What to open: PortAudio's device, and the environment that picks what is behind it."""

    index: int
    default_rate_hz: int
    native_rate_hz: int
    """What is behind it runs at this rate, as far as is known."""
    channel_count: int
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    endpoint: sound_server.Endpoint | None = None
    """The sound server's device, where there is a server."""
    is_stand_in: bool = False
    """It is the default, since what was asked for is not there."""


class SystemDevices:
    """Implements core.ports.DeviceList; without sound hardware or library the lists are empty."""

    def __init__(self, *, answer_limit_s: float = portaudio.ANSWER_LIMIT_S) -> None:
        self._answer_limit_s = answer_limit_s

    def microphones(self) -> list[Device]:
        return self._listed(Direction.MICROPHONE)

    def loudspeakers(self) -> list[Device]:
        return self._listed(Direction.LOUDSPEAKER)

    def _listed(self, direction: Direction) -> list[Device]:
        # Without a limit, whichever thread waits here would keep the program from ending.
        listing = portaudio.submit(lambda: _list(direction))
        try:
            return listing.result(self._answer_limit_s)
        except TimeoutError as error:
            listing.cancel()
            raise portaudio.no_answer(direction) from error


def find_target(direction: Direction, name: str) -> Target:
    """Return what to open for a remembered name; for the PortAudio thread.

    Raises:
        AudioError: there is no device of this direction at all.
    """
    portaudio.load(direction)
    target = _look_up(direction, name)
    if target is None and portaudio.refresh():
        target = _look_up(direction, name)
    if target is None and name:
        _log.info("The %s %r is not there; the default is used.", direction, name)
        default = _look_up(direction, "")
        target = None if default is None else replace(default, is_stand_in=True)
    if target is None:
        raise AudioError(
            f"There is no {direction}.",
            kind=portaudio.missing(direction),
            next_step=f"Connect a {direction}, or check the system's sound settings.",
        )
    return target


def is_there(direction: Direction, name: str) -> bool:
    """Tell whether what a name means is there, not what stands in; for the PortAudio thread."""
    return _look_up(direction, name) is not None


def _look_up(direction: Direction, name: str) -> Target | None:
    candidates, default_index = _portaudio_devices(direction)
    by_name = {device["name"]: device for device in candidates}
    is_asked = name or direction is Direction.MICROPHONE
    behind = by_name.get("pulse")
    server = sound_server.list_devices() if is_asked and behind is not None else None
    if name and behind is not None and server is not None:
        for endpoint in _endpoints(direction, server):
            if endpoint.name == name:
                variable = "PULSE_SOURCE" if direction is Direction.MICROPHONE else "PULSE_SINK"
                return _served(behind, endpoint, {variable: endpoint.identifier})
    if name:
        return _target(by_name[name], direction) if name in by_name else None
    for device in candidates:
        if device["index"] == default_index:
            default = None if server is None else _default_endpoint(direction, server)
            return _target(device, direction) if default is None else _served(device, default)
    return None


def _list(direction: Direction) -> list[Device]:
    server = sound_server.list_devices()
    if server is not None:
        default = _default_endpoint(direction, server)
        return [
            Device(endpoint.name, endpoint == default, len(endpoint.channels))
            for endpoint in _endpoints(direction, server)
        ]
    try:
        portaudio.load(direction)
    except AudioError:
        return []
    portaudio.refresh()
    candidates, default_index = _portaudio_devices(direction)
    return [
        Device(device["name"], device["index"] == default_index, _channel_count(device, direction))
        for device in candidates
    ]


def _portaudio_devices(direction: Direction) -> tuple[list[DeviceInfo], int]:
    """Return the devices of the default host API and the index of the default one."""
    import sounddevice

    devices = sounddevice.query_devices()
    if not devices:
        return [], -1
    is_input = direction is Direction.MICROPHONE
    wanted = [
        device
        for device in devices
        if _channel_count(device, direction) > 0
        and device["hostapi"] == sounddevice.default.hostapi
    ]
    api = sounddevice.query_hostapis()[sounddevice.default.hostapi]
    return wanted, api["default_input_device"] if is_input else api["default_output_device"]


def _endpoints(direction: Direction, server: SoundServerDevices) -> list[sound_server.Endpoint]:
    return server.microphones if direction is Direction.MICROPHONE else server.loudspeakers


def _default_endpoint(
    direction: Direction, server: SoundServerDevices
) -> sound_server.Endpoint | None:
    is_input = direction is Direction.MICROPHONE
    identifier = server.default_microphone if is_input else server.default_loudspeaker
    endpoints = _endpoints(direction, server)
    return next((endpoint for endpoint in endpoints if endpoint.identifier == identifier), None)


def _channel_count(device: DeviceInfo, direction: Direction) -> int:
    is_input = direction is Direction.MICROPHONE
    return device["max_input_channels"] if is_input else device["max_output_channels"]


def _target(device: DeviceInfo, direction: Direction) -> Target:
    rate_hz = round(device["default_samplerate"])
    return Target(device["index"], rate_hz, rate_hz, _channel_count(device, direction))


def _served(
    device: DeviceInfo, endpoint: sound_server.Endpoint, variables: Mapping[str, str] | None = None
) -> Target:
    rate_hz = round(device["default_samplerate"])
    count = len(endpoint.channels)
    return Target(device["index"], rate_hz, SERVED_RATE_HZ, count, variables or {}, endpoint)
