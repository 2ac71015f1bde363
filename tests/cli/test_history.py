"""``voicedesk history`` on a profile with a history, and while a window has it."""

from __future__ import annotations

import asyncio
import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pytest
import soundfile

from tests.cli.serving import KEY, ServerThread, for_ever, quick
from tests.cli.terminal import Done, run_here
from voicedesk.core.audio_clip import AudioBlock
from voicedesk.core.errors import ErrorKind
from voicedesk.core.history import StoredTurn
from voicedesk.core.turns import Intent, Outcome
from voicedesk.desktop.profile_lock import ProfileLock
from voicedesk.sandbox.scenario import FaultKind
from voicedesk.storage.history.store import SqliteHistory
from voicedesk.storage.paths import ProfilePaths
from voicedesk.storage.recordings import DiskRecordings

if TYPE_CHECKING:
    from pathlib import Path

History: TypeAlias = Callable[..., Done]

BREAD = StoredTurn(
    turn_id="20261121T050000-aaaa0001",
    conversation_id="20261121T050000-cccc0001",
    started_at_s=1795237200.0,
    outcome=Outcome.COMPLETED,
    transcript="How do I bake bread?",
    reply="Mix flour,\nwater and salt.",
)
FAILED = replace(
    BREAD,
    turn_id="20261121T050100-aaaa0002",
    started_at_s=1795237260.0,
    outcome=Outcome.FAILED,
    transcript="",
    reply="",
    error_kind=ErrorKind.UNREACHABLE,
    message="The server did not answer.",
    next_step="Try again.",
    recorded_s=1.0,
    has_audio=True,
)
TEA = replace(
    BREAD,
    turn_id="20261121T060000-bbbb0003",
    conversation_id="20261121T060000-dddd0002",
    started_at_s=1795240800.0,
    transcript="Which tea? \x1b[31m\u202e",
    reply="Green 🍵 tea.",
)


@pytest.fixture
def paths(tmp_path: Path) -> ProfilePaths:
    paths = ProfilePaths.at(tmp_path / "profile")
    paths.create()
    asyncio.run(fill(paths))
    return paths


async def fill(paths: ProfilePaths) -> None:
    """Leave three turns, one of them with a recording."""
    history = SqliteHistory(paths.history_file)
    await history.open()
    for turn in (BREAD, FAILED, TEA):
        await history.save(turn)
    await history.aclose()
    recordings = DiskRecordings(paths.recordings)
    recording = recordings.begin(FAILED.turn_id, Intent.ASK, 16_000)
    tone = (9000 * np.sin(np.arange(16_000) / 8)).astype(np.int16)
    recording.write(AudioBlock(tone, 0.0))
    await recording.finish()
    await recordings.keep(FAILED.turn_id)
    await recordings.aclose()


@pytest.fixture
def history(paths: ProfilePaths, capsys: pytest.CaptureFixture[str]) -> History:
    """Run a history command on the filled profile."""
    return lambda *words: run_here(capsys, "history", *words, "--profile", paths.data)


@pytest.fixture
def window(paths: ProfilePaths) -> Iterator[None]:
    """A window that has the profile open."""
    lock = ProfileLock(paths.data)
    assert lock.try_acquire()
    lock.announce("somewhere")
    yield
    lock.release()


def sound_files(paths: ProfilePaths) -> list[Path]:
    return list(paths.recordings.rglob("*.wav"))


def turns_in(history: History) -> set[str]:
    listed = history("list", "--json").json()["conversations"]
    return {
        turn["id"]
        for each in listed
        for turn in history("show", each["id"], "--json").json()["turns"]
    }


def test_list_names_conversations_newest_first(history: History) -> None:
    done = history("list")
    assert (done.code, done.err) == (0, "")
    first, second = done.out.splitlines()
    assert first.startswith(f"{TEA.conversation_id}  2026-")
    assert "\x1b" not in first
    assert "\u202e" not in first
    assert second.startswith(f"{BREAD.conversation_id}  2026-")
    assert "    2  How do I bake bread" in second
    assert history("list", "--limit", "1").out == f"{first}\n"


