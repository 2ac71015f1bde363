"""PortAudio of this process, connected to the sound server of the virtual desktop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from voicedesk.audio import portaudio
from voicedesk.audio.portaudio import Direction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.desk import SoundServer, VirtualDesktop


def rescan() -> None:
    """Make PortAudio look for devices again; fails if a test left a stream open."""

    def reload() -> bool:
        portaudio.load(Direction.MICROPHONE)
        return portaudio.refresh()

    assert portaudio.submit(reload).result(10)


@pytest.fixture(scope="module")
def sound(desktop: VirtualDesktop) -> Iterator[SoundServer]:
    """The sound server; libpulse reads the environment with every connection."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PULSE_SERVER", desktop.environment["PULSE_SERVER"])
        rescan()
        yield desktop.sound
    rescan()


@pytest.fixture
def revived(sound: SoundServer) -> Iterator[SoundServer]:
    """A sound server that a test may hurt; it is replaced afterwards."""
    yield sound
    sound.stop()
    sound.start()
