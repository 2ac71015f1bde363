"""A conversation without hands: after an answer, the microphone listens again.

It never listens while the loudspeaker speaks, so that the assistant does not hear itself.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from voicedesk.core import events as ev
from voicedesk.core.settings import HandsFree
from voicedesk.core.turns import Intent, Outcome, Source, as_before

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicedesk.core.settings import HearingSettings
    from voicedesk.core.tasks import TaskRegistry
    from voicedesk.core.turns import Manner, TurnRecord
    from voicedesk.pipeline.session import Session

    NextWish = Callable[[TurnRecord], tuple[Intent, Manner]]


class HandsFreeConversation:
    """Goes on until nobody speaks any more, something fails, or the user presses anything.

    ``next_wish`` tells what is to be done with the words after a turn; it may be replaced.
    """

    def __init__(
        self, session: Session, tasks: TaskRegistry, hearing: Callable[[], HearingSettings]
    ) -> None:
        self._session = session
        self._tasks = tasks
        self._hearing = hearing
        self.next_wish: NextWish = as_before
        session.subscribe(self._on_event)

    def _on_event(self, event: ev.TurnEvent) -> None:
        if not isinstance(event, ev.TurnFinished) or event.outcome is not Outcome.COMPLETED:
            return
        wanted = self._hearing().hands_free is HandsFree.CONVERSATION
        spoken = event.record.source is Source.MICROPHONE and self._session.is_hands_free
        if wanted and spoken and _is_talk(event.record):
            # Asked for when it listens: what goes along with a question is taken by that.
            wish = partial(self.next_wish, event.record)
            work = self._session.listen_again(event.turn_id, wish)
            self._tasks.start(work, name=f"{event.turn_id}-listen-again")


def _is_talk(record: TurnRecord) -> bool:
    """Tell whether more is expected: not where the words went to a cursor, or into the notepad."""
    manner = record.manner
    shown = manner.interprets or (not manner.inserts and manner.before is None)
    return record.intent is Intent.ASK or (record.intent is Intent.TRANSLATE and shown)
