"""Bad days in the window: each failure is told, the program stays usable, and no word is lost.

The real program on a virtual desktop; the server is the sandbox in this process, which fails on
demand.
"""

from __future__ import annotations

import os
import signal
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.serving import KEY, WORDS, ServerThread, for_ever, quick
from tests.desk import PROGRAM, KeyringState, Reader, RunningProgram, VirtualDesktop, wait_until
from tests.desk.processes import processes_with
from voicedesk.sandbox.scenario import FaultKind, Reply
from voicedesk.storage.resources import resource_path

if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import Any

QUESTION = "what is seven times eight"
COUNTING = Reply(text="One two three four five six seven eight nine ten eleven twelve.")
ENDS_WITHIN_S = 3.0


@contextmanager
def talking(
    desktop: VirtualDesktop, service: ServerThread, folder: Path, *more: str
) -> Generator[RunningProgram]:
    """The program, connected with the server, its window active."""
    key = (f"GROQ_API_KEY={KEY}", f"GROQ_API_KEY_HOST={service.url}")
    command = ("env", *key, *PROGRAM)
    arguments = ("--base-url", service.url, *(more or ("--temp-profile",)))
    with RunningProgram(desktop, folder / "run", arguments, command=command) as program:
        program.wait_for_window().activate()
        yield program


def type_question(desktop: VirtualDesktop, text: str = QUESTION) -> None:
    desktop.keyboard.key("ctrl+l")
    desktop.keyboard.type(text)
    desktop.keyboard.key("Return")


def reader_of(desktop: VirtualDesktop, program: RunningProgram) -> Reader:
    return Reader(desktop, program.wait_for_window())


def finished(program: RunningProgram, *, count: int = 1) -> dict[str, Any]:
    return program.events.wait_for("turn_finished", count=count, timeout_s=20)


def replied(program: RunningProgram, *, count: int = 1) -> str:
    return program.events.wait_for("reply_finished", count=count, timeout_s=20)["text"]


def test_without_any_sound_device_one_can_type_and_read(
    desktop: VirtualDesktop, service: ServerThread, tmp_path: Path
) -> None:
    desktop.sound.unplug_microphone()
    desktop.sound.unplug_speaker()
    try:
        with talking(desktop, service, tmp_path) as program:
            with desktop.keyboard.held("space"):
                failed = finished(program)
            assert failed["outcome"] == "failed"
            assert failed["error"]["kind"] == "no_microphone"
            reader = reader_of(desktop, program)
            reader.wait_for(failed["error"]["message"])
            type_question(desktop)
            answered = finished(program, count=2)
            assert answered["outcome"] == "completed", answered
            assert "56" in answered["reply"]
            (notice,) = program.events.named("notice")
            assert "loudspeaker" in notice["message"]
            reader.wait_for(notice["message"])
            reader.wait_for("7 times 8 is 56")
    finally:
        desktop.sound.plug_in_speaker()
        desktop.sound.plug_in_microphone()


def test_what_was_said_before_the_sound_server_died_is_answered(
    desktop: VirtualDesktop, service: ServerThread, tmp_path: Path
) -> None:
    with talking(desktop, service, tmp_path) as program:
        with desktop.keyboard.held("space"):
            program.events.wait_for("recording_started")
            desktop.microphone.say(resource_path("sample-question.wav")).wait()
            desktop.sound.kill()
            desktop.sound.start()
            heard = len(program.events.named("level"))
            program.events.wait_for("level", count=heard + 20)
        record = finished(program)
        assert record["transcript"] == WORDS
        assert "42" in record["reply"]


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.parametrize("spoken", [True, False], ids=["spoken", "typed"])
def test_try_again_works_once_the_server_has_recovered(
    desktop: VirtualDesktop, service: ServerThread, tmp_path: Path, spoken: bool
) -> None:
    service.play(quick(replies=(Reply(text=""),)))
    with talking(desktop, service, tmp_path) as program:
        if spoken:
            with desktop.keyboard.held("space"):
                program.events.wait_for("recording_started")
                desktop.microphone.say(resource_path("sample-question.wav")).wait()
        else:
            type_question(desktop)
        failed = finished(program)
        words = WORDS if spoken else QUESTION
        assert (failed["outcome"], failed["transcript"]) == ("failed", words)
        service.play(quick())
        reader = reader_of(desktop, program)
        reader.wait_for("finished without an answer")
        assert reader.shows(words)
        reader.click("Try again")
        again = finished(program, count=2)
        assert again["turn_id"] == failed["turn_id"]
        assert (again["outcome"], again["transcript"]) == ("completed", words)
        assert "transcriptions" not in service.paths()


