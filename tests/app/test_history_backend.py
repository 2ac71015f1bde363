"""The history behind the window, over the real stores and a server that listens and answers."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.cli.serving import KEY, quick
from tests.contracts.history_backend import BREAD, TEA, HistoryBackendContract
from tests.contracts.recordings import noise, write_all
from tests.fakes import RecordingPlayer
from voicedesk.app.history_backend import ProgramHistory
from voicedesk.app.options import Options
from voicedesk.app.program import Program
from voicedesk.audio.files import load_clip
from voicedesk.core.errors import ErrorKind, StorageError, VoiceDeskError
from voicedesk.core.history import HistoryHealth
from voicedesk.core.history_export import ExportedConversation, to_json
from voicedesk.core.settings import HistorySettings, LoadedSettings, Settings
from voicedesk.core.tasks import TaskRegistry
from voicedesk.core.turns import Intent, Outcome, Source
from voicedesk.storage.history.store import SqliteHistory
from voicedesk.storage.paths import ProfilePaths
from voicedesk.storage.recordings import DiskRecordings
from voicedesk.ui.history_backend import ExportFormat

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator
    from pathlib import Path

    from tests.cli.serving import ServerThread
    from voicedesk.core.history import StoredTurn

SPOKEN = replace(
    TEA,
    turn_id="spoken-0",
    conversation_id="spoken",
    source=Source.MICROPHONE,
    outcome=Outcome.FAILED,
    transcript="",
    reply="",
    heard="",
    error_kind=ErrorKind.UNREACHABLE,
    message="No network.",
    recorded_s=2.0,
    has_audio=True,
)


@pytest.fixture
def paths(tmp_path: Path) -> ProfilePaths:
    paths = ProfilePaths.at(tmp_path / "profile")
    paths.create()
    return paths


@pytest.fixture
def program(
    paths: ProfilePaths, service: ServerThread, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Program]:
    """A program whose history is not open yet."""
    monkeypatch.setenv("GROQ_API_KEY", KEY)
    bugs: list[BaseException] = []
    program = Program(
        Options(base_url=service.url),
        paths,
        LoadedSettings(Settings()),
        TaskRegistry(bugs.append),
        player=RecordingPlayer(),
        keeps_history=True,
    )
    yield program
    assert bugs == []


@asynccontextmanager
async def running(program: Program) -> AsyncGenerator[None]:
    try:
        yield
    finally:
        await program.aclose()


@pytest.fixture
def backend(paths: ProfilePaths, program: Program) -> ProgramHistory:
    asyncio.run(fill(paths, *BREAD, TEA))
    return ProgramHistory(program)


async def fill(paths: ProfilePaths, *turns: StoredTurn) -> None:
    history = SqliteHistory(paths.history_file)
    await history.open()
    for turn in turns:
        await history.save(turn)
    await history.aclose()


async def record(paths: ProfilePaths, turn_id: str, *, keeps: bool = True) -> None:
    """Leave two seconds of sound."""
    recordings = DiskRecordings(paths.recordings)
    recording = recordings.begin(turn_id, Intent.ASK, 16_000)
    write_all(recording, noise(2.0))
    await recording.finish()
    if keeps:
        await recordings.keep(turn_id)
    await recordings.aclose()


class TestProgramHistory(HistoryBackendContract):
    """The real one."""


async def test_an_opened_conversation_goes_on(backend: ProgramHistory, program: Program) -> None:
    async with running(program):
        await backend.open()
        await backend.open_conversation("tea")
        await program.session.submit_text("And coffee?")
        await program.session.wait()
        assert [turn.transcript for turn in await backend.open_conversation("tea")] == [
            "Which tea?",
            "And coffee?",
        ]


async def test_what_a_killed_program_left_is_offered_until_it_is_decided_on(
    backend: ProgramHistory, paths: ProfilePaths, program: Program
) -> None:
    async with running(program):
        await record(paths, "lost-1", keeps=False)
        await record(paths, "lost-2", keeps=False)
        found = await backend.recovered_turns()
        assert [turn.turn_id for turn in found] == ["lost-1", "lost-2"]
        assert all(turn.error_kind == ErrorKind.INTERRUPTED for turn in found)
        await backend.keep_recovered(["lost-1"])
        await backend.delete_turn("lost-2")
        assert await backend.recovered_turns() == []
        assert [file.name for file in paths.recordings.iterdir()] == ["lost-1.ask.kept.wav"]
        await program.session.retry("lost-1")
        record_ = await program.session.wait()
        assert record_.outcome is Outcome.COMPLETED
        await program.keeper.flush()
        assert list(paths.recordings.iterdir()) == []


async def test_what_is_deleted_or_tried_again_elsewhere_is_not_offered_any_more(
    backend: ProgramHistory, paths: ProfilePaths, program: Program
) -> None:
    async with running(program):
        for turn_id in ("lost-1", "lost-2", "lost-3"):
            await record(paths, turn_id, keeps=False)
        first, second, third = await backend.recovered_turns()
        await backend.open_conversation(first.conversation_id)
        await program.session.retry(first.turn_id)
        await program.session.wait()
        await program.keeper.flush()
        assert await backend.recovered_turns() == [second, third]
        await backend.delete_conversation(second.conversation_id)
        assert await backend.recovered_turns() == [third]
        await backend.delete_all()
        assert await backend.recovered_turns() == []


async def test_a_recording_is_transcribed_again(
    backend: ProgramHistory, paths: ProfilePaths, program: Program, service: ServerThread
) -> None:
    async with running(program):
        assert program.history is not None
        await program.history.save(SPOKEN)
        await record(paths, "spoken-0")
        service.play(quick(words="Where is the tea?"))
        turn = await backend.transcribe_again("spoken-0", model="whisper-large-v3", language="en")
        assert turn.transcript == "Where is the tea?"
        assert turn.transcription_model == "whisper-large-v3"
        assert await program.history.turn("spoken-0") == turn
        await backend.delete_turn("spoken-0")
        with pytest.raises(StorageError, match="not there any more"):
            await backend.transcribe_again("spoken-0", model="", language="")


async def test_a_recording_is_played(
    backend: ProgramHistory, paths: ProfilePaths, program: Program
) -> None:
    async with running(program):
        assert program.history is not None
        await program.history.save(SPOKEN)
        await record(paths, "spoken-0")
        await backend.play_recording("spoken-0")
        player = program.services.player
        assert isinstance(player, RecordingPlayer)
        assert sum(clip.duration_s for clip in player.begun) == pytest.approx(2.0)
        await backend.play_recording("nobody")
        await backend.stop_recording()


async def test_the_conversation_that_is_open_can_be_deleted_while_it_answers(
    backend: ProgramHistory, program: Program
) -> None:
    async with running(program):
        await backend.open_conversation("tea")
        await program.session.submit_text("And coffee?")
        await backend.delete_conversation("tea")
        await program.keeper.flush()
        assert [each.conversation_id for each in await backend.conversations(limit=9)] == ["bread"]
        assert program.session.conversation_id == ""


async def test_a_turn_that_runs_can_be_deleted(backend: ProgramHistory, program: Program) -> None:
    async with running(program):
        await program.session.submit_text("Hush.")
        turn_id = program.session.running_turn_id
        await backend.delete_turn(turn_id)
        await program.keeper.flush()
        assert program.history is not None
        assert await program.history.turn(turn_id) is None
        assert not program.session.is_busy


async def test_exports_and_imports(
    backend: ProgramHistory, paths: ProfilePaths, program: Program, tmp_path: Path
) -> None:
    async with running(program):
        assert program.history is not None
        await program.history.save(replace(SPOKEN, transcript="Tea, please."))
        await record(paths, "spoken-0")
        [exported] = await backend.export("", ExportFormat.JSON, tmp_path / "all.json")
        assert len(json.loads(exported.read_text())["conversations"]) == 3
        [page] = await backend.export("tea", ExportFormat.MARKDOWN, tmp_path / "tea.md")
        assert "Which tea?" in page.read_text()
        [sound] = await backend.export("spoken", ExportFormat.FLAC, tmp_path / "sounds")
        assert load_clip(sound).duration_s == pytest.approx(2.0)
        assert await backend.import_file(exported) == 0
        await backend.delete_all()
        assert await backend.import_file(exported) == 72
        with pytest.raises(VoiceDeskError, match="cannot be read"):
            await backend.import_file(tmp_path / "nothing.json")


async def test_turns_of_another_process_are_taken_over(
    backend: ProgramHistory, program: Program
) -> None:
    async with running(program):
        other = replace(TEA, turn_id="cli-0", conversation_id="cli", transcript="From a terminal")
        exported = to_json([ExportedConversation("cli", "", other.started_at_s, (other,))])
        assert await backend.add({"op": "history.add", "export": exported}) == {"new": 1}
        [hit] = await backend.search("terminal")
        assert hit.turn_id == "cli-0"
        with pytest.raises(StorageError):
            await backend.add({"op": "history.add", "export": "rubbish"})


async def test_old_turns_go_as_the_settings_say(backend: ProgramHistory, program: Program) -> None:
    async with running(program):
        history = HistorySettings(keep_days=1)
        program.settings = replace(program.settings, history=history)
        told = asyncio.Event()
        backend.subscribe(told.set)
        await backend.open()
        async with asyncio.timeout(10):
            while await backend.conversations(limit=9):
                told.clear()
                await told.wait()


def dictated(turn_id: str, conversation_id: str) -> StoredTurn:
    return replace(
        TEA,
        turn_id=turn_id,
        conversation_id=conversation_id,
        source=Source.MICROPHONE,
        intent=Intent.DICTATE,
        reply=f"The text of {turn_id}.",
    )


async def test_the_last_text_of_an_earlier_run_is_known_when_the_history_is_open(
    backend: ProgramHistory, paths: ProfilePaths, program: Program
) -> None:
    await fill(paths, dictated("a-0", "a"), dictated("b-0", "b"), dictated("b-1", "b"))
    async with running(program):
        session = program.session
        seen: list[str] = []
        told = asyncio.Event()
        backend.subscribe(lambda: seen.append(session.last_text))
        backend.subscribe(told.set)
        await backend.open()
        async with asyncio.timeout(10):
            while not session.last_text:
                told.clear()
                await told.wait()
        assert seen[-1] == "The text of b-1."
        await backend.delete_turn("b-1")
        assert seen[-1] == "The text of b-0."
        await backend.delete_conversation("b")
        assert seen[-1] == "The text of a-0."
        await backend.delete_all()
        assert (session.last_text, seen[-1]) == ("", "")


async def test_a_last_text_that_is_kept_no_longer_is_forgotten(
    backend: ProgramHistory, paths: ProfilePaths, program: Program
) -> None:
    await fill(paths, dictated("a-0", "a"))
    async with running(program):
        history = HistorySettings(keep_days=1)
        program.settings = replace(program.settings, history=history)
        seen: list[str] = []
        told = asyncio.Event()
        backend.subscribe(lambda: seen.append(program.session.last_text))
        backend.subscribe(told.set)
        await backend.open()
        async with asyncio.timeout(10):
            while "The text of a-0." not in seen or seen[-1]:
                told.clear()
                await told.wait()
        assert await backend.conversations(limit=9) == []


async def test_a_damaged_history_is_reported_and_repaired(
    backend: ProgramHistory, program: Program, paths: ProfilePaths
) -> None:
    async with running(program):
        paths.history_file.write_bytes(b"this is no database" * 1000)
        assert (await backend.open()).health is HistoryHealth.DAMAGED
        with pytest.raises(StorageError, match="damaged"):
            await backend.conversations(limit=9)
        await backend.repair()
        assert (await backend.open()).health is HistoryHealth.INTACT
        await backend.conversations(limit=9)
