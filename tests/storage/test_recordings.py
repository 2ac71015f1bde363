"""Recordings on disk: their files, what an ended program left, and memory."""

from __future__ import annotations

import asyncio
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from tests.contracts import RecordingStoreContract
from tests.contracts.recordings import RATE_HZ, assert_holds, make, noise, write_all
from tests.storage.disks import BuggyDisk, StuckDisk
from tests.storage.recording_driver import written
from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.core.turns import Intent
from voicedesk.storage.memory_recordings import MemoryRecordings
from voicedesk.storage.recording_file import RecordingName, encode_header
from voicedesk.storage.recordings import DiskRecordings

if TYPE_CHECKING:
    from numpy.typing import NDArray

GROWTH_LIMIT_KB = 20_000


class TestDiskRecordingsContract(RecordingStoreContract):
    @pytest.fixture
    def store(self, folder: Path) -> DiskRecordings:
        return DiskRecordings(folder)


class TestMemoryRecordingsContract(RecordingStoreContract):
    @pytest.fixture
    def store(self) -> MemoryRecordings:
        return MemoryRecordings()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "recordings"


def file_names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def heard_by_others(path: Path) -> NDArray[np.int16]:
    """Return what an ordinary player makes of a file."""
    samples, rate_hz = soundfile.read(path, dtype="int16")
    assert rate_hz == RATE_HZ
    return samples


