"""Lets other programs be quieter for as long as the microphone listens, as the settings say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core import events as ev
from voicedesk.core.settings import OtherSound

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from voicedesk.core.events import TurnEvent
    from voicedesk.core.ports import OtherPrograms
    from voicedesk.core.tasks import TaskRegistry


class QuietRecordings:
    """A listener of the session's events."""

    def __init__(
        self, programs: OtherPrograms, tasks: TaskRegistry, manner: Callable[[], OtherSound]
    ) -> None:
        self._programs = programs
        self._tasks = tasks
        self._manner = manner
        self._turn_id = ""
        self._lowering: asyncio.Task[None] | None = None

    def __call__(self, event: TurnEvent) -> None:
        """Take an event of a turn."""
        match event:
            case ev.RecordingStarted():
                self._give_back()
                manner = self._manner()
                if manner is not OtherSound.LEAVE:
                    self._turn_id = event.turn_id
                    work = self._programs.keep_lowered(manner)
                    self._lowering = self._tasks.start(work, name="other sound")
            case ev.RecordingFinished() | ev.TurnFinished() if event.turn_id == self._turn_id:
                self._give_back()
            case _:
                pass

    def _give_back(self) -> None:
        if self._lowering is not None:
            self._lowering.cancel()
            self._lowering = None
