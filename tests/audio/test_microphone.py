"""The microphone hears every sample, and says so when it does not hear any more."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.audio.conftest import rescan
from tests.audio.sounds import chirp, likeness
from tests.contracts import RecorderContract
from voicedesk.audio.microphone import Microphone
from voicedesk.core.audio_clip import BLOCK_DURATION_S, AudioBlock, AudioClip, join_blocks
from voicedesk.core.errors import AudioError, ErrorKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.desk import SoundServer, VirtualDesktop
    from voicedesk.core.ports import Capture

pytestmark = pytest.mark.usefixtures("sound")


class TestMicrophoneContract(RecorderContract):
    @pytest.fixture
    def recorder(self) -> Microphone:
        return Microphone()


async def record(desktop: VirtualDesktop, played: AudioClip, name: str = "") -> AudioClip:
    """Start to record, play once the first block is in, stop when it has been played."""
    return await record_with(await Microphone(name).start(), desktop, played)


async def record_with(capture: Capture, desktop: VirtualDesktop, played: AudioClip) -> AudioClip:
    blocks = [await anext(aiter(capture))]
    playback = desktop.microphone.play(
        played.samples.tobytes(), sample_rate_hz=played.sample_rate_hz
    )
    listening = asyncio.ensure_future(listen(capture, blocks))
    await asyncio.to_thread(playback.wait)
    await asyncio.sleep(0.2)
    await capture.stop()
    await listening
    return join_blocks(blocks)


async def listen(capture: Capture, blocks: list[AudioBlock]) -> None:
    async for block in capture:
        blocks.append(block)  # noqa: PERF401 - what came before an error has to stay


async def lose(hurt: Callable[[], None], name: str = "") -> tuple[AudioError, int, float]:
    """Record, hurt the sound server; return the error, the blocks and the seconds it took."""
    capture = await Microphone(name).start()
    blocks: list[AudioBlock] = []
    listening = asyncio.ensure_future(listen(capture, blocks))
    await asyncio.sleep(0.4)
    await asyncio.to_thread(hurt)
    hurt_s = time.monotonic()
    with pytest.raises(AudioError) as caught:
        await asyncio.wait_for(listening, 10)
    took_s = time.monotonic() - hurt_s
    await capture.stop()
    with pytest.raises(AudioError):
        await anext(aiter(capture))
    return caught.value, len(blocks), took_s


async def test_what_is_said_is_heard_from_its_first_sample(desktop: VirtualDesktop) -> None:
    played = chirp(1.0)
    heard = await record(desktop, played)
    assert likeness(heard, played) > 0.99


async def test_a_microphone_is_chosen_by_name(desktop: VirtualDesktop, sound: SoundServer) -> None:
    sound._pactl("load-module", "module-null-sink", "sink_name=other", "norewinds=1")
    sound._pactl(
        *["load-module", "module-remap-source", "source_name=othermic", "master=other.monitor"],
        "source_properties=device.description=Other_Microphone",
    )
    played = chirp(0.5)
    assert (await record(desktop, played, "Other_Microphone")).peak_dbfs < -80
    assert likeness(await record(desktop, played, "Virtual_Microphone"), played) > 0.99


async def test_a_name_that_is_gone_means_the_default(
    desktop: VirtualDesktop, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        heard = await record(desktop, chirp(0.5), "Headset of yesterday")
    assert likeness(heard, chirp(0.5)) > 0.99
    assert "'Headset of yesterday' is not there" in caplog.text


async def test_blocks_keep_pace_with_the_clock() -> None:
    capture = await Microphone().start()
    blocks = [await anext(aiter(capture)) for _ in range(60)]
    await capture.stop()
    assert {len(block.samples) for block in blocks} == {320}
    passed_s = blocks[-1].captured_at_s - blocks[9].captured_at_s
    assert passed_s == pytest.approx(50 * 0.02, abs=0.06)
    assert blocks[-1].captured_at_s == pytest.approx(time.monotonic(), abs=0.2)


async def test_a_loop_that_is_busy_loses_nothing(desktop: VirtualDesktop) -> None:
    capture = await Microphone().start()
    await anext(aiter(capture))
    began_s = time.monotonic()
    time.sleep(1.6)  # noqa: ASYNC251 - the loop is to stand still, longer than the watchdog waits
    blocks = [await anext(aiter(capture))]
    await asyncio.sleep(0)
    await capture.stop()
    await listen(capture, blocks)
    assert len(blocks) * 0.02 == pytest.approx(time.monotonic() - began_s, abs=0.15)


async def test_a_start_that_is_cancelled_leaves_nothing_open(sound: SoundServer) -> None:
    before = sound.listeners()
    starting = asyncio.ensure_future(Microphone().start())
    await asyncio.sleep(0)
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    await asyncio.to_thread(rescan)
    assert sound.listeners() == before


async def test_a_suspended_microphone_is_lost(revived: SoundServer) -> None:
    error, blocks, took_s = await lose(revived.suspend_microphone)
    assert error.kind is ErrorKind.MICROPHONE_LOST
    assert blocks > 10
    assert took_s < 5


async def test_a_microphone_that_never_speaks_is_lost(revived: SoundServer) -> None:
    revived.suspend_microphone()
    capture = await Microphone().start()
    with pytest.raises(AudioError) as caught:
        await asyncio.wait_for(anext(aiter(capture)), 6)
    assert caught.value.kind is ErrorKind.MICROPHONE_LOST


async def test_the_death_of_the_sound_server_is_noticed(revived: SoundServer) -> None:
    error, blocks, took_s = await lose(revived.kill)
    assert error.kind is ErrorKind.MICROPHONE_LOST
    assert error.next_step
    assert blocks > 10
    assert took_s < 5


async def test_the_last_microphone_is_unplugged(revived: SoundServer) -> None:
    def unplug() -> None:
        revived.unplug_microphone()
        for module in ("sink_name=other", "sink_name=speaker"):
            revived._unload(module)

    error, _, took_s = await lose(unplug)
    assert error.kind is ErrorKind.MICROPHONE_LOST
    assert took_s < 5


async def test_without_a_microphone_there_is_a_clear_sentence_until_one_comes(
    revived: SoundServer,
) -> None:
    revived.kill()
    rescan()
    with pytest.raises(AudioError) as caught:
        await Microphone().start()
    assert caught.value.kind is ErrorKind.NO_MICROPHONE
    assert caught.value.sentence().startswith("There is no microphone. Connect a microphone")
    revived.start()
    capture = await Microphone().start()
    assert len((await anext(aiter(capture))).samples) == 320
    await capture.stop()


async def test_a_muted_microphone_is_silent_and_not_lost(revived: SoundServer) -> None:
    revived.mute_microphone()
    capture = await Microphone().start()
    blocks = [await anext(aiter(capture)) for _ in range(5)]
    await capture.stop()
    assert not np.any(join_blocks(blocks).samples)


async def test_what_was_said_before_the_stop_is_delivered() -> None:
    capture = await Microphone().start()
    blocks = [await anext(aiter(capture))]
    began_s = blocks[0].captured_at_s - BLOCK_DURATION_S
    listening = asyncio.ensure_future(listen(capture, blocks))
    await asyncio.sleep(0.5)
    let_go_s = time.monotonic()
    await capture.stop()
    await listening
    assert join_blocks(blocks).duration_s >= let_go_s - began_s
