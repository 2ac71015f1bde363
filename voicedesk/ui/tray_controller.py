"""The tray icon for as long as there is a tray, and what its menu does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from voicedesk.core import events as ev
from voicedesk.core.settings import ServiceChoice
from voicedesk.core.turns import Intent
from voicedesk.core.view_reducer import reduce
from voicedesk.core.view_state import ViewState
from voicedesk.ui.language_words import language_name
from voicedesk.ui.tray import Tray, has_tray

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from voicedesk.core.events import TurnEvent
    from voicedesk.core.turns import TurnRecord
    from voicedesk.ui.backend import Backend
    from voicedesk.ui.main_window import MainWindow
    from voicedesk.ui.stage import StartTask

FOCUS_RETURNS_MS: Final = 200
"""So long after a click into its menu a desktop has given the focus back to the user's window."""

LOOK_AGAIN_MS: Final = 2000
LOOKS: Final = 60
"""A program that starts with the session is there before the desktop's tray is."""

STAYS = (
    "VoiceDesk goes on in the tray",
    "Quit it from its menu there, or change that in the settings under Appearance.",
)


class TurnCommands(Protocol):
    """What ``ui.controller.MainController`` does for the button, done for the menu."""

    def begin(self, intent: Intent) -> Coroutine[Any, Any, None]: ...

    def finish(self) -> Coroutine[Any, Any, None]: ...

    def latch(self) -> Coroutine[Any, Any, None]: ...

    def stop_all(self) -> Coroutine[Any, Any, None]: ...


