"""What is seen and heard of the program outside of its window: overlay, tray, quiet recordings."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer

from voicedesk.app.quiet_recordings import QuietRecordings
from voicedesk.app.remote_control import bring_to_front
from voicedesk.audio.other_sound import ServedPrograms
from voicedesk.ui.overlay_controller import OverlayController
from voicedesk.ui.tray_controller import TrayController

if TYPE_CHECKING:
    from voicedesk.app.backend import ProgramBackend
    from voicedesk.app.program import Program
    from voicedesk.ui.controller import MainController
    from voicedesk.ui.main_window import MainWindow

_PREPARE_AFTER_MS: Final = 1500
"""What the first seconds are needed for is more urgent than a display nobody has called for."""


class Presence:
    """Puts the three together for a window and its program."""

    def __init__(
        self,
        window: MainWindow,
        controller: MainController,
        backend: ProgramBackend,
        program: Program,
    ) -> None:
        self._window = window
        self._tasks = program.tasks
        self.overlay = OverlayController(window, backend, program.tasks)
        self.tray = TrayController(
            window,
            controller,
            backend,
            controller.start_task,
            partial(bring_to_front, window),
            tells_failures=lambda: not self.overlay.is_wanted(),
        )
        self._programs = ServedPrograms(program.paths.lowered_sound_file)
        program.session.subscribe(
            QuietRecordings(
                self._programs, program.tasks, lambda: program.settings.audio.other_sound
            )
        )
        # What is offered has found its place, by whatever key or command.
        program.session.last.on_settled = self.overlay.withdraw_offer
        window.problem_shown.connect(self._on_problem_shown)

    def start(self) -> None:
        """Do what can wait until the program runs."""
        self._tasks.start(self._programs.recover(), name="other sound: recover")
        QTimer.singleShot(_PREPARE_AFTER_MS, self.overlay, self.overlay.prepare)

    def close(self) -> None:
        """Take away what would outlive the window on the screen."""
        self.tray.close()
        self.overlay.close()

    def _on_problem_shown(self, message: str, next_step: str) -> None:
        """Tell it where the user is, if that is not in the window."""
        if self._window.isActiveWindow():
            return
        if self.overlay.is_wanted():
            self.overlay.tell(message, next_step)
        elif not self._window.isVisible():
            self.tray.tell(message, next_step)
