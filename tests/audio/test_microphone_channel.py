"""One channel of an interface with several inputs is heard alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.audio.conftest import play_on, plug_in, record_all
from tests.audio.sounds import chirp, likeness
from voicedesk.audio.devices import SystemDevices
from voicedesk.audio.microphone import Microphone
from voicedesk.audio.served_channel import ServedChannel
from voicedesk.audio.sound_server import Endpoint
from voicedesk.core.errors import AudioError, ErrorKind
from voicedesk.core.ports import Device

if TYPE_CHECKING:
    from tests.desk import SoundServer, VirtualDesktop
    from voicedesk.core.audio_clip import AudioClip

pytestmark = pytest.mark.usefixtures("sound")

WORD = chirp(0.3)
STUDIO = ("aux0", "aux1", "aux2", "aux3")
STEREO = ("front-left", "front-right")


async def heard_on(desktop: VirtualDesktop, channel: int, sounding: int, count: int) -> AudioClip:
    """Record a channel of the device ``other`` while another or the same one sounds."""
    samples = np.zeros((8000, count), np.int16)
    samples[:4800, sounding - 1] = WORD.samples
    capture = await Microphone("Other_Microphone", channel=channel).start()
    places = STUDIO if count == len(STUDIO) else STEREO
    with play_on(desktop, "other", samples, places) as playback:
        return await record_all(capture, playback)


@pytest.mark.parametrize("places", [STEREO, STUDIO], ids=["stereo", "studio"])
async def test_a_channel_is_heard_and_its_neighbour_is_not(
    desktop: VirtualDesktop, revived: SoundServer, places: tuple[str, ...]
) -> None:
    plug_in(revived, "other", f"channels={len(places)}", f"channel_map={','.join(places)}")
    last = len(places)
    device = Device("Other_Microphone", is_default=False, channel_count=last)
    assert device in SystemDevices().microphones()
    assert likeness(await heard_on(desktop, last, last, last), WORD) > 0.99
    assert (await heard_on(desktop, last - 1, last, last)).peak_dbfs < -80
    assert likeness(await heard_on(desktop, 0, 1, last), WORD) > 0.99
    # What was made of the interface for this is gone with the recording.
    assert "voicedesk" not in revived._pactl("list", "short", "sources")


async def test_a_channel_that_is_not_there_is_told(revived: SoundServer) -> None:
    plug_in(revived, "other", "channels=4", f"channel_map={','.join(STUDIO)}")
    with pytest.raises(AudioError, match=r"has 4 channels, so there is no channel 5") as caught:
        await Microphone("Other_Microphone", channel=5).start()
    assert caught.value.kind is ErrorKind.NO_MICROPHONE
    with pytest.raises(AudioError, match=r"has one channel, so there is no channel 2"):
        await Microphone(channel=lambda: 2).start()


async def test_what_stands_in_for_a_device_needs_no_such_channel(desktop: VirtualDesktop) -> None:
    capture = await Microphone("Interface at home", channel=7).start()
    assert len((await anext(aiter(capture))).samples) == 320
    await capture.stop()


def test_a_channel_that_cannot_be_singled_out_is_told() -> None:
    gone = Endpoint("Interface", "unplugged-meanwhile", STUDIO)
    with pytest.raises(AudioError, match="cannot single out channel 3") as caught:
        ServedChannel(gone, 3)
    assert caught.value.kind is ErrorKind.NO_MICROPHONE
