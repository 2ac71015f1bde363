"""PortAudio of this process, connected to the sound server of the virtual desktop."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.desk import Playback
from tests.desk.processes import find_program
from tests.desk.urgency import served_sooner
from voicedesk.audio import portaudio
from voicedesk.audio.portaudio import Direction
from voicedesk.core.audio_clip import BLOCK_DURATION_S, join_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from tests.desk import SoundServer, VirtualDesktop
    from voicedesk.core.audio_clip import AudioClip
    from voicedesk.core.ports import Capture


def rescan() -> None:
    """Make PortAudio look for devices again; fails if a test left a stream open."""

    def reload() -> bool:
        portaudio.load(Direction.MICROPHONE)
        return portaudio.refresh()

    assert portaudio.submit(reload).result(10)


@pytest.fixture(scope="module")
def sound(desktop: VirtualDesktop) -> Iterator[SoundServer]:
    """The sound server; libpulse reads the environment with every connection."""
    with served_sooner(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("PULSE_SERVER", desktop.environment["PULSE_SERVER"])
        rescan()
        yield desktop.sound
    rescan()


@pytest.fixture(autouse=True)
def closed_again() -> Iterator[None]:
    """Whatever a test opened is closed after it, whether it failed or not; forgetting to is a bug.

    Else the next ones play beside it, and PortAudio cannot look for devices again.
    """
    yield
    assert portaudio.submit(portaudio.close_all).result(10) == 0


@pytest.fixture
def revived(sound: SoundServer) -> Iterator[SoundServer]:
    """A sound server that a test may hurt; it is replaced afterwards."""
    yield sound
    sound.stop()
    sound.start()


def plug_in(sound: SoundServer, name: str, *arguments: str) -> None:
    """Add a microphone: ``other`` becomes Other_Microphone, fed by the sink ``other``."""
    sound._pactl("load-module", "module-null-sink", f"sink_name={name}", "norewinds=1", *arguments)
    alike = [argument for argument in arguments if not argument.startswith("rate=")]
    sound._pactl(
        *["load-module", "module-remap-source", f"source_name={name}mic", "remix=no"],
        *[f"master={name}.monitor", *alike],
        f"source_properties=device.description={name.capitalize()}_Microphone",
    )


def play_on(
    desktop: VirtualDesktop, sink: str, samples: NDArray[np.int16], places: Sequence[str] = ()
) -> Playback:
    """Play on a sink, each column of the samples at its place."""
    count = max(1, len(places))
    options = ["--raw", "--format=s16le", "--rate=16000", f"--channels={count}"]
    if places:
        options.append(f"--channel-map={','.join(places)}")
    process = subprocess.Popen(
        [find_program("paplay"), "-d", sink, *options],
        env=desktop.environment,
        stdin=subprocess.PIPE,
    )
    return Playback(process, samples.tobytes())


async def record_all(capture: Capture, playback: Playback) -> AudioClip:
    """Record until everything has been played, and a little longer for what is on its way."""
    blocks = [await anext(aiter(capture))]
    left = round(0.3 / BLOCK_DURATION_S)
    while left > 0:
        blocks.append(await anext(aiter(capture)))
        left -= not playback.is_playing
    await capture.stop()
    return join_blocks([*blocks, *[block async for block in capture]])
