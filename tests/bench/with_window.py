"""The real window and the real program, put together as the program itself does it."""

from __future__ import annotations

import asyncio
import gc
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from voicedesk.app.event_loop import EventLoop
from voicedesk.app.options import Options
from voicedesk.app.program import Program
from voicedesk.core.garbage import collect_due
from voicedesk.core.settings import LoadedSettings, Settings, Theme
from voicedesk.core.tasks import TaskRegistry
from voicedesk.storage.resources import resource_path
from voicedesk.ui.main_window import MainWindow
from voicedesk.ui.theme import STYLE_ARGUMENTS

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Coroutine

    from voicedesk.storage.paths import ProfilePaths

T = TypeVar("T")

_COLLECT_EVERY_MS = 250


def run_with_window(work: Callable[[MainWindow], Coroutine[Any, Any, T]]) -> T:
    """Show the window and run work on the loop that Qt and asyncio share."""
    app = QApplication([*sys.argv[:1], *STYLE_ARGUMENTS])
    app.setQuitOnLastWindowClosed(False)
    window = MainWindow(Theme.LIGHT, resource_path("icons").parent)
    window.show()
    window.show_conversation()
    # As in app.window_loop.
    gc.disable()
    gc.freeze()
    collector = QTimer(app)
    collector.timeout.connect(collect_due)
    collector.start(_COLLECT_EVERY_MS)
    with asyncio.Runner(loop_factory=lambda: EventLoop(app)) as runner:
        return runner.run(work(window))


@asynccontextmanager
async def running_program(
    paths: ProfilePaths, settings: Settings, options: Options | None = None
) -> AsyncGenerator[Program]:
    """Give a program that keeps its history, and close it."""
    loaded = LoadedSettings(settings)
    tasks = TaskRegistry(_on_bug)
    program = Program(options or Options(), paths, loaded, tasks, keeps_history=True)
    try:
        yield program
    finally:
        await program.aclose()


def _on_bug(error: BaseException) -> None:
    raise error
