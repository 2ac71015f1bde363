"""The microphones and loudspeakers behind PulseAudio or PipeWire, by the names people know.

PortAudio shows the whole server as one device. ``pulsectl`` (MIT, pure Python over libpulse) lists
what is behind it. It was preferred to running ``pactl``: that program is an optional package, while
PortAudio's way to the server needs libpulse anyway, and a call takes 3 ms instead of 20.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, replace

OWN_SOURCES = "voicedesk_channel_"
"""What this program makes from a microphone is none."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A device of the server: what people call it, and what the server does."""

    name: str
    identifier: str
    channels: tuple[str, ...]
    """Their places, such as ``front-left`` or ``aux2``, in the device's own order."""


@dataclass(frozen=True, slots=True)
class SoundServerDevices:
    microphones: list[Endpoint] = field(default_factory=list[Endpoint])
    loudspeakers: list[Endpoint] = field(default_factory=list[Endpoint])
    default_microphone: str = ""
    default_loudspeaker: str = ""
    """The defaults by identifier."""


def list_devices() -> SoundServerDevices | None:
    """Ask the server; None where there is no server. Blocks for some milliseconds."""
    if sys.platform != "linux":
        return None
    try:
        import pulsectl
    except OSError:
        return None  # libpulse is not installed, so there is nothing to list
    try:
        with pulsectl.Pulse("VoiceDesk", connect=False) as pulse:
            # Without its timeout argument, with which it always waits that long.
            pulse.connect()
            server = pulse.server_info()
            sources = [
                Endpoint(source.description, source.name, tuple(source.channel_list))
                for source in pulse.source_list()
                # What a loudspeaker plays can be recorded too, but it is no microphone.
                if source.proplist.get("device.class") != "monitor"
                and not source.name.startswith(OWN_SOURCES)
            ]
            sinks = [
                Endpoint(sink.description, sink.name, tuple(sink.channel_list))
                for sink in pulse.sink_list()
            ]
    except pulsectl.PulseError:
        return None
    return SoundServerDevices(
        _name_apart(sources),
        _name_apart(sinks),
        server.default_source_name,
        server.default_sink_name,
    )


def _name_apart(devices: list[Endpoint]) -> list[Endpoint]:
    """Tell devices of the same description apart by the server's own name."""
    names = [device.name for device in devices]
    return [
        device
        if device.name and names.count(device.name) == 1
        else replace(device, name=f"{device.name} ({device.identifier})".strip())
        for device in devices
    ]