def test_list_as_json(history: History) -> None:
    listed = history("list", "--json").json()["conversations"]
    assert [each["id"] for each in listed] == [TEA.conversation_id, BREAD.conversation_id]
    assert listed[1]["started_at"] == "2026-11-21T05:00:00Z"
    assert listed[1]["updated_at"] == "2026-11-21T05:01:00Z"
    assert listed[1]["turns"] == 2


@pytest.mark.parametrize("words", [["list"], ["search", "bread"]])
def test_where_nothing_was_ever_said(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, words: list[str]
) -> None:
    done = run_here(capsys, "history", *words, "--profile", tmp_path / "new")
    assert (done.code, done.out) == (0, "")
    assert done.told
    done = run_here(capsys, "history", *words, "--json", "--profile", tmp_path / "new")
    assert [*done.json().values()] == [[]]
    done = run_here(capsys, "history", "show", "x", "--profile", tmp_path / "new")
    assert (done.code, done.out) == (1, "")
    assert done.told.startswith("There is no history with this profile yet.")
    assert not (tmp_path / "new" / "history.sqlite").exists()


def test_search_shows_the_place_with_the_match_marked(history: History) -> None:
    done = history("search", "BREAD", "how")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"{BREAD.turn_id}  2026-")
    assert "*How* do I bake *bread*?" in done.out
    (hit,) = history("search", "bread", "--json").json()["hits"]
    assert hit["turn_id"] == BREAD.turn_id
    assert [each["text"] for each in hit["excerpt"] if each["match"]] == ["bread"]
    done = history("search", "nonsense")
    assert (done.code, done.out) == (0, "")
    assert done.told == "These words are not in the history."


def test_show_prints_a_conversation_and_a_turn(history: History) -> None:
    done = history("show", BREAD.conversation_id)
    assert (done.code, done.err) == (0, "")
    assert "    You: How do I bake bread?\n    Mix flour,\n    water and salt.\n" in done.out
    assert "failed  recording of 1.0 s\n" in done.out
    assert "    (The server did not answer. Try again.)\n" in done.out
    one = history("show", FAILED.turn_id)
    assert BREAD.turn_id not in one.out
    assert one.out.startswith(FAILED.turn_id)
    entry = history("show", TEA.turn_id, "--json").json()
    assert (entry["transcript"], entry["reply"]) == (TEA.transcript, TEA.reply)
    assert entry["conversation_id"] == TEA.conversation_id
    assert "\x1b" not in history("show", TEA.turn_id).out


def test_the_beginning_of_an_id_is_enough_if_it_is_the_only_one(history: History) -> None:
    assert history("show", FAILED.turn_id[:15]).out.startswith(FAILED.turn_id)
    done = history("show", "20261121T0500")
    assert (done.code, done.out) == (1, "")
    assert done.told.startswith("2 ids in the history begin with 20261121T0500.")
    for unknown in ("nothing", "%", "_"):
        done = history("show", unknown)
        assert (done.code, done.out) == (1, "")
        assert done.told.startswith("Nothing in the history has an id that begins with")


