"""Other programs' sound on a real PulseAudio: lowered, and given back exactly."""

# ruff: noqa: ASYNC220, ASYNC240 - what blocks for a moment here keeps nobody waiting

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import pulsectl
import pytest

from tests.desk.processes import find_program, wait_until
from tests.desk.program import REPOSITORY
from voicedesk.audio.other_sound import ServedPrograms
from voicedesk.core.settings import OtherSound

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterator
    from pathlib import Path

    from tests.desk import SoundServer, VirtualDesktop

RADIO, FILM = "radio", "film"


class Players:
    """Programs that play silence, each by its name."""

    def __init__(self, desktop: VirtualDesktop) -> None:
        self._desktop = desktop
        self._processes: list[subprocess.Popen[bytes]] = []

    def play(self, name: str, volume: float | None = None) -> int:
        """Start to play as a program; return the stream's index."""
        before = {each.index for each in self.streams()}
        command = [find_program("pacat"), "--playback", f"--client-name={name}"]
        command += [f"--property=application.name={name}", "--latency-msec=50"]
        if volume is not None:
            command += [f"--volume={round(65536 * volume)}"]
        self._processes.append(
            subprocess.Popen([*command, "/dev/zero"], env=self._desktop.environment)
        )
        found: list[int] = []

        def begun() -> bool:
            found[:] = [each.index for each in self.streams() if each.index not in before]
            return bool(found)

        wait_until(begun, f"{name} plays")
        return found[0]

    def end(self, place: int = -1) -> None:
        """End a program that plays."""
        index = len(self.streams())
        process = self._processes.pop(place)
        process.terminate()
        process.wait()
        wait_until(lambda: len(self.streams()) < index, "its stream is gone")

    def forget(self) -> None:
        """Wait for the programs that their server has left alone."""
        while self._processes:
            self._processes.pop().wait()

    def end_all(self) -> None:
        while self._processes:
            self.end()

    def streams(self) -> list[pulsectl.PulseSinkInputInfo]:
        with pulsectl.Pulse("test") as pulse:
            return pulse.sink_input_list()

    def stream(self, index: int) -> pulsectl.PulseSinkInputInfo:
        return next(each for each in self.streams() if each.index == index)

    def volume(self, index: int) -> float:
        return round(self.stream(index).volume.values[0], 2)

    def set(self, index: int, volume: float) -> None:
        with pulsectl.Pulse("test") as pulse:
            stream = next(each for each in pulse.sink_input_list() if each.index == index)
            pulse.volume_set(stream, pulsectl.PulseVolumeInfo([volume] * 2))

    def remembered(self, name: str) -> float | None:
        """Return the volume that the server gives to the next stream of a program."""
        with pulsectl.Pulse("test") as pulse:
            for entry in pulse.stream_restore_list():
                if entry.name.endswith(f":{name}"):
                    return round(entry.volume.values[0], 2)
        return None


@pytest.fixture(autouse=True)
def _server_that_remembers(sound: SoundServer) -> None:
    if "module-stream-restore" not in sound._pactl("list", "short", "modules"):
        sound._pactl("load-module", "module-stream-restore")


@pytest.fixture
def players(desktop: VirtualDesktop) -> Iterator[Players]:
    players = Players(desktop)
    yield players
    players.end_all()
    with pulsectl.Pulse("test") as pulse:
        for entry in pulse.stream_restore_list():
            pulse.stream_restore_delete(entry)


@pytest.fixture
def note(tmp_path: Path) -> Path:
    return tmp_path / "other-sound.json"


@asynccontextmanager
async def lowered(
    note: Path, manner: OtherSound = OtherSound.QUIETER
) -> AsyncGenerator[ServedPrograms]:
    """Keep what other programs play lowered for the time of the block."""
    programs = ServedPrograms(note)
    work = asyncio.ensure_future(programs.keep_lowered(manner))
    yield programs
    work.cancel()
    with suppress(asyncio.CancelledError):
        await work


async def until(happened: Callable[[], object]) -> None:
    await asyncio.to_thread(wait_until, lambda: bool(happened()), "it is lowered")


async def test_every_program_is_quieter_and_then_as_it_was(players: Players, note: Path) -> None:
    radio, film = players.play(RADIO, 0.8), players.play(FILM, 0.5)
    async with lowered(note):
        await until(lambda: (players.volume(radio), players.volume(film)) == (0.32, 0.2))
        assert note.exists()
    assert (players.volume(radio), players.volume(film)) == (0.8, 0.5)
    assert not note.exists()


async def test_muted_programs_sound_again_unless_the_user_had_muted_them(
    players: Players, note: Path
) -> None:
    radio, film = players.play(RADIO, 0.8), players.play(FILM, 0.5)
    with pulsectl.Pulse("test") as pulse:
        pulse.sink_input_mute(film, mute=True)
    async with lowered(note, OtherSound.MUTE):
        await until(lambda: players.stream(radio).mute)
        assert players.volume(radio) == 0.8
    assert not players.stream(radio).mute
    assert players.stream(film).mute


