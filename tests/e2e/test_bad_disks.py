"""Bad disks in the window: each failure is told, the program goes on, and no word is lost.

The real program on a virtual desktop, its profile on a disk that is full, read-only, gone, damaged
or held by another program.
"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import subprocess
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.cli.serving import WORDS
from tests.contracts.history import a_turn
from tests.desk import wait_until
from tests.desk.processes import DeskError
from tests.e2e.test_bad_days import finished, reader_of, talking
from tests.e2e.test_kills import speaking
from tests.storage.disks import fill, small_disk
from tests.storage.history.programs import holding
from tests.storage.history.test_damage import break_turns_page, write_text
from voicedesk.storage.history.store import SqliteHistory
from voicedesk.storage.recordings import DiskRecordings

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path
    from typing import Any

    from tests.cli.serving import ServerThread
    from tests.desk import Reader, RunningProgram, VirtualDesktop
    from voicedesk.core.history import StoredTurn

LEVELS = 15
"""So many have been shown once somebody has spoken for half a second."""


@pytest.fixture(scope="module", autouse=True)
def speech(desktop: VirtualDesktop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Somebody speaks all the time."""
    with speaking(desktop, tmp_path_factory.mktemp("speech") / "speech.wav", 900):
        yield


class Talk:
    """The program with its profile, somebody in front of it, and the turns so far."""

    def __init__(self, desktop: VirtualDesktop, program: RunningProgram, profile: Path) -> None:
        self.program = program
        self.profile = profile
        self.reader: Reader = reader_of(desktop, program)
        self._desktop = desktop
        self._turns = 0

    def ask(self, meanwhile: Callable[[], object] = lambda: None) -> dict[str, Any]:
        """Say something, and return the turn once it has been answered; something may happen."""
        self._turns += 1
        events = self.program.events
        with self._desktop.keyboard.held("space"):
            events.wait_for("recording_started", count=self._turns)
            meanwhile()
            events.wait_for("level", count=len(events.named("level")) + LEVELS)
        turn = finished(self.program, count=self._turns)
        assert (turn["outcome"], turn["transcript"]) == ("completed", WORDS), turn
        return turn

    def is_told(self, *texts: str) -> None:
        """Wait until the window says all of it."""
        seen = ""

        def are_there() -> bool:
            nonlocal seen
            seen = self.reader.text()
            return all(_letters(text) in _letters(seen) for text in texts)

        try:
            wait_until(are_there, f"{texts} in the window")
        except DeskError as error:
            raise DeskError(f"{error}; it shows: {seen}") from error

    def click_button(self, text: str) -> None:
        """Click the rightmost of the same words; sentences may speak of the button beside it."""
        places: list[tuple[int, int]] = []

        def stands_still() -> bool:
            words = [word for word in self.reader.words() if word.text == text]
            places.append(max(((word.x, word.y) for word in words), default=(0, 0)))
            return places[-1] != (0, 0) and places[-2:-1] == places[-1:]

        wait_until(stands_still, f"the button “{text}” stands still")
        corner = self.program.wait_for_window().geometry
        self._desktop.pointer.click(corner.x + places[-1][0], corner.y + places[-1][1])


@contextmanager
def using(
    desktop: VirtualDesktop, service: ServerThread, folder: Path, profile: Path
) -> Generator[Talk]:
    """The program with a profile; at its end it has met no bug, and has left in peace."""
    with talking(desktop, service, folder, "--profile", str(profile)) as program:
        yield Talk(desktop, program, profile)
        program.process.terminate()
        assert program.wait_for_exit() == 0
        assert complaints(program) == []
    log = profile / "logs" / "voicedesk.log"
    assert not log.is_file() or "Traceback" not in log.read_text()


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def complaints(program: RunningProgram) -> list[str]:
    """Return what it wrote to standard error; a busy machine lets the sound library complain."""
    lines = program.output.read_text(errors="replace").splitlines()
    return [line for line in lines if not line.startswith("ALSA lib")]


def kept(profile: Path) -> list[StoredTurn]:
    """Return all turns of the history, the conversation with the newest turn last."""

    async def read() -> list[StoredTurn]:
        history = SqliteHistory(profile / "history.sqlite", read_only=True)
        try:
            summaries = await history.conversations()
            found = [
                await history.turns(each.conversation_id, limit=1000) for each in summaries[::-1]
            ]
            return [turn for turns in found for turn in turns]
        finally:
            await history.aclose()

    return asyncio.run(read())


def kept_ids(profile: Path) -> list[str]:
    assert all(turn.transcript for turn in kept(profile))
    return [turn.turn_id for turn in kept(profile)]


