"""Which recording a pause ends, and what the hands-free button sets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from voicedesk.core import events as ev
from voicedesk.core.settings import HandsFree
from voicedesk.core.turns import Source

if TYPE_CHECKING:
    from voicedesk.core.events import TurnEvent
    from voicedesk.ui.backend import Backend
    from voicedesk.ui.main_window import MainWindow
    from voicedesk.ui.stage import StartTask


class HandsFreeController(QObject):
    """Knows who began the recording that runs: a press, a request from outside, or nobody.

    Nobody asks for the recordings of a conversation; they end with a pause like tapped ones.
    """

    def __init__(self, window: MainWindow, backend: Backend, start: StartTask) -> None:
        super().__init__(window)
        self._window = window
        self._backend = backend
        self._start = start
        self._was_asked = False
        self._ends_itself = False
        window.hands_free_chosen.connect(self._on_chosen)
        backend.session.subscribe(self._on_event)
        self.show()

    def note_request(self) -> None:
        """Somebody asks for a recording, and will end it."""
        self._was_asked = True
        self._ends_itself = False

    def note_tap(self) -> None:
        """The press was only a tap."""
        self._ends_itself = self._choice is not HandsFree.OFF
        self.show()

    def show(self) -> None:
        """Show what is set, and whether it holds for the recording that runs."""
        self._window.show_hands_free(self._choice, ends_itself=self._ends_itself)

    @property
    def _choice(self) -> HandsFree:
        return self._backend.settings.hearing.hands_free

    def _on_event(self, event: TurnEvent) -> None:
        match event:
            case ev.TurnStarted(source=Source.MICROPHONE):
                if not self._was_asked:
                    self._ends_itself = self._choice is HandsFree.CONVERSATION
                self._was_asked = False
                self.show()
            case ev.RecordingFinished():
                self._ends_itself = self._ends_itself and self._was_asked
            case _:
                pass

    def _on_chosen(self, choice: str) -> None:
        self._start(self._choose(HandsFree(choice)), "hands-free")

    async def _choose(self, choice: HandsFree) -> None:
        settings = self._backend.settings
        hearing = replace(settings.hearing, hands_free=choice)
        try:
            await self._backend.save_settings(replace(settings, hearing=hearing))
        finally:
            self.show()
