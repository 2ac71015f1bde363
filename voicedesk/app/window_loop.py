"""After the first paint: crash handler, log, garbage, and one loop for Qt and asyncio."""

from __future__ import annotations

import asyncio
import gc
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from voicedesk.app.crash import CrashHandler
from voicedesk.app.event_loop import EventLoop
from voicedesk.app.logs import LOG_NAME, start_log
from voicedesk.app.qt_messages import qt_messages_without_keys
from voicedesk.app.window_program import serve_window
from voicedesk.core.errors import VoiceDeskError
from voicedesk.core.garbage import collect_due

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from voicedesk.app.application import Application
    from voicedesk.app.options import Options
    from voicedesk.core.settings import LoadedSettings
    from voicedesk.desktop.profile_lock import ProfileLock
    from voicedesk.storage.paths import ProfilePaths
    from voicedesk.ui.main_window import MainWindow

_COLLECT_EVERY_MS = 250


def run_program(
    app: Application,
    window: MainWindow,
    options: Options,
    paths: ProfilePaths,
    loaded: LoadedSettings,
    lock: ProfileLock,
    *,
    smoke_test: bool,
    opens: Mapping[str, Any] | None = None,
) -> int:
    """Run the program behind a painted window until it is closed; return the exit code."""
    gc.disable()
    gc.freeze()
    window.show_icon()
    collector = QTimer(app)
    collector.timeout.connect(collect_due)
    collector.start(_COLLECT_EVERY_MS)
    try:
        start_log(paths.logs / LOG_NAME)
    except VoiceDeskError as problem:  # without a log it is as good as ever
        window.show_problem(problem.message, problem.next_step)
    crashes = CrashHandler()
    crashes.install()
    with (
        qt_messages_without_keys(),
        asyncio.Runner(loop_factory=lambda: EventLoop(app)) as runner,
    ):
        return runner.run(
            serve_window(
                window,
                options,
                paths,
                loaded,
                lock,
                crashes,
                smoke_test=smoke_test,
                opens=opens,
                openings=app.openings,
            )
        )