def pending(profile: Path) -> list[str]:
    """Return the turns whose recording the next start will offer."""

    async def look() -> list[str]:
        recordings = DiskRecordings(profile / "recordings")
        try:
            return [orphan.turn_id for orphan in await recordings.orphans()]
        finally:
            await recordings.aclose()

    return asyncio.run(look())


def make_history(profile: Path, count: int, **changes: Any) -> Path:
    """Write a history of so many turns; return its file."""
    path = profile / "history.sqlite"

    async def write() -> None:
        history = SqliteHistory(path)
        for number in range(count):
            reply = "some words of the answer " * 4
            await history.save(a_turn(f"t{number:03}", reply=reply, **changes))
        await history.aclose()

    asyncio.run(write())
    return path


def test_a_disk_that_is_full_at_the_start_and_free_later(
    desktop: VirtualDesktop, service: ServerThread, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "disk", "2m") as disk:
        profile = disk / "profile"
        profile.mkdir()
        filler = fill(disk)
        with using(desktop, service, tmp_path, profile) as talk:
            talk.is_told("history cannot be written", "the disk is full", "Make room on the disk")
            first = talk.ask()
            (notice, *_) = talk.program.events.named("notice")
            assert "No space left on device" in notice["message"]
            assert "Make room" in notice["next_step"]
            talk.is_told("history cannot be written: the disk is full")
            filler.unlink()
            second = talk.ask()
        assert kept_ids(profile) == [first["turn_id"], second["turn_id"]]
        assert pending(profile) == []


def test_a_disk_that_fills_up_while_somebody_speaks(
    desktop: VirtualDesktop, service: ServerThread, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "disk", "2m") as disk:
        profile = disk / "profile"
        with using(desktop, service, tmp_path, profile) as talk:
            first = talk.ask()
            second = talk.ask(lambda: fill(disk))
            (notice, *_) = talk.program.events.named("notice")
            assert "No space left on device" in notice["message"]
            talk.is_told("history cannot be written: the disk is full", "Make room on the disk")
            (disk / "filler").unlink()
            third = talk.ask()
        assert kept_ids(profile) == [each["turn_id"] for each in (first, second, third)]
        assert pending(profile) == []


def test_what_a_full_disk_refused_is_kept_when_the_program_ends(
    desktop: VirtualDesktop, service: ServerThread, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "disk", "2m") as disk:
        profile = disk / "profile"
        with using(desktop, service, tmp_path, profile) as talk:
            only = talk.ask(lambda: fill(disk))
            talk.is_told("history cannot be written: the disk is full")
            (disk / "filler").unlink()
        assert kept_ids(profile) == [only["turn_id"]]


@contextmanager
def failing_disk(folder: Path, image: Path) -> Generator[Path]:
    """Mount a real file system from a file; ``abort`` does to it what a failing disk does."""
    if not image.exists():
        with image.open("wb") as file:
            file.truncate(24 << 20)
        subprocess.run(["mkfs.ext4", "-q", image], check=True)
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", "-o", "loop", image, folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def test_a_disk_that_becomes_read_only_while_somebody_speaks(
    desktop: VirtualDesktop, service: ServerThread, tmp_path: Path
) -> None:
    image = tmp_path / "image"
    with (
        failing_disk(tmp_path / "disk", image) as disk,
        using(desktop, service, tmp_path, disk / "profile") as talk,
    ):
        first = talk.ask()
        # A turn is written after its end was told.
        wait_until(lambda: kept_ids(disk / "profile") == [first["turn_id"]], "it is kept")
        abort = ["mount", "-o", "remount,abort", disk]
        talk.ask(lambda: subprocess.run(abort, check=True))
        (notice, *_) = talk.program.events.named("notice")
        assert "cannot be written to disk" in notice["message"]
        talk.is_told("The history cannot be written", "allow writing to")
        talk.ask()
    with failing_disk(tmp_path / "disk", image) as disk:
        with using(desktop, service, tmp_path, disk / "profile") as talk:
            last = talk.ask()
        assert kept_ids(disk / "profile") == [first["turn_id"], last["turn_id"]]


def test_a_read_only_profile_is_told_before_anything_is_said(
    desktop: VirtualDesktop, service: ServerThread, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "disk", "2m") as disk:
        profile = disk / "profile"
        with using(desktop, service, tmp_path, profile) as talk:
            first = talk.ask()
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        with using(desktop, service, tmp_path, profile) as talk:
            talk.is_told("Nothing is kept", "Read-only file system", "Allow writing there")
            talk.ask()
        subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
        with using(desktop, service, tmp_path, profile) as talk:
            last = talk.ask()
        assert kept_ids(profile) == [first["turn_id"], last["turn_id"]]