def test_export_and_import_give_the_same_history(
    history: History, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "all.json"
    assert history("export", "--format", "json", "--output", file).code == 0
    other = ["--profile", tmp_path / "other"]
    done = run_here(capsys, "history", "import", file, *other)
    assert (done.code, done.out, done.err) == (0, "3 turns are new in the history.\n", "")
    again = run_here(capsys, "history", "import", file, *other)
    assert again.out == "0 turns are new in the history.\n"
    here = json.loads(history("export", "--format", "json").out)
    there = json.loads(run_here(capsys, "history", "export", "--format", "json", *other).out)
    for conversation in here["conversations"]:
        for turn in conversation["turns"]:
            turn["has_audio"] = False
    assert there == here


def test_export_prints_markdown_and_overwrites_only_by_force(
    history: History, tmp_path: Path
) -> None:
    done = history("export", BREAD.conversation_id)
    assert (done.code, done.err) == (0, "")
    assert "> How do I bake bread?\n" in done.out
    assert "tea" not in done.out
    file = tmp_path / "bread.md"
    file.write_text("mine")
    refused = history("export", BREAD.conversation_id, "--output", file)
    assert (refused.code, refused.out, file.read_text()) == (1, "", "mine")
    assert refused.told == (
        f"{file} is there already. Name another file, or overwrite it with --force."
    )
    assert history("export", BREAD.conversation_id, "--output", file, "--force").code == 0
    assert file.read_text() == done.out


@pytest.mark.parametrize("kind", ["wav", "flac"])
def test_recordings_are_exported_as_sound_files(
    history: History, tmp_path: Path, kind: str
) -> None:
    done = history("export", "--format", kind, "--output", tmp_path / "sounds")
    file = tmp_path / "sounds" / f"{FAILED.turn_id}.{kind}"
    assert (done.code, done.err) == (0, f"{file}\n")
    samples, rate_hz = soundfile.read(io.BytesIO(file.read_bytes()), dtype="int16")
    assert (len(samples), rate_hz) == (16_000, 16_000)
    assert abs(int(samples.max()) - 9000) < 50
    again = history("export", FAILED.turn_id, "--format", kind, "--output", tmp_path / "sounds")
    assert again.code == 1
    assert "is there already" in again.told
    none = history("export", TEA.turn_id, "--format", kind, "--output", tmp_path)
    assert none.told.startswith("There is no recording to export.")
    assert history("export", "--format", kind).code == 2


def test_export_into_a_place_that_cannot_be_written(history: History, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = history("export", "--output", tmp_path / "file" / "all.md")
    assert (done.code, done.out) == (1, "")
    assert "cannot be written" in done.told


def test_delete_takes_what_was_named_with_its_sound(history: History, paths: ProfilePaths) -> None:
    assert len(sound_files(paths)) == 1
    done = history("delete", FAILED.turn_id[:15], "--yes")
    assert (done.code, done.out, done.err) == (0, "Deleted.\n", "")
    assert turns_in(history) == {BREAD.turn_id, TEA.turn_id}
    assert sound_files(paths) == []
    assert history("delete", TEA.conversation_id, BREAD.turn_id, "--yes").code == 0
    assert turns_in(history) == set()


def test_delete_all(history: History, paths: ProfilePaths) -> None:
    assert history("delete", "--all", "--yes").code == 0
    assert history("list").out == ""
    assert sound_files(paths) == []


def test_delete_deletes_nothing_when_one_of_the_ids_is_wrong_or_nobody_can_be_asked(
    history: History,
) -> None:
    done = history("delete", TEA.turn_id, "nonsense", "--yes")
    assert done.code == 1
    for words in ([TEA.turn_id], ["--all"], [], [TEA.turn_id, "--all", "--yes"]):
        assert history("delete", *words).code == 2
    assert len(turns_in(history)) == 3


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[bytes], int]]:
    """A terminal as standard input, and a hand that types on it."""
    master, slave = os.openpty()
    with os.fdopen(slave) as terminal:
        monkeypatch.setattr(sys, "stdin", terminal)
        yield lambda words: os.write(master, words)
    os.close(master)


def test_delete_asks_on_a_terminal(history: History, typed: Callable[[bytes], int]) -> None:
    for answer in (b"n\n", b"\n", b"\x04"):
        typed(answer)
        done = history("delete", TEA.turn_id, BREAD.conversation_id)
        assert (done.code, done.out) == (1, "")
        assert done.err == (
            f"Delete the conversation {BREAD.conversation_id}, the turn {TEA.turn_id} for good? "
            "[y/N] voicedesk: Nothing was deleted.\n"
        )
    assert len(turns_in(history)) == 3
    typed(b"y\n")
    done = history("delete", "--all")
    assert (done.code, done.out) == (0, "Deleted.\n")
    assert done.err == "Delete the whole history, with every recording, for good? [y/N] "
    assert turns_in(history) == set()


