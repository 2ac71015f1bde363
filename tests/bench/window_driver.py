"""Runs in the benchmark's desktop: uses the real window as a reader does; prints JSON."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.bench.filling import LONG, LONG_TURNS, QUERIES, SHORT
from tests.bench.heartbeat import heartbeat
from tests.bench.with_window import run_with_window, running_program
from voicedesk.app.backend import ProgramBackend
from voicedesk.storage.paths import ProfilePaths
from voicedesk.storage.settings_file import JsonSettingsStore
from voicedesk.ui.controller import MainController

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from voicedesk.app.program import Program
    from voicedesk.core.ports import HistoryStore
    from voicedesk.ui.conversation_area import ConversationArea
    from voicedesk.ui.main_window import MainWindow
    from voicedesk.ui.message_card import MessageCard

FRAME_S = 1 / 60
WHEEL = 240
"""Two clicks of the wheel a frame: as fast as anyone turns it."""
TURNS_UP = 300


class Reader:
    """Somebody at the window; every list holds milliseconds."""

    def __init__(self, window: MainWindow, program: Program, took: dict[str, list[float]]) -> None:
        self._window = window
        self._took = took
        self._program = program
        assert program.history is not None
        self._store: HistoryStore = program.history
        self._controller = MainController(window, ProgramBackend(program), program.tasks)

    async def read(self, rounds: int) -> None:
        await self._controller._history.recovery.look()
        for _ in range(rounds):
            self._note("long_read", await _took_ms(self._store.turns(LONG, limit=30)))
            self._note("long_opened", await self._open(LONG))
            self._note("short_opened", await self._open(SHORT))
        with heartbeat(self._took, "idle_gaps"):
            for _ in range(100):
                self._note("idle_frames", await self._frame(0))
        with heartbeat(self._took, "short_gaps"):
            for step in (1, -1) * 4:
                for _ in range(25):
                    self._note("short_frames", await self._frame(step * WHEEL))
        await self._open(LONG)
        with heartbeat(self._took, "long_gaps"):
            while self._topmost() > LONG_TURNS - TURNS_UP:
                self._note("long_frames", await self._frame(WHEEL))
        await self._search(rounds)

    async def _open(self, conversation_id: str) -> float:
        """Open a conversation as a click on its row does, until it is painted."""
        began_at_s = time.perf_counter()
        await self._controller._history.open_conversation(conversation_id)
        await self._painted()
        took_ms = 1000 * (time.perf_counter() - began_at_s)
        assert self._controller.state.conversation_id == conversation_id
        await asyncio.sleep(0.3)
        return took_ms

    async def _frame(self, delta: int) -> float:
        """Turn the wheel; return how long it took until that was on the screen."""
        began_at_s = time.perf_counter()
        if delta:
            viewport = self._area.viewport()
            middle = QPointF(viewport.rect().center())
            event = QWheelEvent(
                middle,
                viewport.mapToGlobal(middle),
                QPoint(),
                QPoint(0, delta),
                Qt.MouseButton.NoButton,
                Qt.KeyboardModifier.NoModifier,
                Qt.ScrollPhase.NoScrollPhase,
                False,
            )
            QApplication.sendEvent(viewport, event)
        await self._painted()
        took_s = time.perf_counter() - began_at_s
        await asyncio.sleep(max(0.0, FRAME_S - took_s))
        return 1000 * took_s

    async def _search(self, rounds: int) -> None:
        self._window._actions.history.setChecked(True)
        await asyncio.sleep(0.5)
        for words in QUERIES * rounds:
            self._note("search_shown", await self._type(words))
            self._note("search_stored", await _took_ms(self._store.search(words)))

    async def _type(self, words: str) -> float:
        """Type the last letter; return how long it took to the results, the pause left out."""
        bar = self._window.history_bar
        field = bar._search
        field.setText(words[:-1])
        await asyncio.sleep(0.3)
        asked, shown = _Moment(), _Moment()
        bar.search_changed.connect(asked.comes)
        reset = bar.rows.rows.modelReset
        reset.connect(lambda: self._window.when_painted(shown.comes))
        began_at_s = time.perf_counter()
        QTest.keyClicks(field, words[-1])
        typing_s = time.perf_counter() - began_at_s
        took_s = typing_s - await asked.at_s() + await shown.at_s()
        bar.search_changed.disconnect(asked.comes)
        reset.disconnect()
        return 1000 * took_s

    def _topmost(self) -> int:
        """Return the number of the first turn that is seen."""
        card = self._area._topmost(self._area.verticalScrollBar().value())
        return int(cast("MessageCard", card).turn_id.rpartition("-")[2])

    @property
    def _area(self) -> ConversationArea:
        return self._window._talk_page.conversation._area

    async def _painted(self) -> None:
        moment = _Moment()
        self._window.when_painted(moment.comes)
        await moment.at_s()

    def _note(self, name: str, took_ms: float) -> None:
        self._took.setdefault(name, []).append(took_ms)


class _Moment:
    """When something happened first."""

    def __init__(self) -> None:
        self._at_s: asyncio.Future[float] = asyncio.get_running_loop().create_future()

    def comes(self) -> None:
        if not self._at_s.done():
            self._at_s.set_result(time.perf_counter())

    async def at_s(self) -> float:
        async with asyncio.timeout(30):
            return await self._at_s


async def _took_ms(work: Awaitable[object]) -> float:
    began_at_s = time.perf_counter()
    await work
    return 1000 * (time.perf_counter() - began_at_s)


async def _drive(window: MainWindow, profile: Path, rounds: int) -> dict[str, list[float]]:
    took: dict[str, list[float]] = {}
    paths = ProfilePaths.at(profile)
    loaded = JsonSettingsStore(paths.settings_file).load()
    async with running_program(paths, loaded.settings) as program:
        await Reader(window, program, took).read(rounds)
    return took


def main() -> None:
    profile, rounds = Path(sys.argv[1]), int(sys.argv[2])
    print(json.dumps(run_with_window(lambda window: _drive(window, profile, rounds))))


if __name__ == "__main__":
    main()