def test_a_history_that_another_program_holds_at_the_start(
    desktop: VirtualDesktop, service: ServerThread, tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    path = make_history(profile, 3)
    with ExitStack() as held:
        held.enter_context(holding("shut", path))
        with using(desktop, service, tmp_path, profile) as talk:
            talk.is_told("Another program is using the history", "Close that program")
            first = talk.ask()
            held.close()
            second = talk.ask()
    assert kept_ids(profile)[3:] == [first["turn_id"], second["turn_id"]]


def test_a_history_that_another_program_holds_during_a_turn(
    desktop: VirtualDesktop, service: ServerThread, tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    path = make_history(profile, 3)
    with using(desktop, service, tmp_path, profile) as talk:
        first = talk.ask()
        with holding("lock", path):
            second = talk.ask()
            talk.is_told("Another program is using the history", "Close that program")
        third = talk.ask()
    assert kept_ids(profile)[3:] == [each["turn_id"] for each in (first, second, third)]


@pytest.mark.parametrize("damage", [break_turns_page, write_text])
def test_a_damaged_history_is_repaired_by_a_click(
    desktop: VirtualDesktop,
    service: ServerThread,
    tmp_path: Path,
    damage: Callable[[Path], None],
) -> None:
    profile = tmp_path / "profile"
    path = make_history(profile, 200)
    damage(path)
    damaged = path.read_bytes()
    with using(desktop, service, tmp_path, profile) as talk:
        talk.is_told("The history is damaged", "Nothing is written to it")
        said = talk.ask()
        assert path.read_bytes() == damaged
        assert list((profile / "recordings").iterdir())
        talk.click_button("Repair")
        talk.is_told("The history is repaired", "could be saved", "kept beside it")
        again = talk.ask()
    ids = kept_ids(profile)
    assert ids[-2:] == [said["turn_id"], again["turn_id"]]
    assert len(ids) == len(set(ids))
    if damage is break_turns_page:
        assert 160 < len(ids) - 2 < 200
    assert [aside.read_bytes() for aside in profile.glob("history.damaged-*.sqlite")] == [damaged]
    assert pending(profile) == []


def test_a_history_of_a_newer_version_is_left_alone(
    desktop: VirtualDesktop, service: ServerThread, tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    path = make_history(profile, 3)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    with using(desktop, service, tmp_path, profile) as talk:
        talk.is_told("written by a newer version of VoiceDesk", "Update VoiceDesk")
        first, second = talk.ask(), talk.ask()
        talk.is_told("written by a newer version of VoiceDesk")
    assert path.read_bytes() == before
    assert pending(profile) == [first["turn_id"], second["turn_id"]]


def test_turns_stay_in_order_when_the_clock_goes_back(
    desktop: VirtualDesktop, service: ServerThread, tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    make_history(profile, 3, started_at_s=4e9)  # the year 2096
    for _ in range(2):
        with using(desktop, service, tmp_path, profile) as talk:
            talk.ask()
            talk.ask()
    turns = kept(profile)
    assert [turn.turn_id for turn in turns[:3]] == ["t000", "t001", "t002"]
    assert len(turns) == 7
    own = [turn.started_at_s for turn in turns[3:]]
    assert own == sorted(own)


def test_a_profile_that_vanishes(
    desktop: VirtualDesktop, service: ServerThread, tmp_path: Path
) -> None:
    profile, elsewhere = tmp_path / "profile", tmp_path / "elsewhere"
    with using(desktop, service, tmp_path, profile) as talk:
        first = talk.ask()
        profile.rename(elsewhere)
        second = talk.ask()
        (notice, *_) = talk.program.events.named("notice")
        assert "cannot be written to disk" in notice["message"]
        talk.is_told("The history cannot be written", "allow writing to")
        assert not profile.exists()
        elsewhere.rename(profile)
        third = talk.ask()
    assert kept_ids(profile) == [each["turn_id"] for each in (first, second, third)]
    with using(desktop, service, tmp_path, profile) as talk:
        talk.ask()
        shutil.rmtree(profile.rename(elsewhere))
        talk.ask()
        talk.is_told("The history cannot be written", "allow writing to")
    assert not profile.exists()


def test_logs_that_cannot_be_written_stop_nothing(
    desktop: VirtualDesktop, service: ServerThread, tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    profile.mkdir()
    with small_disk(profile / "logs", "1m") as logs:
        subprocess.run(["mount", "-o", "remount,ro", logs], check=True)
        with using(desktop, service, tmp_path, profile) as talk:
            talk.is_told("The log file", "cannot be written")
            said = talk.ask()
    assert kept_ids(profile) == [said["turn_id"]]
