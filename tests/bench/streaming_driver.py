"""Runs in the benchmark's desktop: a long answer streams into the real window; prints JSON.

A heartbeat that should come every millisecond tells how long the event loop was busy; a token has
waited from its event until the answer was painted with it.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from bisect import bisect_left
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer

from tests.bench.heartbeat import heartbeat
from tests.bench.with_window import run_with_window, running_program
from voicedesk.app.backend import ProgramBackend
from voicedesk.app.options import Options
from voicedesk.app.profile import open_profile
from voicedesk.core.events import ReplyDelta
from voicedesk.core.overriding import override
from voicedesk.core.settings import ConversationSettings, Settings
from voicedesk.core.turns import Outcome
from voicedesk.ui.controller import MainController
from voicedesk.ui.reply_view import ReplyView

if TYPE_CHECKING:
    from voicedesk.app.program import Program
    from voicedesk.core.events import TurnEvent
    from voicedesk.ui.main_window import MainWindow

Took = dict[str, list[float]]

IDLE_S = 4.0
IDLE_PAINTS = 100
SETTINGS = Settings(
    conversation=ConversationSettings(speak_replies=False, max_completion_tokens=16_000)
)


class Watcher(QObject):
    """Notes when tokens come, and how much of the answer each painting shows."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._reply: ReplyView | None = None
        self.came: list[tuple[int, float]] = []
        """How long the answer was with each token, and when that came."""
        self.painted: list[tuple[int, float]] = []
        """How much of it was on screen, and since when."""

    def on_event(self, event: TurnEvent) -> None:
        if isinstance(event, ReplyDelta):
            before = self.came[-1][0] if self.came else 0
            self.came.append((before + len(event.text), time.perf_counter()))
            if self._reply is None:
                self._find()

    def waits_ms(self) -> list[float]:
        """Return for each token how long it waited."""
        lengths = [length for length, _ in self.painted]
        shown_at_s = [self.painted[bisect_left(lengths, length)][1] for length, _ in self.came]
        return [
            1000 * (shown_s - came_s)
            for shown_s, (_, came_s) in zip(shown_at_s, self.came, strict=True)
        ]

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint and self._reply is not None:
            shown = len(self._reply.text)
            QTimer.singleShot(0, lambda: self._note(shown))
        return False

    def _note(self, shown: int) -> None:
        if not self.painted or shown > self.painted[-1][0]:
            self.painted.append((shown, time.perf_counter()))

    def _find(self) -> None:
        """Watch the answer as soon as there is a place for it."""
        found = self._window.findChildren(ReplyView)
        if found:
            self._reply = found[-1]
            self._reply.installEventFilter(self)


async def drive(window: MainWindow) -> Took:
    options = Options(base_url=os.environ["BENCH_BASE_URL"])
    with open_profile(Options(temp_profile=True)) as paths:
        async with running_program(paths, SETTINGS, options) as program:
            MainController(window, ProgramBackend(program), program.tasks)
            assert program.history is not None
            await program.history.open()
            await program.models.models()
            await asyncio.sleep(1.0)
            took: Took = {"idle_paints": [await _paint_ms(window) for _ in range(IDLE_PAINTS)]}
            with heartbeat(took, "idle_gaps"):
                took["idle_cpu"] = [await _cpu_percent_while_idle()]
            await _stream(window, program, took)
            return took


async def _stream(window: MainWindow, program: Program, took: Took) -> None:
    watcher = Watcher(window)
    program.session.subscribe(watcher.on_event)
    began_cpu_s, began_at_s = time.process_time(), time.perf_counter()
    with heartbeat(took, "gaps"):
        await program.session.submit_text("Tell me all about it.")
        record = await program.session.wait()
        await _paint_ms(window)
    took_s = time.perf_counter() - began_at_s
    assert record.outcome is Outcome.COMPLETED, record
    assert watcher.came[-1][0] == len(record.reply)
    took["cpu"] = [100 * (time.process_time() - began_cpu_s) / took_s]
    took["took_s"] = [took_s]
    took["tokens"] = [len(watcher.came)]
    took["waits"] = watcher.waits_ms()


async def _cpu_percent_while_idle() -> float:
    began_cpu_s = time.process_time()
    await asyncio.sleep(IDLE_S)
    return 100 * (time.process_time() - began_cpu_s) / IDLE_S


async def _paint_ms(window: MainWindow) -> float:
    painted: asyncio.Future[float] = asyncio.get_running_loop().create_future()
    began_at_s = time.perf_counter()
    window.when_painted(lambda: painted.set_result(time.perf_counter()))
    async with asyncio.timeout(30):
        return 1000 * (await painted - began_at_s)


if __name__ == "__main__":
    json.dump(run_with_window(drive), sys.stdout)
