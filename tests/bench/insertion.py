"""From a text that is ready to the program that has it, on X11.

The floor is a bare Ctrl+V by XTest in a process that runs already, with the text on the clipboard
beforehand; nothing is kept or given back. Both are timed up to the moment at which the program has
changed its text and says so by its window's title, which the window of Qt does at every
change.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from Xlib import XK, X
from Xlib.display import Display
from Xlib.ext import xtest

from tests.bench.table import p50, p95
from tests.desk.foreign import foreign
from tests.desktop.x11_stage import bare_screen, copy
from voicedesk.core.insertion import InsertionManner
from voicedesk.desktop.insertion.x11 import open_x11_inserter

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 60
TEXT = "Please send a message to my brother tomorrow morning. é 漢字"
LIMIT_MS = 60.0
"""Allowed at the 95th percentile."""

Row = dict[str, object]


def measure(rounds: int = 0) -> list[Row]:
    """Insert into programs inside a virtual desktop; return one row."""
    with tempfile.TemporaryDirectory() as folder, bare_screen(Path(folder)) as screen:
        os.environ["DISPLAY"] = screen.environment["DISPLAY"]
        copy(screen.environment, TEXT.encode())
        with foreign("qt", screen, Path(folder)) as field:
            title = _Title(int(field.window.identifier))
            floor_ms = [_timed(title, title.strike) for _ in range(rounds or ROUNDS)]
            own_ms, whole_ms = asyncio.run(_insert(title, rounds or ROUNDS))
            title.close()
    return [
        {
            "name": "insertion",
            "scenario": "a sentence into a window of Qt",
            "floor_ms": p50(floor_ms),
            "p50_ms": p50(own_ms),
            "p95_ms": p95(own_ms),
            "worst_ms": round(max(own_ms), 2),
            "until_restored_ms": p50(whole_ms),
            "limit_ms": LIMIT_MS,
            "times": len(own_ms),
        }
    ]


class _Title:
    """Sees a window's title change, and strikes keys, on a connection of its own."""

    def __init__(self, window: int) -> None:
        self._display: Any = Display()
        self._name = self._display.intern_atom("_NET_WM_NAME")
        watched = self._display.create_resource_object("window", window)
        watched.change_attributes(event_mask=X.PropertyChangeMask)
        codes = (
            self._display.keysym_to_keycode(XK.string_to_keysym(n)) for n in ("Control_L", "v")
        )
        self._ctrl, self._v = codes
        self._display.sync()

    def strike(self) -> None:
        for kind, code in (
            (X.KeyPress, self._ctrl),
            (X.KeyPress, self._v),
            (X.KeyRelease, self._v),
            (X.KeyRelease, self._ctrl),
        ):
            xtest.fake_input(self._display, kind, code)
        self._display.flush()

    def forget(self) -> None:
        """Let nothing count that has happened so far."""
        self._display.sync()
        while self._display.pending_events():
            self._display.next_event()

    def changed_at_s(self) -> float:
        """Wait for the next change; return when it was seen."""
        while True:
            event = self._display.next_event()
            if event.type == X.PropertyNotify and event.atom == self._name:
                return time.monotonic()

    def close(self) -> None:
        self._display.close()


def _timed(title: _Title, act: Callable[[], None]) -> float:
    title.forget()
    began_s = time.monotonic()
    act()
    return 1000 * (title.changed_at_s() - began_s)


async def _insert(title: _Title, rounds: int) -> tuple[list[float], list[float]]:
    """Return the times until the text is there, and until the clipboard is as it was."""
    inserter = await open_x11_inserter()
    assert inserter is not None
    there_ms: list[float] = []
    whole_ms: list[float] = []
    for _ in range(rounds):
        target = await inserter.target()
        await asyncio.to_thread(title.forget)
        changed = asyncio.ensure_future(asyncio.to_thread(title.changed_at_s))
        began_s = time.monotonic()
        done = await inserter.insert(TEXT, target, InsertionManner())
        assert done.was_taken
        whole_ms.append(1000 * (time.monotonic() - began_s))
        there_ms.append(1000 * (await changed - began_s))
    await inserter.aclose()
    return there_ms, whole_ms
