"""Dictation as it is meant: a hotkey is held, somebody speaks, and a foreign program has the text.

The real program on a virtual desktop with a virtual microphone; the key is pressed by xdotool, and the
text is read back from programs that nobody here wrote.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.serving import KEY, ServerThread, quick
from tests.desk import PROGRAM, Reader, RunningProgram, VirtualDesktop
from tests.desk.foreign import KINDS, foreign
from tests.desk.processes import wait_until
from tests.desktop.x11_stage import clipboard, copy
from voicedesk.sandbox.scenario import Recognition
from voicedesk.storage.resources import resource_path
from voicedesk.ui.overlay import WIDE

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from voicedesk.sandbox.scenario import Scenario

SAMPLE = resource_path("sample-question.wav")
QUESTION = "please tell me what is twelve plus thirty"
DICTATE, TRANSLATE, CANCEL, PASTE_LAST = "ctrl+F9", "ctrl+F11", "ctrl+F8", "ctrl+F7"
SIGNS = "Grüße, Straße é: 漢字かな 👩\u200d💻 e\u0301 שלום (naïve) «fin»"
LONG = " ".join(f"Satz {number}: Größe {number * number}." for number in range(220))


@contextmanager
def dictating(
    desktop: VirtualDesktop, service: ServerThread, folder: Path, *more: str
) -> Generator[RunningProgram]:
    """The program with its hotkeys bound, and its window behind whatever comes next."""
    key = (f"GROQ_API_KEY={KEY}", f"GROQ_API_KEY_HOST={service.url}")
    command = ("env", *key, *PROGRAM)
    arguments = ("--base-url", service.url, "--profile", str(folder / "profile"), *more)
    with RunningProgram(desktop, folder / "run", arguments, command=command) as program:
        wait_for_hotkeys(program, folder / "profile")
        yield program


def wait_for_hotkeys(program: RunningProgram, profile: Path) -> None:
    """Return when the keys are bound; one that is pressed before goes to the focused program."""
    program.wait_for_window()
    log = profile / "logs" / "voicedesk.log"

    def are_bound() -> bool:
        return log.exists() and "hotkeys by X11" in log.read_text()

    wait_until(are_bound, "the hotkeys are bound")


def say_while_held(
    desktop: VirtualDesktop,
    program: RunningProgram,
    key: str = DICTATE,
    sound: Path = SAMPLE,
) -> None:
    count = len(program.events.named("recording_started")) + 1
    with desktop.keyboard.held(key):
        program.events.wait_for("recording_started", count=count)
        desktop.microphone.say(sound).wait()


def ended(program: RunningProgram, *, count: int = 1) -> dict[str, Any]:
    return program.events.wait_for("turn_finished", count=count)


def hearing(text: str) -> Scenario:
    """The server takes whatever it is sent for this."""
    return replace(quick(), recognition=Recognition(texts=(text,)))


@pytest.fixture
def service() -> Generator[ServerThread]:
    with ServerThread() as service:
        service.play(hearing(SIGNS))
        yield service


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_said_stands_in_the_foreign_program(
    desktop: VirtualDesktop, service: ServerThread, tmp_path: Path, kind: str
) -> None:
    with (
        dictating(desktop, service, tmp_path) as program,
        foreign(kind, desktop, tmp_path) as field,
    ):
        field.clear()
        copy(desktop.environment, b"copied before")
        say_while_held(desktop, program)
        done = ended(program)
        assert done["outcome"] == "completed"
        [ready] = program.events.named("text_ready")
        assert ready["text"] == SIGNS
        field.wait_for(field.as_received(SIGNS))
        [inserted] = program.events.named("text_inserted")
        assert (inserted["application"], inserted["was_taken"]) == (field.application, True)
        wait_until(
            lambda: clipboard(desktop.environment) == b"copied before", "the clipboard is back"
        )

        service.play(hearing(LONG))
        field.clear()
        say_while_held(desktop, program)
        assert ended(program, count=2)["outcome"] == "completed"
        field.wait_for(field.as_received(LONG))
        assert clipboard(desktop.environment) == b"copied before"


def test_words_recognised_for_real_are_tapped_in_translated_and_pasted_again(
    desktop: VirtualDesktop, tmp_path: Path
) -> None:
    arguments = ("--sandbox", "--profile", str(tmp_path / "profile"))
    with (
        RunningProgram(desktop, tmp_path / "run", arguments) as program,
        foreign("mousepad", desktop, tmp_path) as field,
    ):
        wait_for_hotkeys(program, tmp_path / "profile")
        field.focus()
        say_while_held(desktop, program)
        assert ended(program)["transcript"] == QUESTION
        field.wait_for(QUESTION)

        # A tap starts, the next one stops.
        field.clear()
        desktop.keyboard.key(TRANSLATE)
        program.events.wait_for("recording_started", count=2)
        desktop.microphone.say(SAMPLE).wait()
        desktop.keyboard.key(TRANSLATE)
        translated = ended(program, count=2)
        assert (translated["outcome"], translated["reply"]) == ("completed", QUESTION)
        field.wait_for(QUESTION)

        field.clear()
        desktop.keyboard.key(PASTE_LAST)
        field.wait_for(QUESTION)

        desktop.keyboard.key(DICTATE)
        program.events.wait_for("recording_started", count=3)
        desktop.keyboard.key(CANCEL)
        assert ended(program, count=3)["outcome"] == "cancelled"
        field.wait_for(QUESTION)


def test_in_another_window_nothing_is_pasted_and_the_overlay_offers_the_text(
    desktop: VirtualDesktop, service: ServerThread, tmp_path: Path
) -> None:
    with (
        dictating(desktop, service, tmp_path) as program,
        foreign("qt", desktop, tmp_path, "other-field") as other,
        foreign("qt", desktop, tmp_path, "first-field") as first,
    ):
        desktop.keyboard.press(DICTATE)
        program.events.wait_for("recording_started")
        desktop.microphone.say(SAMPLE).wait()
        other.focus()
        desktop.keyboard.release(DICTATE)
        done = ended(program)
        assert (done["outcome"], done["error"]["kind"]) == ("failed", "target_changed")
        assert (first.text(), other.text()) == ("", "")
        other.focus()
        overlay = desktop.wait_for_window("Dictation display")
        # With an offer it is wider; the button that pastes stands in the corner.
        wait_until(lambda: overlay.geometry.width == WIDE, "the text is offered")
        place = overlay.geometry
        desktop.pointer.click(place.x + place.width - 72, place.y + place.height - 28)
        other.wait_for(SIGNS)
        assert other.window.is_active
        assert first.text() == ""


def test_a_shortcut_that_another_program_has_is_told(
    desktop: VirtualDesktop, service: ServerThread, tmp_path: Path
) -> None:
    with (
        dictating(desktop, service, tmp_path / "first") as first,
        dictating(desktop, service, tmp_path / "second") as second,
    ):
        del first
        reader = Reader(desktop, second.wait_for_window())
        second.wait_for_window().activate()
        reader.wait_for("another program")