async def test_what_begins_meanwhile_is_lowered_and_given_back_too(
    players: Players, note: Path
) -> None:
    radio = players.play(RADIO, 0.8)
    async with lowered(note):
        await until(lambda: players.volume(radio) == 0.32)
        film = players.play(FILM, 0.5)
        await until(lambda: players.volume(film) == 0.2)
    assert (players.volume(radio), players.volume(film)) == (0.8, 0.5)


async def test_a_second_stream_of_a_lowered_program_is_as_loud_as_the_first_afterwards(
    players: Players, note: Path
) -> None:
    radio = players.play(RADIO)
    players.set(radio, 0.8)
    async with lowered(note):
        await until(lambda: players.volume(radio) == 0.32)
        await until(lambda: players.remembered(RADIO) == 0.32)
        second = players.play(RADIO)
        await until(lambda: str(second) in note.read_text())
        assert players.volume(second) == 0.32
    assert (players.volume(radio), players.volume(second)) == (0.8, 0.8)


async def test_a_program_that_ended_meanwhile_is_as_loud_as_before_when_it_plays_again(
    players: Players, note: Path
) -> None:
    radio = players.play(RADIO)
    players.set(radio, 0.8)
    await until(lambda: players.remembered(RADIO) == 0.8)
    async with lowered(note):
        await until(lambda: players.remembered(RADIO) == 0.32)
        players.end()
    assert players.remembered(RADIO) == 0.8
    assert players.volume(players.play(RADIO)) == 0.8


async def test_what_the_user_set_meanwhile_stays(players: Players, note: Path) -> None:
    radio = players.play(RADIO, 0.8)
    async with lowered(note):
        await until(lambda: players.volume(radio) == 0.32)
        players.set(radio, 0.6)
    assert players.volume(radio) == 0.6


async def test_one_recording_after_another_lowers_once(players: Players, note: Path) -> None:
    radio = players.play(RADIO, 0.8)
    programs = ServedPrograms(note)
    for _ in range(5):
        first = asyncio.ensure_future(programs.keep_lowered(OtherSound.QUIETER))
        await until(lambda: players.volume(radio) == 0.32)
        first.cancel()
        # The next one begins before the first has given back.
        second = asyncio.ensure_future(programs.keep_lowered(OtherSound.QUIETER))
        await asyncio.wait([first])
        await until(lambda: players.volume(radio) == 0.32)
        second.cancel()
        await asyncio.wait([second])
        assert players.volume(radio) == 0.8


async def test_a_program_that_was_killed_gives_back_when_it_starts_again(
    desktop: VirtualDesktop, players: Players, note: Path
) -> None:
    radio, film = players.play(RADIO), players.play(FILM)
    players.set(radio, 0.8)
    players.set(film, 0.5)
    await until(lambda: (players.remembered(RADIO), players.remembered(FILM)) == (0.8, 0.5))
    script = (
        "import asyncio, pathlib, sys\n"
        "from voicedesk.audio.other_sound import ServedPrograms\n"
        "from voicedesk.core.settings import OtherSound\n"
        "asyncio.run(ServedPrograms(pathlib.Path(sys.argv[1])).keep_lowered(OtherSound.QUIETER))\n"
    )
    command = [sys.executable, "-c", script, str(note)]
    with subprocess.Popen(command, cwd=REPOSITORY, env=desktop.environment) as process:
        await until(lambda: (players.volume(radio), players.volume(film)) == (0.32, 0.2))
        os.kill(process.pid, signal.SIGKILL)
    players.end()
    assert players.volume(radio) == 0.32
    await ServedPrograms(note).recover()
    assert players.volume(radio) == 0.8
    assert players.remembered(FILM) == 0.5
    assert not note.exists()


async def test_a_note_that_makes_no_sense_is_put_away(players: Players, note: Path) -> None:
    note.write_text('[{"index": "many"}]')
    radio = players.play(RADIO, 0.8)
    await ServedPrograms(note).recover()
    assert not note.exists()
    assert players.volume(radio) == 0.8


async def test_nothing_happens_where_nothing_is_wanted_or_there_is_no_server(
    note: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    await ServedPrograms(note).keep_lowered(OtherSound.LEAVE)
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path / 'nobody'}")
    await ServedPrograms(note).keep_lowered(OtherSound.MUTE)
    note.write_text("[]")
    await ServedPrograms(note).recover()
    assert note.exists(), "it is given back as soon as there is a server again"


async def test_a_server_that_goes_away_meanwhile_is_no_failure(
    revived: SoundServer, players: Players, note: Path
) -> None:
    radio = players.play(RADIO, 0.8)
    work = asyncio.ensure_future(ServedPrograms(note).keep_lowered(OtherSound.QUIETER))
    await until(lambda: players.volume(radio) == 0.32)
    revived.kill()
    await work
    assert note.exists()
    players.forget()
    revived.start()
