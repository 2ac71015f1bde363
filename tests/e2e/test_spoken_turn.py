"""A newcomer's first minutes: keep a key through the window, ask aloud, hear the answer, interrupt.

The real program as a process of its own, on a virtual desktop with real window manager, keyring and
sound server; speech is synthetic, what is heard is recognised again.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.desk import Reader, RunningProgram
from tests.e2e.listening import recognise, words_in_common
from tests.e2e.serving import SandboxService
from voicedesk.storage.resources import resource_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.desk import VirtualDesktop, Window

QUESTION = "please tell me what is twelve plus thirty"

SILENT_WITHIN_S = 0.25
"""50 ms of the program's own, and what xdotool, the sound server and the recorder add."""


@pytest.fixture(scope="module")
def service(desktop: VirtualDesktop) -> Iterator[SandboxService]:
    with SandboxService(desktop.environment) as service:
        yield service


@pytest.fixture
def question() -> Path:
    """The sample question, as it is shipped."""
    return resource_path("sample-question.wav")


def test_a_first_session(
    desktop: VirtualDesktop, service: SandboxService, question: Path, tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    arguments = ("--profile", str(profile))
    with RunningProgram(desktop, tmp_path / "run", arguments) as program:
        window = program.wait_for_window()
        window.activate()
        reader = Reader(desktop, window)

        _enter_server_and_key(desktop, reader, service)
        assert desktop.lookup_secret(service="VoiceDesk", username=service.host) == service.key

        with desktop.record_speaker() as loudspeaker:
            desktop.pointer.move(*_talk_button(reader, window))
            with desktop.pointer.held():
                program.events.wait_for("recording_started")
                desktop.microphone.say(question).wait()
            finished = program.events.wait_for("turn_finished")
            loudspeaker.wait_for_silence()
        spoken = loudspeaker.save(tmp_path / "answer.wav")

        assert finished["outcome"] == "completed"
        assert finished["transcript"] == QUESTION
        assert "42" in finished["reply"]
        assert finished["heard"] == finished["reply"].strip()
        seen = reader.text()
        assert "please tell me what is twelve plus thirty" in seen
        assert "12 plus 30 is 42" in seen
        assert words_in_common(recognise(spoken), "twelve plus thirty is forty two") >= 4
        _check_events(program)
        command_line = Path(f"/proc/{program.process.pid}/cmdline").read_bytes().decode()
        window.close()
        assert program.wait_for_exit() == 0
        _check_key_is_nowhere(service.key, profile, program, [seen, command_line])


def test_pressing_again_interrupts_the_answer(
    desktop: VirtualDesktop, question: Path, tmp_path: Path
) -> None:
    with RunningProgram(desktop, tmp_path / "run") as program:
        window = program.wait_for_window()
        window.activate()
        with desktop.record_speaker() as loudspeaker:
            _ask_by_keyboard(desktop, program, question, turn=1)
            program.events.wait_for("speech_started")
            loudspeaker.wait_for_sound()
            time.sleep(0.5)
            desktop.keyboard.press("space")
            pressed_at_s = time.monotonic()
            try:
                program.events.wait_for("recording_started", count=2)
                time.sleep(0.6)  # long enough for speech that went on to be recorded
                assert loudspeaker.sound_after(pressed_at_s + SILENT_WITHIN_S) is None
                desktop.microphone.say(question).wait()
            finally:
                desktop.keyboard.release("space")
            program.events.wait_for("turn_finished", count=2)
        first, second = program.events.named("turn_finished")
        assert first["outcome"] == "cancelled"
        assert first["heard"] != first["reply"]
        assert first["reply"].startswith(first["heard"])
        assert second["outcome"] == "completed"
        assert second["transcript"] == QUESTION


def _enter_server_and_key(desktop: VirtualDesktop, reader: Reader, service: SandboxService) -> None:
    """Go through the first page as a person would: another server, its address, its key."""
    reader.click("Use another server")
    desktop.keyboard.key("Tab")
    desktop.keyboard.type(service.base_url)
    desktop.keyboard.key("Tab")
    desktop.keyboard.type(service.key)
    reader.click("Test connection")
    reader.wait_for("9 models")
    reader.click("Start")
    reader.wait_for("Hold Space or the button")


def _talk_button(reader: Reader, window: Window) -> tuple[int, int]:
    """Where the round button stands: in the middle, beside the words that name it."""
    _, y = reader.place_of("Hold Space or the button and speak")
    return window.geometry.centre[0], y


def _ask_by_keyboard(
    desktop: VirtualDesktop, program: RunningProgram, question: Path, *, turn: int
) -> None:
    with desktop.keyboard.held("space"):
        program.events.wait_for("recording_started", count=turn)
        desktop.microphone.say(question).wait()


def _check_events(program: RunningProgram) -> None:
    """The events of one turn, in order; the last one ends it, once."""
    names = [event["event"] for event in program.events.read()]
    kinds = list(dict.fromkeys(names))
    assert kinds[:4] == ["turn_started", "recording_started", "level", "recording_finished"]
    assert kinds[4] == "transcript_ready"
    assert set(kinds[5:]) == {
        "reply_delta",
        "reply_finished",
        "speech_started",
        "speech_finished",
        "turn_finished",
    }
    assert names[-1] == "turn_finished"
    assert names.count("turn_finished") == 1


def _check_key_is_nowhere(
    key: str, profile: Path, program: RunningProgram, seen: list[str]
) -> None:
    """The key stands in the keyring and nowhere else."""
    files = [path for path in profile.rglob("*") if path.is_file()]
    assert any(path.name == "settings.json" for path in files)
    for path in [*files, program.output, program.events.path]:
        assert key.encode() not in path.read_bytes(), path
    for text in seen:
        assert key not in text
        assert key[4:20] not in text.replace(" ", "")
