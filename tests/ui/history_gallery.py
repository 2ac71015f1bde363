"""The states of the window that have to do with the history; drawn by ``gallery``."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from tests.fakes.fake_backend import FakeBackend, decided
from tests.ui.stored import stored_turn
from voicedesk.core.errors import ErrorKind, ServiceUnreachable, StorageError
from voicedesk.core.history import ConversationSummary, HistoryHealth
from voicedesk.core.settings import ServiceChoice
from voicedesk.core.turns import Outcome
from voicedesk.ui.turn_command import TurnCommand

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from PySide6.QtWidgets import QWidget

    from voicedesk.ui.controller import MainController
    from voicedesk.ui.main_window import MainWindow

    Open = Callable[[tuple[int, int], FakeBackend], Awaitable[tuple[MainWindow, MainController]]]
    Save = Callable[[QWidget, str], Awaitable[None]]
    Close = Callable[[MainWindow], Awaitable[None]]

USUAL = (960, 720)
SMALL = (720, 560)
DAY_S = 86_400.0
HOSTILE_TITLE = '<img src="https://tracker.example/x.png"> <b>bold</b> \u202egnirts ' + "w" * 80
TITLES = (
    "How do I prepare the garden for tomatoes and radishes?",
    "What is 17 times 23?",
    "Spell the word rhythm",
    HOSTILE_TITLE,
    "Warum ist der Himmel blau? 😀 日本語の質問",
    "",
)
BUSY = StorageError(
    "The history is in use by another program.",
    kind=ErrorKind.HISTORY_BUSY,
    next_step="Close the other program, then try again.",
    retryable=True,
)
OFFLINE = ServiceUnreachable(
    "The server cannot be reached.",
    kind=ErrorKind.UNREACHABLE,
    next_step="Check your connection.",
    retryable=True,
)


def filled() -> FakeBackend:
    """Return a program with conversations of the last weeks."""
    backend = FakeBackend()
    now_s = time.time()
    backend.history.summaries = [
        ConversationSummary(f"c{n}", TITLES[n % len(TITLES)], 0, now_s - n * 0.6 * DAY_S, n + 1)
        for n in range(40)
    ]
    backend.history.stored["c0"] = [
        stored_turn(
            1,
            "c0",
            transcript="How do I prepare the garden for tomatoes and radishes?",
            reply="Loosen the soil first, then mix in **compost**.",
            recorded_s=4.2,
            has_audio=True,
        ),
        stored_turn(
            2,
            "c0",
            outcome=Outcome.CANCELLED,
            transcript="",
            reply="",
            recorded_s=2.6,
            has_audio=True,
        ),
        stored_turn(3, "c0", outcome=None, transcript="", reply="", recorded_s=9.0, has_audio=True),
    ]
    backend.history.stored["c3"] = [
        stored_turn(1, "c3", transcript="<b>soil</b> & <img src=x> soil soil", reply=HOSTILE_TITLE)
    ]
    return backend


class HistoryGallery:
    def __init__(self, open_window: Open, save: Save, close: Close) -> None:
        self._open = open_window
        self._save = save
        self._close = close

    async def draw(self) -> None:
        await self._bar()
        await self._empty_and_failed()
        await self._cards()
        await self._dialogs()
        await self._recovered()
        await self._damaged()
        await self._badges()

    async def _bar(self) -> None:
        for size, suffix in ((USUAL, ""), (SMALL, "-small")):
            backend = filled()
            window, _controller = await self._open(size, backend)
            show_history(window)
            await asyncio.sleep(0.1)
            bar = window.history_bar
            rows = bar.rows.rows
            bar.rows.opened.emit(rows.row(rows.index(0)))
            await self._save(window, f"history{suffix}")
            bar.search_changed.emit("soil")
            await self._save(window, f"history-found{suffix}")
            bar.search_changed.emit("nowhere to be found")
            await self._save(window, f"history-nothing-found{suffix}")
            await self._close(window)

    async def _empty_and_failed(self) -> None:
        backend = FakeBackend()
        window, _controller = await self._open(USUAL, backend)
        show_history(window)
        await self._save(window, "history-empty")
        backend.history.errors["conversations"] = BUSY
        window.history_bar.retry_chosen.emit()
        await self._save(window, "history-failed")
        await self._close(window)

    async def _cards(self) -> None:
        backend = filled()
        window, controller = await self._open(USUAL, backend)
        session = backend.session
        session.start("1")
        session.listen("1")
        session.record("1", 3.0)
        session.finish_turn("1", Outcome.FAILED, OFFLINE, has_audio=True)
        session.whole_turn("And with the network?", "Then I answer.", "2")
        if backend.tell_waiting is not None:
            backend.tell_waiting(["1"])
        await self._save(window, "waiting")
        first = replace(controller.state.turns[1], has_audio=True)
        window.show_state(replace(controller.state, turns=(controller.state.turns[0], first)))
        window.show_playing("2")
        await self._save(window, "playing")
        await self._close(window)

    async def _dialogs(self) -> None:
        from PySide6.QtWidgets import QDialog

        backend = filled()
        window, _controller = await self._open(USUAL, backend)
        show_history(window)
        await asyncio.sleep(0.1)
        rows = window.history_bar.rows
        row = rows.rows.row(rows.rows.index(3))
        for name, ask in (
            ("rename", lambda: rows.rename_chosen.emit(row)),
            ("export", lambda: rows.export_chosen.emit(row)),
            ("delete", lambda: rows.delete_chosen.emit(row)),
            ("delete-all", window.history_bar.delete_all_chosen.emit),
            ("transcribe", lambda: window.turn_commanded.emit(TurnCommand.TRANSCRIBE_AGAIN, "x")),
        ):
            ask()
            await asyncio.sleep(0.05)
            for dialog in window.findChildren(QDialog):
                if dialog.isVisible():
                    await self._save(dialog, f"dialog-{name}")
                    dialog.reject()
            await asyncio.sleep(0.05)
        await self._close(window)

    async def _recovered(self) -> None:
        now_s = time.time()
        cut = stored_turn(1, "c0", outcome=None, transcript="", reply="", recorded_s=14.0)
        turns = [replace(cut, turn_id=f"r{n}", started_at_s=now_s - n * 4000) for n in range(5)]
        turns[1] = replace(turns[1], transcript="What was " + HOSTILE_TITLE, recorded_s=125.0)
        for count, size in ((1, USUAL), (2, USUAL), (5, USUAL), (5, SMALL)):
            backend = filled()
            backend.history.recovered = turns[:count]
            window, _controller = await self._open(size, backend)
            suffix = "-small" if size is SMALL else ""
            await self._save(window, f"recovered-{count}{suffix}")
            await self._close(window)

    async def _damaged(self) -> None:
        for copy_made_at_s, name in ((time.time() - DAY_S, "damaged"), (None, "damaged-no-copy")):
            backend = filled()
            backend.history.health = HistoryHealth.DAMAGED
            backend.history.copy_made_at_s = copy_made_at_s
            window, _controller = await self._open(USUAL, backend)
            await self._save(window, name)
            await self._close(window)

    async def _badges(self) -> None:
        for size, suffix in ((USUAL, ""), (SMALL, "-small")):
            backend = FakeBackend(settings=decided(ServiceChoice.SANDBOX))
            window, _controller = await self._open(size, backend)
            window.new_private_requested.emit()
            await asyncio.sleep(0.05)
            if backend.tell_waiting is not None:
                backend.tell_waiting(["elsewhere"])
            await self._save(window, f"private-offline{suffix}")
            await self._close(window)


def show_history(window: MainWindow) -> None:
    """Press the key that shows and hides the history."""
    from PySide6.QtGui import QAction

    for action in window.findChildren(QAction):
        if action.text() == "History":
            action.trigger()