def test_options_stand_before_or_after_each_name(
    paths: ProfilePaths, history: History, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = history("list")
    for words in (
        ["--profile", paths.data, "history", "list"],
        ["history", "--profile", paths.data, "list"],
    ):
        assert run_here(capsys, *words) == wanted
    for words in (["history"], ["history", "list", "--limit", "0"], ["history", "nonsense"]):
        assert run_here(capsys, *words).code == 2
    shown = run_here(capsys, "history", "--help").out
    for action in ("list", "search", "show", "export", "retry", "delete", "import"):
        assert f"    {action} " in shown
        assert "--profile" in run_here(capsys, "history", action, "--help").out


def test_another_command_that_has_the_profile_is_named(
    paths: ProfilePaths, history: History
) -> None:
    with ProfileLock(paths.data).held():
        done = history("delete", "--all", "--yes")
    assert done.code == 1
    assert done.told.startswith(f"Another VoiceDesk (process {os.getpid()}) is using this profile.")


def test_reading_works_beside_a_window_and_writing_says_what_to_do(
    window: None, history: History, tmp_path: Path
) -> None:
    file = tmp_path / "all.json"
    assert len(turns_in(history)) == 3
    assert history("search", "bread").code == 0
    assert history("export", "--format", "json", "--output", file).code == 0
    for words, there in (
        (["delete", TEA.turn_id, "--yes"], "Delete it"),
        (["retry", FAILED.turn_id], "Try it again"),
        (["import", file], "Import it"),
    ):
        done = history(*words)
        assert (done.code, done.out) == (1, "")
        assert done.told == (
            f"The VoiceDesk window is open with this profile. {there} there, or close the window "
            "first."
        )
    assert len(turns_in(history)) == 3


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"not json", "The file is not JSON"), (None, "cannot be read"), (b"{}", "not an export")],
)
def test_a_file_that_is_no_export(
    history: History, tmp_path: Path, data: bytes | None, said: str
) -> None:
    file = tmp_path / "odd.json"
    if data is not None:
        file.write_bytes(data)
    done = history("import", file)
    assert (done.code, done.out) == (1, "")
    assert said in done.told


@pytest.fixture
def server(service: ServerThread, monkeypatch: pytest.MonkeyPatch) -> ServerThread:
    monkeypatch.setenv("GROQ_API_KEY", KEY)
    return service


def test_retry_answers_what_had_failed_and_keeps_the_answer(
    history: History, server: ServerThread
) -> None:
    done = history("retry", FAILED.turn_id[:15], "--base-url", server.url)
    assert (done.code, done.err) == (0, "You: please tell me what is twelve plus thirty\n")
    assert done.out.strip()
    entry = history("show", FAILED.turn_id, "--json").json()
    assert entry["outcome"] == "completed"
    assert entry["transcript"] == "please tell me what is twelve plus thirty"
    assert entry["reply"].strip() == done.out.strip()
    assert entry["conversation_id"] == BREAD.conversation_id
    assert len(turns_in(history)) == 3


def test_a_retry_that_fails_leaves_the_recording(history: History, server: ServerThread) -> None:
    server.play(quick(for_ever(FaultKind.STATUS, status=400)))
    done = history("retry", FAILED.turn_id, "--base-url", server.url)
    assert (done.code, done.out) == (1, "")
    assert done.told
    entry = history("show", FAILED.turn_id, "--json").json()
    assert (entry["outcome"], entry["has_audio"]) == ("failed", True)


def test_retry_says_why_it_cannot(history: History, server: ServerThread) -> None:
    for name, said in (
        (BREAD.turn_id, f"The turn {BREAD.turn_id} is complete."),
        (BREAD.conversation_id, f"{BREAD.conversation_id} is a conversation, not a turn."),
        ("nonsense", "Nothing in the history has an id that begins with nonsense."),
    ):
        done = history("retry", name, "--base-url", server.url)
        assert (done.code, done.out) == (1, "")
        assert done.told.startswith(said)
    assert server.requests == []
