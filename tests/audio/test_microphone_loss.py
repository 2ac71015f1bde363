"""A recording goes on when its microphone vanishes, as long as there is another one."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.audio.conftest import play_on, plug_in
from tests.audio.sounds import chirp, likeness
from voicedesk.audio.capture import MicrophoneCapture
from voicedesk.audio.microphone import Microphone
from voicedesk.core.audio_clip import AudioBlock, AudioClip, join_blocks

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.desk import Playback, SoundServer, VirtualDesktop
    from voicedesk.core.ports import Capture, Recorder

pytestmark = pytest.mark.usefixtures("sound")


class Recording:
    """A capture that is being listened to."""

    def __init__(self, capture: Capture) -> None:
        self.capture = capture
        self.blocks: list[AudioBlock] = []
        self.listening = asyncio.ensure_future(self._listen())

    async def _listen(self) -> None:
        async for block in self.capture:
            self.blocks.append(block)

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not condition():
                assert not self.listening.done(), "the recording has ended"
                await asyncio.sleep(0.01)

    async def grow(self, seconds: float) -> None:
        """Wait until so much more has been heard."""
        goal = len(self.blocks) + seconds / 0.02
        await self.until(lambda: len(self.blocks) >= goal)

    async def hear(self, playback: Playback) -> None:
        """Go on until everything has been played, and a little longer."""
        with playback:
            await self.until(lambda: not playback.is_playing)
            await self.grow(0.3)

    async def stop(self) -> AudioClip:
        await self.capture.stop()
        await asyncio.wait_for(self.listening, 5)
        return join_blocks(self.blocks)


async def record(microphone: Recorder) -> Recording:
    recording = Recording(await microphone.start())
    assert recording.capture.interruptions == 0
    await recording.grow(0.1)
    return recording


@pytest.mark.parametrize("pre_roll", [False, True])
async def test_a_recording_survives_the_restart_of_the_sound_server(
    desktop: VirtualDesktop, revived: SoundServer, pre_roll: bool
) -> None:
    microphone = Microphone(pre_roll=pre_roll)
    recording = await record(microphone)
    await recording.hear(desktop.microphone.play(chirp(0.3).samples.tobytes()))
    await asyncio.to_thread(revived.kill)
    await asyncio.to_thread(revived.start)
    await recording.until(lambda: recording.capture.interruptions == 1)
    await recording.hear(desktop.microphone.play(chirp(0.5).samples.tobytes()))
    heard = await recording.stop()
    assert likeness(heard, chirp(0.3)) > 0.99
    assert likeness(heard, chirp(0.5)) > 0.99
    microphone.close()


async def test_the_default_takes_over_from_a_microphone_that_falls_silent(
    desktop: VirtualDesktop, revived: SoundServer
) -> None:
    plug_in(revived, "other", "rate=22050")
    revived._pactl("set-default-source", "othermic")
    recording = await record(Microphone("Virtual_Microphone"))
    await recording.hear(desktop.microphone.play(chirp(0.3).samples.tobytes()))
    await asyncio.to_thread(revived.suspend_microphone)
    await recording.until(lambda: recording.capture.interruptions == 1)
    await recording.hear(play_on(desktop, "other", chirp(0.5).samples))
    heard = await recording.stop()
    assert likeness(heard, chirp(0.3)) > 0.99
    assert likeness(heard, chirp(0.5)) > 0.99


async def test_an_unplugged_microphone_gives_way_to_another(
    desktop: VirtualDesktop, revived: SoundServer
) -> None:
    plug_in(revived, "other")
    recording = await record(Microphone("Virtual_Microphone"))
    await asyncio.to_thread(revived.unplug_microphone)
    await recording.grow(0.5)
    await recording.hear(play_on(desktop, "other", chirp(0.5).samples))
    assert likeness(await recording.stop(), chirp(0.5)) > 0.99


async def test_letting_go_while_a_microphone_is_looked_for_ends_the_recording(
    revived: SoundServer,
) -> None:
    recording = await record(Microphone())
    await asyncio.to_thread(revived.kill)
    capture = recording.capture
    assert isinstance(capture, MicrophoneCapture)
    await recording.until(lambda: capture._recovery is not None)
    heard = await recording.stop()
    assert heard.duration_s >= 0.1
    assert recording.capture.interruptions == 1, "what was said last is missing"
    await recording.capture.stop()
