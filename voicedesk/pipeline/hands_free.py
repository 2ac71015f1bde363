"""A conversation without hands: after an answer, the microphone listens again.

It never listens while the loudspeaker speaks, so that the assistant does not hear itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core import events as ev
from voicedesk.core.settings import HandsFree
from voicedesk.core.turns import Intent, Outcome, Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicedesk.core.settings import HearingSettings
    from voicedesk.core.tasks import TaskRegistry
    from voicedesk.pipeline.session import Session


class HandsFreeConversation:
    """Goes on until nobody speaks any more, something fails, or the user presses anything."""

    def __init__(
        self, session: Session, tasks: TaskRegistry, hearing: Callable[[], HearingSettings]
    ) -> None:
        self._session = session
        self._tasks = tasks
        self._hearing = hearing
        session.subscribe(self._on_event)

    def _on_event(self, event: ev.TurnEvent) -> None:
        if not isinstance(event, ev.TurnFinished) or event.outcome is not Outcome.COMPLETED:
            return
        wanted = self._hearing().hands_free is HandsFree.CONVERSATION
        asked = event.record.intent is Intent.ASK
        spoken = event.record.source is Source.MICROPHONE and self._session.is_hands_free
        if wanted and asked and spoken:
            work = self._session.listen_again(event.turn_id)
            self._tasks.start(work, name=f"{event.turn_id}-listen-again")
