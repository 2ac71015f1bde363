"""The contract of core.ports.RecordingStore."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from voicedesk.core.audio_clip import SILENCE_DBFS, AudioBlock, peak_dbfs
from voicedesk.core.turns import Intent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voicedesk.core.ports import OpenRecording, RecordingStore, StoredSound

RATE_HZ = 16_000
BLOCK_FRAMES = 320
HOSTILE_IDS = (
    *("", ".", "..", "../x", "a/b", "a\\b", "a.b", "a b", "a\n", "a\0", "ä", "CON:", "x" * 65),
    *("a*", "~", "$HOME", "x.ask.kept.wav"),
)


def noise(duration_s: float, seed: int = 0, rate_hz: int = RATE_HZ) -> NDArray[np.int16]:
    """Return samples of which no two stretches are alike."""
    frames = round(duration_s * rate_hz)
    return np.random.default_rng(seed).integers(-30_000, 30_000, frames, np.int16)


def write_all(
    recording: OpenRecording, samples: NDArray[np.int16], block: int = BLOCK_FRAMES
) -> None:
    for start in range(0, len(samples), block):
        recording.write(AudioBlock(samples[start : start + block], start / RATE_HZ))


async def make(
    store: RecordingStore, turn_id: str, samples: NDArray[np.int16], rate_hz: int = RATE_HZ
) -> StoredSound:
    recording = store.begin(turn_id, Intent.ASK, rate_hz)
    write_all(recording, samples)
    sound = await recording.finish()
    assert recording.failure is None
    return sound


async def assert_holds(sound: StoredSound | None, samples: NDArray[np.int16]) -> None:
    """Fail unless a sound is these samples, all of them and nothing else."""
    assert sound is not None
    assert sound.duration_s == pytest.approx(len(samples) / sound.sample_rate_hz)
    clip = await sound.read(0.0, sound.duration_s)
    assert clip.sample_rate_hz == sound.sample_rate_hz
    assert np.array_equal(clip.samples, samples)
    assert sound.peak_dbfs == pytest.approx(peak_dbfs(samples))


class RecordingStoreContract:
    """Subclasses give a fixture ``store`` that holds nothing yet and is closed by the test."""

    async def test_what_was_written_is_read(self, store: RecordingStore) -> None:
        samples = noise(1.13)
        await assert_holds(await make(store, "turn-1", samples), samples)
        await assert_holds(await store.find("turn-1"), samples)
        await store.aclose()

    @pytest.mark.parametrize("rate_hz", [8_000, 44_100, 48_000])
    async def test_any_rate_is_kept(self, store: RecordingStore, rate_hz: int) -> None:
        samples = noise(0.3, rate_hz=rate_hz)
        sound = await make(store, "turn-1", samples, rate_hz)
        assert sound.sample_rate_hz == rate_hz
        await assert_holds(sound, samples)
        await store.aclose()

    async def test_a_part_is_read_and_clipped_to_the_sound(self, store: RecordingStore) -> None:
        samples = noise(1.0)
        sound = await make(store, "turn-1", samples)
        for start_s, end_s, wanted in (
            (0.25, 0.5, samples[4_000:8_000]),
            (-3.0, 0.1, samples[:1_600]),
            (0.9, 7.0, samples[14_400:]),
            (2.0, 3.0, samples[:0]),
            (0.5, 0.5, samples[:0]),
            (0.7, 0.2, samples[:0]),
        ):
            assert np.array_equal((await sound.read(start_s, end_s)).samples, wanted)
        await store.aclose()

    async def test_nothing_said_is_an_empty_sound(self, store: RecordingStore) -> None:
        sound = await store.begin("turn-1", Intent.DICTATE, RATE_HZ).finish()
        assert (sound.duration_s, sound.peak_dbfs) == (0.0, SILENCE_DBFS)
        assert len((await sound.read(0, 1)).samples) == 0
        await store.aclose()

    async def test_the_loudest_sample_is_the_peak(self, store: RecordingStore) -> None:
        sound = await make(store, "turn-1", np.array([5, -32768, 7], np.int16))
        assert sound.peak_dbfs == 0.0
        await store.aclose()

    async def test_finishing_twice_gives_the_same(self, store: RecordingStore) -> None:
        samples = noise(0.2)
        recording = store.begin("turn-1", Intent.ASK, RATE_HZ)
        write_all(recording, samples)
        for _ in range(2):
            await assert_holds(await recording.finish(), samples)
        await store.aclose()

    async def test_a_block_after_the_end_changes_nothing(self, store: RecordingStore) -> None:
        samples = noise(0.2)
        recording = store.begin("turn-1", Intent.ASK, RATE_HZ)
        write_all(recording, samples)
        await recording.finish()
        write_all(recording, noise(0.1, seed=1))
        await assert_holds(await recording.finish(), samples)
        await store.aclose()

    async def test_a_kept_recording_is_listed_and_still_read(self, store: RecordingStore) -> None:
        samples = noise(0.4)
        sound = await make(store, "turn-1", samples)
        assert await store.kept_sizes() == {}
        await store.keep("turn-1")
        sizes = await store.kept_sizes()
        assert list(sizes) == ["turn-1"]
        assert 0 <= sizes["turn-1"] - 2 * len(samples) <= 100
        await assert_holds(sound, samples)
        await assert_holds(await store.find("turn-1"), samples)
        await store.keep("turn-1")
        await store.aclose()

    @pytest.mark.parametrize("stage", ["open", "pending", "kept"])
    async def test_a_discarded_recording_is_gone(self, store: RecordingStore, stage: str) -> None:
        recording = store.begin("turn-1", Intent.ASK, RATE_HZ)
        write_all(recording, noise(0.3))
        if stage != "open":
            await recording.finish()
        if stage == "kept":
            await store.keep("turn-1")
        await store.discard("turn-1")
        write_all(recording, noise(0.3))
        assert await store.find("turn-1") is None
        assert await store.kept_sizes() == {}
        assert await store.orphans() == []
        assert (await recording.finish()).duration_s >= 0
        await store.aclose()

    async def test_what_is_not_there_is_no_error(self, store: RecordingStore) -> None:
        assert await store.find("never") is None
        await store.keep("never")
        await store.discard("never")
        assert await store.kept_sizes() == {}
        await store.aclose()

    async def test_its_own_recordings_are_no_orphans(self, store: RecordingStore) -> None:
        store.begin("open", Intent.ASK, RATE_HZ)
        await make(store, "pending", noise(0.3))
        await make(store, "kept", noise(0.3))
        await store.keep("kept")
        assert await store.orphans() == []
        await store.aclose()

    async def test_recordings_do_not_mix(self, store: RecordingStore) -> None:
        said = {f"turn-{number}": noise(0.5, number) for number in range(3)}
        opened = {turn_id: store.begin(turn_id, Intent.ASK, RATE_HZ) for turn_id in said}
        for start in range(0, 8_000, BLOCK_FRAMES):
            for turn_id, samples in said.items():
                block = AudioBlock(samples[start : start + BLOCK_FRAMES], 0.0)
                opened[turn_id].write(block)
        for turn_id, samples in said.items():
            await assert_holds(await opened[turn_id].finish(), samples)
        await store.aclose()

    @pytest.mark.parametrize("turn_id", HOSTILE_IDS)
    async def test_an_id_that_is_none_is_refused(self, store: RecordingStore, turn_id: str) -> None:
        with pytest.raises(ValueError, match="turn's id"):
            store.begin(turn_id, Intent.ASK, RATE_HZ)
        for call in (store.find, store.keep, store.discard):
            with pytest.raises(ValueError, match="turn's id"):
                await call(turn_id)
        await store.aclose()

    async def test_closing_twice_is_no_error(self, store: RecordingStore) -> None:
        await make(store, "turn-1", noise(0.1))
        await store.aclose()
        await store.aclose()
