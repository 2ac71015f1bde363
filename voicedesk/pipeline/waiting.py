"""Turns that met no network wait for it, and go on by themselves when it is back."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voicedesk.core import events as ev
from voicedesk.core.errors import ErrorKind, VoiceDeskError
from voicedesk.core.turns import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicedesk.core.tasks import TaskRegistry
    from voicedesk.core.turns import TurnRecord
    from voicedesk.pipeline.services import ModelSource
    from voicedesk.pipeline.session import Session


@dataclass(frozen=True, slots=True)
class Pace:
    """How often the network is looked for; each pause is longer than the last one."""

    first_pause_s: float = 2.0
    longest_pause_s: float = 30.0
    growth: float = 1.6


class WaitingTurns:
    """Subscribes to a session; ``on_change`` is called with the ids that wait, in order.

    Only turns of the conversation that is open go on: an answer to one that the user has left
    would be spoken out of nowhere. The others stay in the history, to be retried there.
    """

    def __init__(
        self,
        session: Session,
        source: ModelSource,
        tasks: TaskRegistry,
        is_wanted: Callable[[], bool],
        *,
        pace: Pace | None = None,
    ) -> None:
        self._session = session
        self._source = source
        self._tasks = tasks
        self._is_wanted = is_wanted
        self._pace = pace or Pace()
        self._waiting: list[str] = []
        self._conversation_id = ""
        self._watch: asyncio.Task[None] | None = None
        self.on_change: Callable[[tuple[str, ...]], None] = lambda _: None
        session.subscribe(self._on_event)

    def _on_event(self, event: ev.TurnEvent) -> None:
        if not isinstance(event, ev.TurnFinished):
            return
        if _met_no_network(event.record) and self._is_wanted():
            if event.record.conversation_id != self._conversation_id:
                self._conversation_id = event.record.conversation_id
                self._change([])
            if event.turn_id not in self._waiting:
                self._change([*self._waiting, event.turn_id])
            if self._watch is None or self._watch.done():
                self._watch = self._tasks.start(self._go_on(), name="waiting-turns")
        elif event.turn_id in self._waiting:
            self._change([turn_id for turn_id in self._waiting if turn_id != event.turn_id])

    def _change(self, waiting: list[str]) -> None:
        if waiting != self._waiting:
            self._waiting = waiting
            self.on_change(tuple(waiting))

    async def _go_on(self) -> None:
        pause_s = self._pace.first_pause_s
        while self._waiting:
            await asyncio.sleep(pause_s)
            if not self._may_go_on():
                self._change([])
            elif not await self._is_reachable():
                pause_s = min(pause_s * self._pace.growth, self._pace.longest_pause_s)
            else:
                await self._run_first()
                # One that fails again waits again; it must not be tried without end.
                pause_s = self._pace.first_pause_s

    def _may_go_on(self) -> bool:
        return self._is_wanted() and self._session.conversation_id == self._conversation_id

    async def _is_reachable(self) -> bool:
        try:
            await self._source.reach()
        except VoiceDeskError as failure:
            # Whatever else a server refuses, it is there, and the turn itself tells it.
            return failure.kind is not ErrorKind.UNREACHABLE
        return True

    async def _run_first(self) -> None:
        # What the user says, or listens to, must not be interrupted by a turn that waited.
        while self._waiting and self._may_go_on():
            if await self._session.retry_if_idle(self._waiting[0]):
                break
            await self._session.until_idle()
        await self._session.until_idle()


def _met_no_network(record: TurnRecord) -> bool:
    has_input = bool(record.transcript or record.has_audio)
    error = record.error
    failed = record.outcome is Outcome.FAILED and error is not None
    return failed and has_input and error is not None and error.kind is ErrorKind.UNREACHABLE
