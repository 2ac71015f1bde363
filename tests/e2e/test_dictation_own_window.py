"""Dictation and pasting in VoiceDesk's own fields.

The clipboard then belongs to a thread of the very program that asks for it.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.cli.serving import ServerThread
from tests.desk.foreign import foreign
from tests.desk.processes import wait_until
from tests.desktop.x11_stage import clipboard, copy
from tests.e2e.test_dictation import dictating, hearing, say_while_held

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from tests.desk import RunningProgram, VirtualDesktop

SPOKEN = b"Said just now."
COPIED = b" Copied before."
AT_ONCE_S = 3.0


@pytest.fixture
def service() -> Generator[ServerThread]:
    with ServerThread() as service:
        service.play(hearing(SPOKEN.decode()))
        yield service


def test_what_is_said_or_pasted_stands_in_the_programs_own_fields(
    desktop: VirtualDesktop, service: ServerThread, tmp_path: Path
) -> None:
    keys = desktop.keyboard
    with (
        dictating(desktop, service, tmp_path) as program,
        foreign("qt", desktop, tmp_path) as field,
    ):
        copy(desktop.environment, COPIED)
        say_while_held(desktop, program)
        field.wait_for(SPOKEN.decode())
        wait_for_clipboard(desktop, COPIED)
        desktop.wait_for_window("^VoiceDesk$").activate()
        keys.key("ctrl+l", "ctrl+v")
        wait_for_content(desktop, COPIED)

        keys.key("Delete")
        say_and_paste(desktop, program, turn=2)
        keys.key("Return")
        asked = program.events.wait_for("turn_finished", count=3, timeout_s=AT_ONCE_S)
        assert asked["transcript"] == (SPOKEN + COPIED + COPIED).decode()

        keys.key("ctrl+f")
        say_and_paste(desktop, program, turn=4)

        keys.key("ctrl+d")
        desktop.wait_for_window("Notepad").activate()
        say_and_paste(desktop, program, turn=5)


def say_and_paste(desktop: VirtualDesktop, program: RunningProgram, *, turn: int) -> None:
    """Dictate into the empty field that has the focus, and paste behind it what was copied."""
    copy(desktop.environment, COPIED)
    say_while_held(desktop, program)
    done = program.events.wait_for("turn_finished", count=turn, timeout_s=AT_ONCE_S)
    assert done["outcome"] == "completed"
    inserted = program.events.named("text_inserted")[-1]
    assert inserted["was_taken"]
    wait_for_clipboard(desktop, COPIED)
    # By its keys, and by the context menu.
    desktop.keyboard.key("ctrl+v", "Menu", "p")
    wait_for_content(desktop, SPOKEN + COPIED + COPIED)


def wait_for_content(desktop: VirtualDesktop, text: bytes) -> None:
    """Return when just this stands in the field that has the focus; it is selected then."""

    def stands() -> bool:
        # Keys that come while a menu closes are nobody's.
        desktop.keyboard.key("ctrl+a", "ctrl+c")
        time.sleep(0.2)
        return clipboard(desktop.environment) == text

    wait_until(stands, f"“{text.decode()}” stands in the field", timeout_s=AT_ONCE_S)


def wait_for_clipboard(desktop: VirtualDesktop, text: bytes) -> None:
    wait_until(
        lambda: clipboard(desktop.environment) == text,
        f"“{text.decode()}” is on the clipboard",
        timeout_s=AT_ONCE_S,
    )
