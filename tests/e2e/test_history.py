"""Nothing said is lost, and what is to be gone is gone: tried with eyes, pointer and keyboard.

The real program on a virtual desktop, killed and started again with the same profile; the server is
the sandbox in this process.
"""

from __future__ import annotations

import asyncio
import wave
from typing import TYPE_CHECKING

import pytest

from tests.cli.serving import WORDS, for_ever, quick
from tests.desk import Reader, wait_until
from tests.e2e.test_bad_days import finished, reader_of, replied, talking, type_question
from voicedesk.sandbox.scenario import FaultKind, Reply
from voicedesk.storage.history.store import SqliteHistory
from voicedesk.storage.resources import resource_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tests.cli.serving import ServerThread
    from tests.desk import RunningProgram, VirtualDesktop
    from voicedesk.core.history import StoredTurn

    Start = Callable[[], AbstractContextManager[RunningProgram]]

BYTES_PER_SECOND = 32_000
"""Recordings are mono, 16 bit, 16 kHz."""

SECRETS = ("quokka", "zyzzyva", "xerophyte")
"""Words that no program contains."""


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "profile"


@pytest.fixture
def start(desktop: VirtualDesktop, service: ServerThread, profile: Path, tmp_path: Path) -> Start:
    """Start the program with the same profile each time."""
    return lambda: talking(desktop, service, tmp_path, "--profile", str(profile))


def say_the_question(
    desktop: VirtualDesktop, program: RunningProgram, most_s: float = 10.0
) -> None:
    """Speak into an open microphone, some three seconds if nothing else is said."""
    program.events.wait_for("recording_started")
    with wave.open(str(resource_path("sample-question.wav"))) as file:
        rate_hz = file.getframerate()
        pcm = file.readframes(round(most_s * rate_hz))
    desktop.microphone.play(pcm, sample_rate_hz=rate_hz).wait()


def die_while_recording(
    desktop: VirtualDesktop, program: RunningProgram, most_s: float = 10.0
) -> None:
    """Let a program be killed while its user speaks."""
    with desktop.keyboard.held("space"):
        say_the_question(desktop, program, most_s)
        program.process.kill()
        program.process.wait()


def recordings(profile: Path) -> list[Path]:
    return sorted((profile / "recordings").glob("*"))


def turns(profile: Path) -> list[StoredTurn]:
    """Return what the history holds, oldest first; the program has ended."""

    async def read() -> list[StoredTurn]:
        history = SqliteHistory(profile / "history.sqlite")
        try:
            await history.open()
            found = [
                turn
                for summary in await history.conversations(limit=100)
                for turn in await history.turns(summary.conversation_id, limit=100)
            ]
        finally:
            await history.aclose()
        return sorted(found, key=lambda turn: turn.started_at_s)

    return asyncio.run(read())


def places_of(words: Iterable[str], *folders: Path) -> list[str]:
    """Return the files in which one of the words stands, be it without its first two letters."""
    return [
        f"{word} in {path}"
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for word in words
        if word[2:].encode() in path.read_bytes().lower()
    ]


def test_a_recording_that_was_killed_is_transcribed_after_the_next_start(
    desktop: VirtualDesktop, start: Start, profile: Path
) -> None:
    with start() as program:
        die_while_recording(desktop, program)
    [left] = recordings(profile)
    assert left.stat().st_size > 2 * BYTES_PER_SECOND
    with start() as program:
        reader = reader_of(desktop, program)
        reader.wait_for("Found a recording from before VoiceDesk ended unexpectedly")
        reader.click("Transcribe now")
        assert finished(program)["transcript"] == WORDS
        reader.wait_for(WORDS)
        reader.wait_for("12 plus 30 is 42")
        assert not reader.shows("Found a recording")
        wait_until(lambda: not recordings(profile), "its sound is gone")
    [turn] = turns(profile)
    assert (turn.transcript, turn.has_audio) == (WORDS, False)


def test_recordings_that_were_killed_are_kept_or_deleted(
    desktop: VirtualDesktop, start: Start, profile: Path
) -> None:
    with start() as program:
        die_while_recording(desktop, program, most_s=1.0)
    [first] = recordings(profile)
    first_id = first.name.partition(".")[0]
    with start() as program:
        reader = reader_of(desktop, program)
        reader.click("Keep")
        reader.wait_for("It is in the history")
        [kept] = recordings(profile)
        assert kept.name.startswith(first_id)
    with start() as program:
        die_while_recording(desktop, program, most_s=1.0)
    with start() as program:
        reader = reader_of(desktop, program)
        reader.click("Delete")
        screen = Reader(desktop)
        screen.wait_for("Delete this recording?")
        screen.click("Delete", last=True)
        wait_until(lambda: recordings(profile) == [kept], "the second recording is gone")
    with start() as program:
        reader = reader_of(desktop, program)
        desktop.keyboard.key("ctrl+h")
        reader.click("Untranscribed recording")
        reader.wait_for("Your recording")
        assert not reader.shows("Transcribe now")
    [turn] = turns(profile)
    assert (turn.turn_id, turn.has_audio) == (first_id, True)
    assert recordings(profile) == [kept]