def leave(
    folder: Path, name: str, samples: NDArray[np.int16], *, header: bytes | None = None
) -> Path:
    """Put a file there as an ended program left it."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    data = samples.astype("<i2").tobytes()
    path.write_bytes((encode_header(RATE_HZ, 0) if header is None else header) + data)
    return path


async def test_a_file_tells_turn_intent_and_state_and_is_the_users_alone(folder: Path) -> None:
    store = DiskRecordings(folder)
    recording = store.begin("turn-1", Intent.TRANSLATE, RATE_HZ)
    write_all(recording, noise(0.3))
    await recording.finish()
    assert file_names(folder) == ["turn-1.translate.pending.wav"]
    path = folder / "turn-1.translate.pending.wav"
    assert (mode(folder), mode(path)) == (0o700, 0o600)
    assert np.array_equal(heard_by_others(path), noise(0.3))
    assert path.read_bytes()[:44] == encode_header(RATE_HZ, 2 * len(noise(0.3)))
    await store.keep("turn-1")
    assert file_names(folder) == ["turn-1.translate.kept.wav"]
    await store.discard("turn-1")
    assert file_names(folder) == []
    await store.aclose()


async def test_closing_leaves_an_open_recording_to_be_found(folder: Path) -> None:
    store = DiskRecordings(folder)
    write_all(store.begin("turn-1", Intent.DICTATE, RATE_HZ), noise(0.7))
    await store.aclose()
    assert file_names(folder) == ["turn-1.dictate.active.wav"]
    later = DiskRecordings(folder)
    (orphan,) = await later.orphans()
    assert (orphan.turn_id, orphan.intent) == ("turn-1", Intent.DICTATE)
    assert orphan.duration_s == pytest.approx(0.7)
    await assert_holds(await later.find("turn-1"), noise(0.7))
    await later.keep("turn-1")
    assert await later.orphans() == []
    assert file_names(folder) == ["turn-1.dictate.kept.wav"]
    await later.aclose()


async def test_a_recording_can_be_played_while_it_is_made(folder: Path) -> None:
    store = DiskRecordings(folder)
    recording = store.begin("turn-1", Intent.ASK, RATE_HZ)
    samples = noise(3.0)
    for second in range(3):
        write_all(recording, samples[second * RATE_HZ : (second + 1) * RATE_HZ])
        await written(store, "turn-1", second + 1)
        await assert_holds(await store.find("turn-1"), samples[: (second + 1) * RATE_HZ])
        heard = heard_by_others(folder / "turn-1.ask.active.wav")
        assert second * RATE_HZ <= len(heard)
        assert np.array_equal(heard, samples[: len(heard)])
    await store.aclose()


async def test_a_file_cut_anywhere_is_read_to_its_end(folder: Path) -> None:
    samples = noise(0.5)
    store = DiskRecordings(folder)
    await make(store, "whole", samples)
    await store.aclose()
    whole = (folder / "whole.ask.pending.wav").read_bytes()
    random = np.random.default_rng(7)
    cuts = [*range(130), *random.integers(130, len(whole), 200).tolist(), len(whole)]
    for number, cut in enumerate(cuts):
        path = folder / f"cut-{number}.ask.active.wav"
        path.write_bytes(whole[:cut])
        there = samples[: max(0, cut - 44) // 2]
        later = DiskRecordings(folder)
        await assert_holds(await later.find(f"cut-{number}"), there)
        found = {orphan.turn_id: orphan for orphan in await later.orphans()}
        if len(there) == 0:
            assert f"cut-{number}" not in found
            assert not path.exists()
        else:
            assert found[f"cut-{number}"].duration_s == len(there) / RATE_HZ
            assert np.array_equal(heard_by_others(path), there)
            path.unlink()
        await later.aclose()


@pytest.mark.parametrize(
    "header",
    [
        encode_header(RATE_HZ, 0),
        encode_header(RATE_HZ, 100),
        encode_header(RATE_HZ, 1 << 31),
        bytes(44),
        b"\xff" * 44,
    ],
)
async def test_whatever_the_header_says_all_is_read_and_keeping_mends_it(
    folder: Path, header: bytes
) -> None:
    samples = noise(0.4)
    path = leave(folder, "turn-1.ask.active.wav", samples, header=header)
    os.utime(path, (1_000_000_000, 1_000_000_000))
    store = DiskRecordings(folder)
    sound = await store.find("turn-1")
    await assert_holds(sound, samples)
    (orphan,) = await store.orphans()
    assert orphan.started_at_s == pytest.approx(1_000_000_000 - 0.4)
    await store.keep("turn-1")
    kept = folder / "turn-1.ask.kept.wav"
    assert np.array_equal(heard_by_others(kept), samples)
    assert kept.stat().st_mtime == 1_000_000_000
    await assert_holds(sound, samples)
    await store.aclose()


async def test_orphans_come_oldest_first_and_other_files_are_left_alone(folder: Path) -> None:
    for number, name in enumerate(("c.ask.active.wav", "a.dictate.pending.wav", "b.ask.kept.wav")):
        path = leave(folder, name, noise(0.2, number))
        os.utime(path, (1_000_000 + number, 1_000_000 + number))
    strangers = ("notes.txt", "x.ask.lost.wav", "x.sing.active.wav", "x y.ask.active.wav", ".wav")
    for name in strangers:
        (folder / name).write_bytes(b"")
    (folder / "d.ask.active.wav").mkdir()
    (folder / "e.ask.active.wav").symlink_to("/etc/passwd")
    store = DiskRecordings(folder)
    found = await store.orphans()
    assert [(item.turn_id, item.intent) for item in found] == [
        ("c", Intent.ASK),
        ("a", Intent.DICTATE),
    ]
    assert await store.kept_sizes() == {"b": 44 + 2 * 3_200}
    assert await store.find("e") is None
    assert set(strangers) < set(file_names(folder))
    await store.aclose()


async def test_kept_sizes_come_oldest_first(folder: Path) -> None:
    for name, written_at_s in (("a", 3), ("b", 1), ("c", 2)):
        os.utime(leave(folder, f"{name}.ask.kept.wav", noise(0.1)), (written_at_s, written_at_s))
    store = DiskRecordings(folder)
    assert list(await store.kept_sizes()) == ["b", "c", "a"]
    await store.aclose()


async def test_a_file_that_was_taken_away_is_told(folder: Path) -> None:
    store = DiskRecordings(folder)
    sound = await make(store, "turn-1", noise(0.3))
    (folder / "turn-1.ask.pending.wav").unlink()
    with pytest.raises(StorageError, match="cannot be read"):
        await sound.read(0, 1)
    await store.aclose()


async def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    (in_the_way := tmp_path / "recordings").touch()
    store = DiskRecordings(in_the_way)
    for call in (store.orphans, store.kept_sizes):
        with pytest.raises(StorageError, match="cannot be read") as told:
            await call()
        assert told.value.kind is ErrorKind.FILE
    with pytest.raises(StorageError, match="cannot be changed") as told:
        await store.discard("turn-1")
    assert told.value.kind is ErrorKind.RECORDING_UNWRITABLE
    await store.aclose()


async def test_a_second_recording_of_a_turn_is_a_bug(folder: Path) -> None:
    store = DiskRecordings(folder)
    store.begin("turn-1", Intent.ASK, RATE_HZ)
    with pytest.raises(ValueError, match="already"):
        store.begin("turn-1", Intent.ASK, RATE_HZ)
    await store.aclose()
    with pytest.raises(RuntimeError, match="closed"):
        await store.keep("turn-1")


async def test_a_bug_while_writing_comes_out_at_the_end(folder: Path) -> None:
    store = DiskRecordings(folder, BuggyDisk())
    recording = store.begin("turn-1", Intent.ASK, RATE_HZ)
    write_all(recording, noise(0.1))
    with pytest.raises(LookupError, match="a bug in the disk"):
        await recording.finish()
    await store.discard("turn-1")
    await store.aclose()


async def test_writing_and_hearing_go_on_while_the_disk_is_stuck(folder: Path) -> None:
    earlier = noise(0.3, seed=9)
    leave(folder, "earlier.ask.kept.wav", earlier)
    disk = StuckDisk()
    store = DiskRecordings(folder, disk)
    recording = store.begin("turn-1", Intent.ASK, RATE_HZ)
    samples = noise(20.0)
    write_all(recording, samples[:RATE_HZ])
    assert await asyncio.to_thread(disk.is_stuck.wait, 60)
    writes = disk.writes
    write_all(recording, samples[RATE_HZ:])
    await assert_holds(await store.find("earlier"), earlier)
    assert not disk.let_go.is_set()
    disk.let_go.set()
    await assert_holds(await recording.finish(), samples)
    assert disk.writes - writes < 100, "what had queued up was not merged"
    assert recording.failure is None
    await store.aclose()


async def test_a_recording_in_memory_never_touches_the_disk(own_home: Path) -> None:
    touched: list[str] = []
    is_watching = True

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if is_watching and (event == "open" or event.startswith(("os.", "shutil.", "tempfile."))):
            touched.append(f"{event} {arguments}")

    sys.addaudithook(watch)  # stays for good, and sleeps after this test
    try:
        store = MemoryRecordings()
        await assert_holds(await make(store, "turn-1", noise(1.0)), noise(1.0))
        await store.keep("turn-1")
        await store.discard("turn-1")
        await store.aclose()
    finally:
        is_watching = False
    assert touched == []


@pytest.mark.parametrize(
    "file_name",
    [
        "../a.ask.active.wav",
        "a.ask.active.wav\n",
        "a.ask.active.WAV",
        "a.b.ask.active.wav",
        "",
        ".",
    ],
)
def test_a_name_that_is_not_ours_tells_nothing(file_name: str) -> None:
    assert RecordingName.parse(file_name) is None


def test_sixty_minutes_do_not_grow_the_process(folder: Path) -> None:
    driver = subprocess.run(
        [sys.executable, "-m", "tests.storage.recording_driver", "hour", str(folder)],
        cwd=Path(__file__).parents[2],
        check=False,  # what it complains of is shown
        capture_output=True,
        encoding="utf-8",
        timeout=170,
    )
    assert driver.returncode == 0, driver.stderr
    grown_kb = int(driver.stdout)
    print(f"60 minutes of sound grew the process by {grown_kb} kB")
    assert grown_kb < GROWTH_LIMIT_KB
    assert len(heard_by_others(folder / "hour.dictate.pending.wav")) == 3600 * RATE_HZ