def test_an_answer_that_breaks_off_stays_and_the_next_one_comes(
    desktop: VirtualDesktop, service: ServerThread, tmp_path: Path
) -> None:
    service.play(quick(for_ever(FaultKind.STREAM_RESET, after_tokens=6), replies=(COUNTING,)))
    with talking(desktop, service, tmp_path) as program:
        type_question(desktop)
        broken = finished(program)
        assert broken["outcome"] == "failed"
        assert broken["reply"].startswith("One two")
        reader = reader_of(desktop, program)
        reader.wait_for("stopped in the middle")
        assert reader.shows("One two")
        service.play(quick())
        type_question(desktop)
        assert "56" in finished(program, count=2)["reply"]


def test_a_wrong_key_is_told_and_the_right_one_works_where_no_keyring_is(
    service: ServerThread, tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    with (
        VirtualDesktop(keyring=KeyringState.ABSENT) as desktop,
        RunningProgram(desktop, tmp_path / "run", ("--profile", str(profile))) as program,
    ):
        program.wait_for_window().activate()
        reader = reader_of(desktop, program)
        # It is found out in a moment, and moves what stands below.
        reader.wait_for("This system has no keyring to keep the key in")
        reader.click("Use another server")
        reader.wait_for("This system has no keyring to keep the key in")
        desktop.pointer.click(*reader.place_of("http://localhost:8000"))
        desktop.keyboard.type(service.url)
        desktop.keyboard.key("Tab")
        desktop.keyboard.type("gsk_wrong_wrong_wrong")
        reader.click("Test connection")
        reader.wait_for("did not accept the API key")
        # The field after the address.
        x, y = reader.place_of(service.url)
        desktop.pointer.click(x + 9, y)
        desktop.keyboard.key("Tab")
        desktop.keyboard.key("ctrl+a")
        desktop.keyboard.type(KEY)
        desktop.keyboard.key("Return")
        reader.wait_for("Hold Space or the button")
        type_question(desktop)
        assert "56" in replied(program)
        for path in profile.rglob("*"):
            assert path.is_dir() or KEY.encode() not in path.read_bytes()


def test_settings_that_are_garbage_are_set_aside_and_told(
    desktop: VirtualDesktop, service: ServerThread, tmp_path: Path
) -> None:
    settings = tmp_path / "settings.json"
    settings.write_text('{"service": ')
    with talking(desktop, service, tmp_path, "--profile", str(tmp_path)) as program:
        reader_of(desktop, program).wait_for("settings file could not be understood")
        type_question(desktop)
        assert "56" in finished(program)["reply"]
    assert (tmp_path / "settings.broken-1.json").read_text() == '{"service": '


@pytest.mark.parametrize("how", ["closed", "terminated"])
def test_ending_in_the_middle_of_a_turn_takes_no_time(
    desktop: VirtualDesktop, service: ServerThread, tmp_path: Path, how: str
) -> None:
    service.play(quick(first_token_delay_s=60.0))
    with talking(desktop, service, tmp_path) as program:
        type_question(desktop)
        wait_until(lambda: "completions" in service.paths(), "the question is sent")
        began_s = time.monotonic()
        if how == "closed":
            program.wait_for_window().close()
        else:
            program.process.terminate()
        assert program.wait_for_exit() == 0
        assert time.monotonic() - began_s < ENDS_WITHIN_S
        assert program.last_words == "it said nothing"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_no_sandbox_outlives_the_window(
    desktop: VirtualDesktop, tmp_path: Path, number: signal.Signals
) -> None:
    marker = f"BAD_DAY={tmp_path}"
    command = ("env", marker, *PROGRAM)
    with RunningProgram(desktop, tmp_path / "run", command=command) as program:
        program.wait_for_window().activate()
        type_question(desktop)
        assert "56" in replied(program)
        assert len(list(processes_with(marker))) >= 2
        program.process.send_signal(number)
        program.process.wait(10)
        wait_until(lambda: not list(processes_with(marker)), "all of it ends", timeout_s=5)


def test_a_sandbox_that_died_is_started_again(desktop: VirtualDesktop, tmp_path: Path) -> None:
    with RunningProgram(desktop, tmp_path / "run") as program:
        program.wait_for_window().activate()
        type_question(desktop)
        assert "56" in replied(program)
        (sandbox,) = children_of(program.process.pid)
        os.kill(sandbox, signal.SIGKILL)
        wait_until(lambda: not children_of(program.process.pid), "the sandbox is gone")
        type_question(desktop)
        assert "56" in replied(program, count=2)