def test_a_spoken_turn_waits_for_the_server_and_goes_on_by_itself(
    desktop: VirtualDesktop, service: ServerThread, start: Start
) -> None:
    with start() as program:
        reader = reader_of(desktop, program)
        with service.down():
            with desktop.keyboard.held("space"):
                say_the_question(desktop, program)
            failed = finished(program)
            assert failed["error"]["kind"] == "unreachable"
            reader.wait_for("Waiting for the network")
            assert reader.shows("Offline")
        answered = finished(program, count=2)
        assert (answered["turn_id"], answered["transcript"]) == (failed["turn_id"], WORDS)
        assert answered["outcome"] == "completed"
        reader.wait_for("12 plus 30 is 42")
        assert not reader.shows("Waiting for the network")
        assert not reader.shows("Offline")


def test_a_turn_that_failed_is_tried_again_after_a_restart(
    desktop: VirtualDesktop, service: ServerThread, start: Start, profile: Path
) -> None:
    service.play(quick(for_ever(FaultKind.STATUS)))
    with start() as program:
        type_question(desktop)
        failed = finished(program)
        assert failed["outcome"] == "failed"
    service.play(quick())
    with start() as program:
        reader = reader_of(desktop, program)
        desktop.keyboard.key("ctrl+h")
        reader.click("what is seven times eight")
        reader.click("Try again")
        again = finished(program)
        assert (again["turn_id"], again["outcome"]) == (failed["turn_id"], "completed")
        reader.wait_for("7 times 8 is 56")
    [turn] = turns(profile)
    assert "56" in turn.reply


def test_a_private_conversation_leaves_nothing_on_the_disk(
    desktop: VirtualDesktop, service: ServerThread, start: Start, profile: Path
) -> None:
    service.play(quick(words=SECRETS[0], replies=(Reply(text=f"A {SECRETS[1]}."),)))
    with start() as program:
        reader = reader_of(desktop, program)
        reader.wait_for("Hold Space or the button")
        desktop.keyboard.key("ctrl+shift+n")
        reader.wait_for("Private")
        with desktop.keyboard.held("space"):
            say_the_question(desktop, program, most_s=1.0)
        assert finished(program)["transcript"] == SECRETS[0]
        type_question(desktop, SECRETS[2])
        assert SECRETS[1] in finished(program, count=2)["reply"]
        assert places_of(SECRETS, profile, desktop.folder) == []
        program.wait_for_window().close()
        assert program.wait_for_exit() == 0
        assert program.last_words == "it said nothing"
    assert places_of(SECRETS, profile, desktop.folder) == []
    assert recordings(profile) == []
    assert turns(profile) == []


def test_a_private_recording_that_is_killed_leaves_nothing_on_the_disk(
    desktop: VirtualDesktop, start: Start, profile: Path
) -> None:
    with start() as program:
        reader = reader_of(desktop, program)
        reader.wait_for("Hold Space or the button")
        desktop.keyboard.key("ctrl+shift+n")
        reader.wait_for("Private")
        die_while_recording(desktop, program, most_s=1.0)
    assert recordings(profile) == []
    assert turns(profile) == []


def test_everything_that_is_deleted_is_gone_from_the_disk(
    desktop: VirtualDesktop, service: ServerThread, start: Start, profile: Path
) -> None:
    service.play(quick(replies=(Reply(text=f"A {SECRETS[1]}."),)))
    with start() as program:
        type_question(desktop, f"{SECRETS[0]} or {SECRETS[2]}")
        replied(program)
        finished(program)
        wait_until(lambda: bool(places_of(SECRETS[1:2], profile)), "the answer is on the disk")
        reader = reader_of(desktop, program)
        desktop.keyboard.key("ctrl+h")
        reader.click("More")
        screen = Reader(desktop)
        screen.click("Delete everything")
        screen.wait_for("This cannot be undone")
        screen.click("Delete everything", last=True)
        reader.wait_for("Everything was deleted")
        reader.wait_for("No conversations yet")
        assert places_of(SECRETS, profile) == []
        program.wait_for_window().close()
        assert program.wait_for_exit() == 0
    assert places_of(SECRETS, profile) == []


def test_a_turn_is_found_and_shown(desktop: VirtualDesktop, start: Start) -> None:
    with start() as program:
        type_question(desktop, "what is nine times nine")
        finished(program)
        desktop.keyboard.key("ctrl+n")
        type_question(desktop)
        finished(program, count=2)
        reader = reader_of(desktop, program)
        reader.wait_for("7 times 8 is 56")
        desktop.keyboard.key("ctrl+f")
        desktop.keyboard.type("nine tim")
        reader.click("what is nine times nine")
        reader.wait_for("9 times 9 is 81")
        assert not reader.shows("7 times 8")


def test_a_conversation_goes_on_after_a_restart(
    desktop: VirtualDesktop, service: ServerThread, start: Start, profile: Path
) -> None:
    with start() as program:
        type_question(desktop, "what is nine times nine")
        finished(program)
        desktop.keyboard.key("ctrl+n")
        type_question(desktop)
        finished(program, count=2)
    service.play(quick())
    with start() as program:
        reader = reader_of(desktop, program)
        desktop.keyboard.key("ctrl+h")
        reader.click("what is nine times nine")
        reader.wait_for("9 times 9 is 81")
        type_question(desktop, "and what is two plus two")
        finished(program)
        reader.wait_for("2 plus 2 is 4")
    [asked] = [each for each in service.requests if each.path.endswith("completions")]
    said = " ".join(str(message["content"]) for message in asked.json["messages"])
    assert "what is nine times nine" in said
    assert "9 times 9 is 81" in said
    assert "seven times eight" not in said
    first, second, third = turns(profile)
    assert third.conversation_id == first.conversation_id != second.conversation_id
