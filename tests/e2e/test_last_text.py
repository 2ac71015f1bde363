"""A dictated text outlives the program: one command writes it where it belongs, and that is kept."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING

import pytest

from tests.cli.serving import ServerThread
from tests.cli.terminal import run_process
from tests.desk import Reader
from tests.desk.foreign import foreign
from tests.desk.processes import wait_until
from tests.e2e.test_dictation import DICTATE, SIGNS, dictating, ended, hearing
from tests.e2e.unseen import is_heard
from voicedesk.core.turns import Outcome
from voicedesk.storage.history.store import SqliteHistory
from voicedesk.storage.resources import resource_path

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from tests.desk import RunningProgram, VirtualDesktop
    from tests.desk.foreign import ForeignProgram
    from voicedesk.core.history import StoredTurn


@pytest.fixture
def service() -> Generator[ServerThread]:
    with ServerThread() as service:
        service.play(hearing(SIGNS))
        yield service


def quit_program(program: RunningProgram) -> None:
    program.process.send_signal(signal.SIGTERM)
    assert program.wait_for_exit() == 0


def last_kept(folder: Path) -> StoredTurn:
    """Return the turn with the last text, as the history on disk has it."""

    async def read() -> StoredTurn | None:
        history = SqliteHistory(folder / "profile" / "history.sqlite", read_only=True)
        try:
            return await history.last_text_turn()
        finally:
            await history.aclose()

    turn = asyncio.run(read())
    assert turn is not None
    return turn


def dictate_into_another_window(
    desktop: VirtualDesktop, program: RunningProgram, began: ForeignProgram, ends: ForeignProgram
) -> None:
    """Let the focus change while somebody speaks, so that nothing is inserted."""
    began.focus()
    desktop.keyboard.press(DICTATE)
    program.events.wait_for("recording_started")
    desktop.microphone.say(resource_path("sample-question.wav")).wait()
    ends.focus()
    desktop.keyboard.release(DICTATE)
    assert ended(program)["error"]["kind"] == "target_changed"


def paste_last(desktop: VirtualDesktop, folder: Path) -> None:
    profile = folder / "profile"
    wait_until(lambda: is_heard(profile), "it listens to ctl")
    done = run_process("ctl", "paste-last", "--profile", profile, environment=desktop.environment)
    assert (done.code, done.err) == (0, "")


def test_a_text_that_was_not_inserted_is_pasted_after_a_restart(
    desktop: VirtualDesktop, service: ServerThread, tmp_path: Path
) -> None:
    with (
        foreign("mousepad", desktop, tmp_path) as field,
        foreign("qt", desktop, tmp_path, "other-field") as other,
    ):
        with dictating(desktop, service, tmp_path) as first:
            dictate_into_another_window(desktop, first, other, field)
            quit_program(first)
        assert last_kept(tmp_path).outcome is Outcome.FAILED
        assert field.text() == ""

        with dictating(desktop, service, tmp_path) as second:
            field.focus()
            paste_last(desktop, tmp_path)
            field.wait_for(SIGNS)
            quit_program(second)
        turn = last_kept(tmp_path)
        assert (turn.outcome, turn.message, turn.reply) == (Outcome.COMPLETED, "", SIGNS)


def test_the_window_says_where_a_text_was_inserted_later(
    desktop: VirtualDesktop, service: ServerThread, tmp_path: Path
) -> None:
    with (
        foreign("mousepad", desktop, tmp_path) as field,
        foreign("qt", desktop, tmp_path, "other-field") as other,
        dictating(desktop, service, tmp_path) as program,
    ):
        dictate_into_another_window(desktop, program, other, field)
        paste_last(desktop, tmp_path)
        field.wait_for(SIGNS)
        window = program.wait_for_window()
        window.activate()
        reader = Reader(desktop, window)
        reader.wait_for("Dictated into Mousepad")
        assert not reader.shows("not inserted")
        assert not reader.shows("Try again")
