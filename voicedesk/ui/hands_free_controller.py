"""Which recording a pause ends, and what the hands-free button sets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from voicedesk.core import events as ev
from voicedesk.core.settings import HandsFree

if TYPE_CHECKING:
    from voicedesk.core.events import TurnEvent
    from voicedesk.ui.backend import Backend
    from voicedesk.ui.main_window import MainWindow
    from voicedesk.ui.stage import StartTask


class HandsFreeController(QObject):
    """Shows what is set, and what the session says of the recording that runs."""

    def __init__(self, window: MainWindow, backend: Backend, start: StartTask) -> None:
        super().__init__(window)
        self._window = window
        self._backend = backend
        self._start = start
        window.hands_free_chosen.connect(self._on_chosen)
        backend.session.subscribe(self._on_event)
        self.show()

    def show(self) -> None:
        """Show what is set, and whether a pause ends the recording that runs."""
        backend = self._backend
        self._window.show_hands_free(
            backend.settings.hearing.hands_free, ends_itself=backend.session.ends_at_pause
        )

    def _on_event(self, event: TurnEvent) -> None:
        if isinstance(event, ev.TurnStarted):
            self.show()

    def _on_chosen(self, choice: str) -> None:
        self._start(self._choose(HandsFree(choice)), "hands-free")

    async def _choose(self, choice: HandsFree) -> None:
        settings = self._backend.settings
        hearing = replace(settings.hearing, hands_free=choice)
        try:
            await self._backend.save_settings(replace(settings, hearing=hearing))
        finally:
            self.show()
