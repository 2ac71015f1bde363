"""No word is lost when the disk is full, read-only, failing or gone, nor when the program is."""

from __future__ import annotations

import asyncio
import random
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from tests.contracts.recordings import BLOCK_FRAMES, RATE_HZ, assert_holds, noise, write_all
from tests.storage.disks import ForgetfulDisk, TinyBites, UnsureDisk, fill, small_disk
from tests.storage.recording_driver import SPOKEN_BLOCKS, written
from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.core.turns import Intent
from voicedesk.storage.recordings import DiskRecordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from voicedesk.core.ports import OpenRecording

KILLS_AT_ONCE = 4
ROUNDS = 10


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", "256k") as folder:
        yield folder


async def refused(recording: OpenRecording) -> None:
    """Wait until the disk has refused."""
    while recording.failure is None:  # noqa: ASYNC110 - nothing tells of it
        await asyncio.sleep(0.001)


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def remount(folder: Path, option: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{option}", folder], check=True)


def assert_told(recording: OpenRecording, reason: str) -> None:
    failure = recording.failure
    assert isinstance(failure, StorageError)
    assert failure.kind is ErrorKind.RECORDING_UNWRITABLE
    assert reason in failure.message
    assert "memory" in failure.next_step


async def assert_next_start_finds(folder: Path, samples: NDArray[np.int16]) -> float:
    """Fail unless the next start finds the beginning of what was said; return its length."""
    store = DiskRecordings(folder)
    (orphan,) = await store.orphans()
    frames = round(orphan.duration_s * RATE_HZ)
    await assert_holds(await store.find(orphan.turn_id), samples[:frames])
    await store.aclose()
    return orphan.duration_s


async def test_a_full_disk_has_what_went_on_it_and_memory_the_rest(tiny: Path) -> None:
    folder, samples = tiny / "recordings", noise(20.0)
    store = DiskRecordings(folder)
    recording = store.begin("turn-1", Intent.ASK, RATE_HZ)
    write_all(recording, samples)
    sound = await recording.finish()
    assert_told(recording, "No space left on device")
    await assert_holds(sound, samples)
    await assert_holds(await store.find("turn-1"), samples)
    for start_s in (0.0, 6.9, 7.3, 15.0):
        part = await sound.read(start_s, start_s + 1.7)
        first = round(start_s * RATE_HZ)
        assert np.array_equal(part.samples, samples[first : first + round(1.7 * RATE_HZ)])
    with pytest.raises(StorageError, match="No space left on device"):
        await store.keep("turn-1")
    assert await assert_next_start_finds(folder, samples) > 6.0
    await store.discard("turn-1")
    assert names_in(folder) == []
    await store.aclose()


async def test_room_that_was_made_is_used(tiny: Path) -> None:
    samples = noise(6.0)
    filler = fill(tiny)
    store = DiskRecordings(tiny / "recordings")
    recording = store.begin("turn-1", Intent.ASK, RATE_HZ)
    write_all(recording, samples[: RATE_HZ // 2])
    await refused(recording)
    assert_told(recording, "No space left on device")
    filler.unlink()
    write_all(recording, samples[RATE_HZ // 2 :])
    sound = await recording.finish()
    assert recording.failure is None
    await assert_holds(sound, samples)
    assert await assert_next_start_finds(tiny / "recordings", samples) == 6.0
    await store.aclose()


async def test_a_sound_in_memory_is_kept_once_there_is_room(tiny: Path) -> None:
    samples = noise(4.0)
    filler = fill(tiny)
    store = DiskRecordings(tiny / "recordings")
    recording = store.begin("turn-1", Intent.ASK, RATE_HZ)
    write_all(recording, samples)
    sound = await recording.finish()
    assert_told(recording, "No space left on device")
    filler.unlink()
    await store.keep("turn-1")
    assert recording.failure is None
    await assert_holds(sound, samples)
    heard, _ = soundfile.read(tiny / "recordings" / "turn-1.ask.kept.wav", dtype="int16")
    assert np.array_equal(heard, samples)
    await store.aclose()


async def test_a_profile_that_is_read_only(tiny: Path) -> None:
    samples = noise(2.0)
    remount(tiny, "ro")
    store = DiskRecordings(tiny / "recordings")
    recording = store.begin("turn-1", Intent.ASK, RATE_HZ)
    write_all(recording, samples)
    await assert_holds(await recording.finish(), samples)
    assert_told(recording, "Read-only file system")
    assert await store.orphans() == []
    await store.discard("turn-1")
    assert await store.find("turn-1") is None
    await store.aclose()


async def test_a_disk_that_becomes_read_only_after_the_end(tiny: Path) -> None:
    samples = noise(2.0)
    store = DiskRecordings(tiny / "recordings")
    recording = store.begin("turn-1", Intent.ASK, RATE_HZ)
    write_all(recording, samples)
    sound = await recording.finish()
    remount(tiny, "ro")
    with pytest.raises(StorageError, match="Read-only file system"):
        await store.keep("turn-1")
    with pytest.raises(StorageError, match="Read-only file system"):
        await store.discard("turn-1")
    await assert_holds(await store.find("turn-1"), samples)
    await assert_holds(sound, samples)
    remount(tiny, "rw")
    await store.discard("turn-1")
    assert await store.find("turn-1") is None
    await store.aclose()


async def test_a_file_in_the_folders_place(tmp_path: Path) -> None:
    samples = noise(2.0)
    (folder := tmp_path / "recordings").touch()
    store = DiskRecordings(folder)
    recording = store.begin("turn-1", Intent.ASK, RATE_HZ)
    write_all(recording, samples)
    await assert_holds(await recording.finish(), samples)
    assert_told(recording, "exists")
    await store.aclose()


async def test_a_missing_profile_is_not_made_anew(tmp_path: Path) -> None:
    store = DiskRecordings(tmp_path / "unplugged" / "recordings")
    recording = store.begin("turn-1", Intent.ASK, RATE_HZ)
    write_all(recording, noise(1.0))
    await assert_holds(await recording.finish(), noise(1.0))
    assert_told(recording, "No such file or directory")
    assert "unplugged" not in names_in(tmp_path)
    await store.aclose()


@pytest.mark.parametrize("successor", ["nothing", "folder", "file"])
async def test_the_folder_vanishes_while_recording(tmp_path: Path, successor: str) -> None:
    folder, samples = tmp_path / "recordings", noise(6.0)
    store = DiskRecordings(folder)
    recording = store.begin("turn-1", Intent.ASK, RATE_HZ)
    write_all(recording, samples[: 3 * RATE_HZ])
    await written(store, "turn-1", 3.0)
    shutil.rmtree(folder)
    if successor == "folder":
        folder.mkdir()
    elif successor == "file":
        folder.touch()
    write_all(recording, samples[3 * RATE_HZ : 4 * RATE_HZ])
    await refused(recording)
    assert_told(recording, "")
    await written(store, "turn-1", 4.0)
    await assert_holds(await store.find("turn-1"), samples[: 4 * RATE_HZ])
    write_all(recording, samples[4 * RATE_HZ :])
    await assert_holds(await recording.finish(), samples)
    if successor == "file":
        assert_told(recording, "")
    else:
        assert recording.failure is None
        assert await assert_next_start_finds(folder, samples) == 6.0
    await store.aclose()


async def test_the_folder_vanishes_right_before_the_end(tmp_path: Path) -> None:
    folder, samples = tmp_path / "recordings", noise(1.3)
    store = DiskRecordings(folder)
    recording = store.begin("turn-1", Intent.ASK, RATE_HZ)
    write_all(recording, samples)
    await written(store, "turn-1", 1.3)
    shutil.rmtree(folder)
    await assert_holds(await recording.finish(), samples)
    assert recording.failure is None
    assert await assert_next_start_finds(folder, samples) == pytest.approx(1.3)
    await store.aclose()


@pytest.mark.parametrize("failing", [{1}, {2, 3}, {4}, set(range(1, 1000))])
async def test_a_disk_that_drops_what_it_took(tmp_path: Path, failing: set[int]) -> None:
    folder, samples = tmp_path / "recordings", noise(9.0)
    store = DiskRecordings(folder, ForgetfulDisk(failing))
    recording = store.begin("turn-1", Intent.ASK, RATE_HZ)
    for start in range(0, len(samples), RATE_HZ // 2):
        write_all(recording, samples[start : start + RATE_HZ // 2])
        await written(store, "turn-1", start / RATE_HZ)
    sound = await recording.finish()
    await assert_holds(sound, samples)
    if len(failing) > 100:
        assert_told(recording, "Input/output error")
    else:
        assert recording.failure is None
        assert await assert_next_start_finds(folder, samples) == 9.0
    await store.aclose()


async def test_a_disk_that_does_not_confirm_names(tmp_path: Path) -> None:
    folder, samples = tmp_path / "recordings", noise(1.0)
    # The folder's own name, the first file that is made, and the renaming at the end.
    store = DiskRecordings(folder, UnsureDisk({1, 2, 4}))
    recording = store.begin("turn-1", Intent.ASK, RATE_HZ)
    write_all(recording, samples)
    sound = await recording.finish()
    assert_told(recording, "Input/output error")
    await assert_holds(sound, samples)
    await store.keep("turn-1")
    assert recording.failure is None
    assert names_in(folder) == ["turn-1.ask.kept.wav"]
    await assert_holds(sound, samples)
    await store.aclose()


@pytest.mark.parametrize("full_at", [44, 45, 1001, 20_000, 20_001, 1 << 40])
async def test_a_disk_that_takes_little_at_a_time(tmp_path: Path, full_at: int) -> None:
    folder, samples = tmp_path / "recordings", noise(1.0)
    store = DiskRecordings(folder, TinyBites(311, full_at))
    recording = store.begin("turn-1", Intent.ASK, RATE_HZ)
    write_all(recording, samples)
    await assert_holds(await recording.finish(), samples)
    assert (recording.failure is None) == (full_at > 1 << 20)
    if full_at >= 1001:
        there_s = await assert_next_start_finds(folder, samples)
        assert there_s == pytest.approx(min(len(samples), (full_at - 44) // 2) / RATE_HZ)
    await store.aclose()


async def test_discarding_frees_what_the_disk_did_not_take(tmp_path: Path) -> None:
    (folder := tmp_path / "recordings").touch()
    store = DiskRecordings(folder)
    recording = store.begin("turn-1", Intent.ASK, RATE_HZ)
    write_all(recording, noise(3.0))
    sound = await recording.finish()
    folder.unlink()
    await store.discard("turn-1")
    with pytest.raises(StorageError):
        await sound.read(0.0, 1.0)
    assert (await recording.finish()).duration_s == 0.0
    await store.aclose()


@dataclass(slots=True)
class Speaker:
    """A program of its own that records, and when it is to die."""

    seed: int
    process: subprocess.Popen[str]
    last_block: int
    then_s: float

    def kill(self) -> str:
        """Kill it at its moment; return the last thing it said."""
        assert self.process.stdout is not None
        said = ""
        while said != "finished\n" and said != f"{self.last_block}\n":
            said = self.process.stdout.readline()
            assert said, "it ended by itself"
        time.sleep(self.then_s)
        self.process.kill()
        rest, _ = self.process.communicate()
        return (said + rest).split()[-1]


def start_speaker(folder: Path, seed: int) -> Speaker:
    chance = random.Random(seed)
    arguments = ["speak", str(folder), f"turn-{seed}", str(seed)]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.storage.recording_driver", *arguments],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    # Some are killed while they finish, or after it.
    return Speaker(seed, process, chance.randint(1, SPOKEN_BLOCKS + 8), chance.random() * 0.03)


async def find_after(kill: Speaker, said: str, folder: Path) -> str:
    """Check what a killed program left; return what became of it."""
    samples = noise(SPOKEN_BLOCKS * BLOCK_FRAMES / RATE_HZ, kill.seed)
    frames = len(samples) if said == "finished" else int(said) * BLOCK_FRAMES
    store = DiskRecordings(folder)
    sound = await store.find(f"turn-{kill.seed}")
    found = 0 if sound is None else round(sound.duration_s * RATE_HZ)
    where = f"seed {kill.seed}: {frames} frames said, {found} found"
    assert found >= frames - (0 if said == "finished" else RATE_HZ), where
    if sound is not None:
        await assert_holds(sound, samples[:found])
        (name,) = (name for name in names_in(folder) if name.startswith(f"turn-{kill.seed}."))
        heard, _ = soundfile.read(folder / name, dtype="int16")
        assert np.array_equal(heard, samples[:found]), where
    is_orphan = f"turn-{kill.seed}" in {orphan.turn_id for orphan in await store.orphans()}
    assert is_orphan == (found > 0), where
    await store.aclose()
    return where


@pytest.mark.parametrize("number", range(ROUNDS))
def test_killed_at_any_moment_at_most_a_second_is_missing(tmp_path: Path, number: int) -> None:
    first_seed = random.SystemRandom().randrange(1 << 30)  # not the same in every round
    print(f"round {number}: seeds from {first_seed}")
    folder = tmp_path / "recordings"
    speakers = [start_speaker(folder, first_seed + index) for index in range(KILLS_AT_ONCE)]
    try:
        for speaker in sorted(speakers, key=lambda one: one.last_block):
            print(asyncio.run(find_after(speaker, speaker.kill(), folder)))
    finally:
        for speaker in speakers:
            speaker.process.kill()
            speaker.process.wait()
            assert speaker.process.stdout is not None
            speaker.process.stdout.close()
