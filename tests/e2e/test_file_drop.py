"""Files that are dragged from another program's window into ours, with the mouse."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tests.cli.serving import ServerThread, quick
from tests.desk import Reader
from tests.desk.dragging_window import TITLE
from tests.desk.processes import Program, wait_until
from tests.e2e.test_dictation import dictating

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desk import VirtualDesktop
    from tests.desk.hands import Pointer

STEPS = 12
OURS, THEIRS = (20, 40), (1040, 300)
"""Where the windows stand, so that neither covers the other."""


def carry(pointer: Pointer, start: tuple[int, int], goal: tuple[int, int]) -> None:
    """Move step by step, as a hand does; a drag begins with the first ones."""
    for step in range(1, STEPS + 1):
        x, y = (a + (b - a) * step // STEPS for a, b in zip(start, goal, strict=True))
        pointer.move(x, y)


def test_files_dropped_on_the_conversation_go_along_with_the_next_question(
    desktop: VirtualDesktop, tmp_path: Path
) -> None:
    notes = tmp_path / "museum & plans.md"
    notes.write_text("It opens on Mondays.", "utf-8")
    log = tmp_path / "dragging.log"
    source = [sys.executable, "-m", "tests.desk.dragging_window", str(notes)]
    with (
        ServerThread() as service,
        dictating(desktop, service, tmp_path) as program,
        Program(source, desktop.environment, log),
    ):
        service.play(quick())
        window, files = program.wait_for_window(), desktop.wait_for_window(TITLE)
        window.resize(900, 700)
        window.move(*OURS)
        files.move(*THEIRS)
        wait_until(lambda: files.geometry.x >= THEIRS[0] > window.geometry.x + 900, "both stand")
        start, (x, y) = files.geometry.centre, window.geometry.centre
        desktop.pointer.move(*start)
        with desktop.pointer.held():
            carry(desktop.pointer, start, (x, y - 150))
        wait_until(lambda: log.read_text().endswith("copy\n"), "the file is taken")

        window.activate()
        Reader(desktop, window).wait_for(notes.name)
        desktop.keyboard.key("ctrl+l")
        desktop.keyboard.type("When does it open?")
        desktop.keyboard.key("Return")
        program.events.wait_for("turn_finished")
        [request] = [each for each in service.requests if each.path.endswith("completions")]
        asked = request.json["messages"][-1]["content"]
        assert "It opens on Mondays." in asked
        assert asked.endswith("When does it open?")