class TrayController(QObject):
    """Owns the icon; without a tray there is none, and closing the window ends the program.

    ``show_window`` brings the window to the front. ``is_there`` tells whether there is a tray.
    ``tells_failures`` tells whether a turn that failed is told here, since nothing else does.

    Signals:
        hotkeys_paused: whether the user wants no key to be heard any more.
    """

    hotkeys_paused = Signal(bool)

    def __init__(
        self,
        window: MainWindow,
        commands: TurnCommands,
        backend: Backend,
        start: StartTask,
        show_window: Callable[[], None],
        is_there: Callable[[], bool] = has_tray,
        *,
        tells_failures: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._commands = commands
        self._backend = backend
        self._start = start
        self._show_window = show_window
        self._is_there = is_there
        self._tells_failures = tells_failures
        self._state = ViewState()
        self._tray: Tray | None = None
        self._paused: bool | None = None
        """None where there is nothing to pause."""
        self._has_told = False
        self._looks_left = LOOKS
        self._look = QTimer(self)
        self._look.setInterval(LOOK_AGAIN_MS)
        self._look.timeout.connect(self._on_look_due)
        window.hides_instead = self._stays
        window.hidden_instead.connect(self._on_hidden_instead)
        backend.session.subscribe(self._on_event)
        # The last text of an earlier run becomes known some time after the start.
        backend.history.subscribe(self._show_text)
        self._on_look_due()
        if self._tray is None:
            self._look.start()

    @property
    def tray(self) -> Tray | None:
        """The icon, if there is a tray for it."""
        return self._tray

    def offer_pause(self, *, paused: bool = False) -> None:
        """Let the menu pause the hotkeys; to be called where there are any."""
        self._paused = paused
        if self._tray is not None:
            self._tray.offer_pause(paused=paused)

    def tell(self, message: str, next_step: str) -> None:
        """Show a message beside the icon, if there is one."""
        if self._tray is not None:
            self._tray.tell(message, next_step)

    def close(self) -> None:
        """Take the icon away."""
        self._look.stop()
        if self._tray is not None:
            self._tray.hide()

    def _stays(self) -> bool:
        """Tell whether closing the window leaves the program in the tray."""
        shown = self._tray is not None and self._is_there()
        return shown and self._backend.settings.window.stays_in_tray

    def _on_look_due(self) -> None:
        self._looks_left -= 1
        if self._is_there():
            self._look.stop()
            self._make_tray()
        elif self._looks_left <= 0:
            self._look.stop()

    def _make_tray(self) -> None:
        self._tray = tray = Tray(self)
        tray.menu_opens.connect(self._show_target)
        tray.talk_requested.connect(self._on_talk_requested)
        tray.finish_requested.connect(self._on_finish_requested)
        tray.cancel_requested.connect(self._on_cancel_requested)
        tray.hotkeys_paused.connect(self._on_hotkeys_paused)
        tray.paste_requested.connect(self._on_paste_requested)
        tray.copy_requested.connect(self._on_copy_requested)
        tray.show_requested.connect(self._show_window)
        tray.settings_requested.connect(self._on_settings_requested)
        tray.quit_requested.connect(self._window.quit_requested)
        if self._paused is not None:
            tray.offer_pause(paused=self._paused)
        self._show_target()
        self._show_state()
        tray.show()
        if self._window.was_started_minimised:
            # Only because there was no tray yet.
            self._window.was_started_minimised = False
            if self._window.isMinimized():
                self._window.hide()

    def _on_event(self, event: TurnEvent) -> None:
        if isinstance(event, ev.Level | ev.ReplyDelta):
            return
        if isinstance(event, ev.TurnStarted):
            self._state = ViewState()
        phase = self._state.phase
        self._state = reduce(self._state, event)
        if isinstance(event, ev.TurnFinished):
            self._tell_failure(event.record)
        if self._state.phase is not phase or isinstance(event, ev.TurnFinished):
            # Not at once: whoever waits for the event has the next request to send.
            QTimer.singleShot(0, self, self._show_state)

    def _tell_failure(self, record: TurnRecord) -> None:
        error = record.error
        if error is not None and self._tells_failures() and not self._window.isActiveWindow():
            self.tell(error.message, error.next_step)

    def _show_state(self) -> None:
        if self._tray is None:
            return
        running = self._state.running_turn
        self._tray.show_state(self._state.phase, None if running is None else running.intent)
        self._show_text()

    def _show_target(self) -> None:
        if self._tray is not None:
            target = self._backend.settings.translation.target_language
            self._tray.show_target(language_name(target))

    def _show_text(self) -> None:
        if self._tray is not None:
            self._tray.show_text(there=bool(self._backend.session.last_text))

    def _on_talk_requested(self, intent: str) -> None:
        if self._backend.settings.service.choice is ServiceChoice.UNDECIDED:
            self._show_window()
            return
        # The text goes into the window that had the focus before the menu was opened.
        QTimer.singleShot(FOCUS_RETURNS_MS, self, lambda: self._begin(Intent(intent)))

    def _begin(self, intent: Intent) -> None:
        self._start(self._begin_latched(intent), "tray: begin")

    async def _begin_latched(self, intent: Intent) -> None:
        await self._commands.begin(intent)
        await self._commands.latch()

    def _on_finish_requested(self) -> None:
        self._start(self._commands.finish(), "tray: finish")

    def _on_cancel_requested(self) -> None:
        self._start(self._commands.stop_all(), "tray: cancel")

    def _on_hotkeys_paused(self, paused: bool) -> None:  # noqa: FBT001 - a signal's argument
        self._paused = paused
        self.hotkeys_paused.emit(paused)

    def _on_paste_requested(self) -> None:
        QTimer.singleShot(FOCUS_RETURNS_MS, self, self._paste)

    def _paste(self) -> None:
        self._start(self._backend.session.insert_last(), "tray: paste")

    def _on_copy_requested(self) -> None:
        # With a private conversation its last text has gone, and nobody has told the menu.
        if text := self._backend.session.last_text:
            QGuiApplication.clipboard().setText(text)

    def _on_settings_requested(self) -> None:
        self._show_window()
        if self._backend.settings.service.choice is not ServiceChoice.UNDECIDED:
            self._window.settings_requested.emit()

    def _on_hidden_instead(self) -> None:
        if self._tray is not None and not self._has_told:
            self._has_told = True
            self._tray.tell(*STAYS)
