"""The overlay on a real screen, by itself: ``python -m tests.ui.overlay_program [PLACE]``.

Each line that it reads names a method of ``_Script``; each that it prints tells what came of it.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from tests.fakes.fake_backend import FakeBackend, decided
from voicedesk.app.event_loop import EventLoop
from voicedesk.core import events as ev
from voicedesk.core.errors import ErrorKind, InsertionError
from voicedesk.core.settings import OverlayPlace, Theme, WindowSettings
from voicedesk.core.tasks import TaskRegistry
from voicedesk.core.turns import Intent, Outcome, Source, TurnRecord
from voicedesk.ui import theme
from voicedesk.ui.overlay_controller import OverlayController

if TYPE_CHECKING:
    from voicedesk.ui.overlay import Overlay

_REFUSED = InsertionError(
    "Another window has the focus now.",
    kind=ErrorKind.TARGET_CHANGED,
    next_step="Paste the text where you want it.",
)


class _Script:
    def __init__(self, place: OverlayPlace) -> None:
        window = WindowSettings(overlay=place)
        self.backend = FakeBackend(settings=replace(decided(), window=window))
        self.parent = QObject()
        self.controller = OverlayController(self.parent, self.backend, TaskRegistry(_raise))

    def listen(self) -> None:
        started = ev.TurnStarted(
            turn_id="1", t_ms=0, intent=Intent.DICTATE, source=Source.MICROPHONE
        )
        self.backend.session.emit(started)
        self.backend.session.listen(rms_dbfs=-20)

    def fail(self) -> None:
        record = TurnRecord(
            "1",
            Intent.DICTATE,
            Source.MICROPHONE,
            Outcome.FAILED,
            "hello",
            reply="Hello.",
            error=_REFUSED,
        )
        self.backend.session.emit(
            ev.TurnFinished(turn_id="1", t_ms=9, outcome=Outcome.FAILED, record=record)
        )

    def cancel(self) -> None:
        record = TurnRecord("1", Intent.DICTATE, Source.MICROPHONE, Outcome.CANCELLED)
        self.backend.session.emit(
            ev.TurnFinished(turn_id="1", t_ms=9, outcome=Outcome.CANCELLED, record=record)
        )

    def where(self) -> None:
        overlay = self._overlay()
        for name in ("_paste", "_copy", "_close"):
            button = getattr(overlay, name)
            middle = button.mapToGlobal(button.rect().center())
            print(name.strip("_"), middle.x(), middle.y(), flush=True)

    def calls(self) -> None:
        clipboard = QGuiApplication.clipboard().text()
        print("calls", *self.backend.session.calls, clipboard, flush=True)

    def _overlay(self) -> Overlay:
        overlay = self.controller.overlay
        assert overlay is not None
        return overlay


async def _serve(place: OverlayPlace) -> None:
    script = _Script(place)
    print("ready", flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        getattr(script, line.strip())()
        await asyncio.sleep(0)


def _raise(bug: BaseException) -> None:
    raise bug


def main() -> None:
    app = QApplication([*sys.argv[:1], *theme.STYLE_ARGUMENTS])
    app.setQuitOnLastWindowClosed(False)
    theme.apply_theme(app, Theme.LIGHT)
    with asyncio.Runner(loop_factory=lambda: EventLoop(app)) as runner:
        runner.run(_serve(OverlayPlace(sys.argv[1])))


if __name__ == "__main__":
    main()
