"""A microphone that stays open between recordings hears what is said with the key press."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.audio.conftest import plug_in, record_all
from tests.audio.sounds import chirp, likeness
from tests.contracts import RecorderContract
from tests.desk import wait_until
from voicedesk.audio import portaudio
from voicedesk.audio.microphone import Microphone
from voicedesk.core.audio_clip import AudioBlock, join_blocks
from voicedesk.core.errors import AudioError, ErrorKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.desk import SoundServer, VirtualDesktop
    from voicedesk.core.ports import Capture

pytestmark = pytest.mark.usefixtures("sound")


class TestOpenMicrophoneContract(RecorderContract):
    @pytest.fixture
    def recorder(self, microphone: Microphone) -> Microphone:
        return microphone


@pytest.fixture
def kept_open() -> Iterator[Callable[..., Microphone]]:
    """Makes microphones, which are closed when the test ends, and before the next one begins."""
    made: list[Microphone] = []

    def make(name: Callable[[], str] | str = "", **options: Any) -> Microphone:
        made.append(Microphone(name, **{"pre_roll": True, **options}))
        return made[-1]

    yield make
    for microphone in made:
        microphone.close()
    portaudio.submit(lambda: None).result(10)


@pytest.fixture
def microphone(kept_open: Callable[..., Microphone]) -> Microphone:
    return kept_open()


async def take(capture: Capture, seconds: float) -> list[AudioBlock]:
    """Record for so long, then stop; return every block."""
    blocks = [await anext(aiter(capture))]
    while len(blocks) * 0.02 < seconds:
        blocks.append(await anext(aiter(capture)))
    await capture.stop()
    return [*blocks, *[block async for block in capture]]


async def hear_for(seconds: float) -> None:
    """Let an open microphone hear something."""
    await asyncio.sleep(seconds)


async def test_words_before_the_press_are_in_the_recording(
    desktop: VirtualDesktop, microphone: Microphone
) -> None:
    await microphone.listen_ahead()
    with (
        desktop.record_microphone() as recorder,
        desktop.microphone.play(chirp(0.6).samples.tobytes()) as playback,
    ):
        await asyncio.to_thread(recorder.wait_for_sound)
        heard = await record_all(await microphone.start(), playback)
    assert likeness(heard, chirp(0.6)) > 0.99


async def test_a_recording_begins_without_opening_anything(microphone: Microphone) -> None:
    await microphone.listen_ahead()
    await hear_for(0.2)
    goes_on = threading.Event()
    hanging = portaudio.submit(goes_on.wait)
    try:
        capture = await asyncio.wait_for(microphone.start(), 5)
        await asyncio.wait_for(anext(aiter(capture)), 5)
        await asyncio.wait_for(capture.stop(), 5)
    finally:
        goes_on.set()
    await asyncio.wrap_future(hanging)


async def test_half_a_second_is_kept_and_no_more(microphone: Microphone) -> None:
    await microphone.listen_ahead()
    await hear_for(0.7)
    pressed_s = time.monotonic()
    blocks = await take(await microphone.start(), 0.55)
    ahead = [block for block in blocks if block.captured_at_s < pressed_s]
    assert 0.3 < len(ahead) * 0.02 <= 0.5
    assert pressed_s - ahead[0].captured_at_s < 0.65


async def test_nothing_from_before_a_moment_is_given(microphone: Microphone) -> None:
    await microphone.listen_ahead()
    await hear_for(0.4)
    moment_s = time.monotonic()
    blocks = await take(await microphone.start(not_before_s=moment_s), 0.2)
    assert blocks[0].captured_at_s - 0.02 >= moment_s


async def test_a_moment_to_come_is_waited_for() -> None:
    moment_s = time.monotonic() + 0.5
    blocks = await take(await Microphone().start(not_before_s=moment_s), 0.1)
    assert blocks[0].captured_at_s - 0.02 >= moment_s


async def test_no_sound_is_in_two_recordings(microphone: Microphone) -> None:
    first = await take(await microphone.start(), 0.3)
    second = await take(await microphone.start(), 0.3)
    assert second[0].captured_at_s > first[-2].captured_at_s


async def test_two_recordings_at_once_hear_the_same(
    desktop: VirtualDesktop, microphone: Microphone
) -> None:
    captures = [await microphone.start(), await microphone.start(), await Microphone().start()]
    with desktop.microphone.play(chirp(0.3).samples.tobytes()) as playback:
        for heard in await asyncio.gather(*(record_all(each, playback) for each in captures)):
            assert likeness(heard, chirp(0.3)) > 0.99


async def test_the_device_is_open_as_long_as_the_setting_is_on(
    sound: SoundServer, kept_open: Callable[..., Microphone]
) -> None:
    is_on = [True]
    microphone = kept_open(pre_roll=lambda: is_on[0])
    before = sound.listeners()
    await microphone.listen_ahead()
    await microphone.listen_ahead()
    assert sound.listeners() == before + 1
    await take(await microphone.start(), 0.1)
    assert sound.listeners() == before + 1
    is_on[0] = False
    await microphone.listen_ahead()
    await asyncio.to_thread(wait_until, lambda: sound.listeners() == before, "it is closed")
    blocks = await take(await microphone.start(), 0.1)
    assert sound.listeners() == before
    assert blocks


async def test_switching_off_in_mid_recording_ends_nothing(
    sound: SoundServer, kept_open: Callable[..., Microphone]
) -> None:
    is_on = [True]
    microphone = kept_open(pre_roll=lambda: is_on[0])
    before = sound.listeners()
    capture = await microphone.start()
    is_on[0] = False
    await microphone.listen_ahead()
    assert len(await take(capture, 0.3)) >= 15
    assert sound.listeners() == before


async def test_another_device_is_opened_when_the_settings_change(
    desktop: VirtualDesktop, revived: SoundServer, kept_open: Callable[..., Microphone]
) -> None:
    plug_in(revived, "other")
    name = ["Virtual_Microphone"]
    microphone = kept_open(lambda: name[0])
    await microphone.listen_ahead()
    name[0] = "Other_Microphone"
    with desktop.microphone.play(chirp(2.0).samples.tobytes()):
        blocks = await take(await microphone.start(), 0.6)
    assert join_blocks(blocks).peak_dbfs < -80


async def test_a_device_that_comes_back_takes_its_place_again(
    desktop: VirtualDesktop, revived: SoundServer, kept_open: Callable[..., Microphone]
) -> None:
    microphone = kept_open("Other_Microphone")
    await microphone.listen_ahead()
    capture = await microphone.start()
    with desktop.microphone.play(chirp(0.3).samples.tobytes()) as playback:
        assert likeness(await record_all(capture, playback), chirp(0.3)) > 0.99
    plug_in(revived, "other")
    with desktop.microphone.play(chirp(2.0).samples.tobytes()):
        blocks = await take(await microphone.start(), 0.6)
    assert join_blocks(blocks).peak_dbfs < -80


async def test_an_idle_microphone_that_died_is_opened_again(
    desktop: VirtualDesktop, revived: SoundServer, microphone: Microphone
) -> None:
    await microphone.listen_ahead()
    await take(await microphone.start(), 0.1)
    await asyncio.to_thread(revived.kill)
    await asyncio.to_thread(revived.start)
    capture = await microphone.start()
    with desktop.microphone.play(chirp(0.3).samples.tobytes()) as playback:
        assert likeness(await record_all(capture, playback), chirp(0.3)) > 0.99


async def test_no_microphone_is_told_by_the_recording_only(
    revived: SoundServer, microphone: Microphone
) -> None:
    revived.kill()
    await microphone.listen_ahead()
    with pytest.raises(AudioError) as caught:
        await microphone.start()
    assert caught.value.kind is ErrorKind.NO_MICROPHONE
