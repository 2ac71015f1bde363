"""The talk key is held for as long as the X server says so, however late the machine tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from Xlib import X
from Xlib.display import Display
from Xlib.protocol.event import KeyRelease

from tests.cli.serving import WORDS, ServerThread
from tests.desk.processes import run
from tests.e2e.test_bad_days import finished, talking
from tests.e2e.test_kills import speaking

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.desk import VirtualDesktop, Window

SPACE = 65
LEVELS = 15
"""So many have been shown half a second after the first half of a repeat."""


@pytest.fixture
def no_repeats(desktop: VirtualDesktop) -> Iterator[None]:
    run(["xset", "r", "off"], desktop.environment)
    yield
    run(["xset", "r", "on"], desktop.environment)


@pytest.mark.usefixtures("no_repeats")
def test_half_of_a_repeat_ends_nothing(desktop: VirtualDesktop, tmp_path: Path) -> None:
    speech = speaking(desktop, tmp_path / "speech.wav", 60)
    with ServerThread() as service, talking(desktop, service, tmp_path) as program, speech:
        with desktop.keyboard.held("space"):
            program.events.wait_for("recording_started")
            for _ in range(2):
                send_release(desktop, program.wait_for_window())
                seen = len(program.events.named("level"))
                program.events.wait_for("level", count=seen + LEVELS)
            assert not program.events.has("recording_finished")
        turn = finished(program)
        assert (turn["outcome"], turn["transcript"]) == ("completed", WORDS)


def send_release(desktop: VirtualDesktop, window: Window) -> None:
    """Tell a window what comes first when a held key is repeated."""
    screen = Display(desktop.environment["DISPLAY"])
    try:
        place = screen.create_resource_object("window", int(window.identifier))
        event = KeyRelease(
            detail=SPACE,
            time=X.CurrentTime,
            root=screen.screen().root,
            window=place,
            child=X.NONE,
            root_x=0,
            root_y=0,
            event_x=0,
            event_y=0,
            state=0,
            same_screen=1,
        )
        place.send_event(event)
        screen.sync()
    finally:
        screen.close()
