"""The conversation and its one running turn: begin, finish, cancel, barge-in."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from voicedesk.core import events as ev
from voicedesk.core.conversation import Conversation, Exchange
from voicedesk.core.errors import VoiceDeskError
from voicedesk.core.tasks import cancel_and_wait
from voicedesk.core.turns import Intent, Outcome, Source
from voicedesk.pipeline.ask import Answer, understand
from voicedesk.pipeline.memory import TurnMemory
from voicedesk.pipeline.recording import Recording
from voicedesk.pipeline.replaying import speak_again
from voicedesk.pipeline.turn import ClipInput, Turn, TypedInput, bug_error

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from voicedesk.core.ports import Clock
    from voicedesk.core.tasks import TaskRegistry
    from voicedesk.core.turns import TurnRecord
    from voicedesk.pipeline.memory import Remembered
    from voicedesk.pipeline.services import Services
    from voicedesk.pipeline.turn import EncodedInput, TurnInput

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Running:
    turn: Turn
    task: asyncio.Task[None]
    recording: Recording | None = None


class Session:
    """Implements ``core.ports.VoiceSession``.

    ``services`` may be replaced between turns; the running turn keeps those it began with.
    """

    def __init__(self, services: Services, *, clock: Clock, tasks: TaskRegistry) -> None:
        self.services = services
        self.memory = TurnMemory()
        self._clock = clock
        self._tasks = tasks
        self._listeners: list[Callable[[ev.TurnEvent], None]] = []
        # Interrupting and starting belong together: two quick presses must not leave two turns.
        self._lock = asyncio.Lock()
        self._conversation = Conversation()
        self._running: _Running | None = None
        self._replay: asyncio.Task[VoiceDeskError | None] | None = None
        self._turn_count = 0

    def subscribe(self, listener: Callable[[ev.TurnEvent], None]) -> None:
        self._listeners.append(listener)

    async def begin(self, intent: Intent = Intent.ASK) -> None:
        if intent is not Intent.ASK:
            raise ValueError(f"a session answers questions; it was asked to {intent}")
        async with self._lock:
            await self._interrupt()
            turn = self._new_turn(intent, Source.MICROPHONE)
            recording = Recording(self.services.recorder, turn)
            self._start(turn, partial(self._recorded, recording), recording)

    async def finish(self) -> None:
        async with self._lock:
            running = self._running
            if running is not None and running.recording is not None:
                await running.recording.stop()

    async def cancel(self) -> None:
        async with self._lock:
            await self._interrupt()

    async def submit_text(self, text: str) -> None:
        await self._submit(TypedInput(text), Source.TEXT)

    async def submit_sound(self, given: ClipInput | EncodedInput) -> None:
        """Start an ask turn with sound from elsewhere than the microphone."""
        await self._submit(given, Source.FILE)

    async def wait(self) -> TurnRecord:
        """Return the record of the running turn when it has ended.

        Raises:
            RuntimeError: no turn was started.
        """
        running = self._running
        if running is None:
            raise RuntimeError("no turn was started")
        await asyncio.wait([running.task])
        return running.turn.record or self._end_unbegun(running.turn)

    async def retry(self, turn_id: str) -> None:
        async with self._lock:
            await self._interrupt()
            known = self.memory.get(turn_id)
            if known.given is None or known.record is None:
                return
            turn = self._new_turn(known.record.intent, known.record.source, turn_id)
            self._conversation = self._conversation.without(turn_id)
            # Nobody waits or pays for the same words to be recognised twice.
            turn.transcript, turn.language = known.record.transcript, known.record.language
            self._start(turn, partial(_given, known.given))

    async def replay(self, turn_id: str) -> None:
        async with self._lock:
            await self._interrupt()
            known = self.memory.get(turn_id)
            if known.record is None:
                return
            self._replay = replay = self._tasks.start(
                self._speak_again(known, known.record), name=f"replay-{turn_id}"
            )
        try:
            await asyncio.wait([replay])
        finally:
            if not replay.done():
                await cancel_and_wait(replay)
        # A bug in it has been reported by the task registry.
        if not replay.cancelled() and replay.exception() is None and (told := replay.result()):
            raise told

    async def stop_replay(self) -> None:
        if self._replay is not None:
            await cancel_and_wait(self._replay)

    async def new_conversation(self) -> None:
        async with self._lock:
            await self._interrupt()
            self._conversation = Conversation()
            self.memory.clear()

    async def _submit(self, given: TurnInput, source: Source) -> None:
        async with self._lock:
            await self._interrupt()
            turn = self._new_turn(Intent.ASK, source)
            self.memory.keep_input(turn.turn_id, given)
            if isinstance(given, TypedInput):
                turn.transcript = given.text
            self._start(turn, partial(_given, given))

    async def _interrupt(self) -> None:
        """End what runs; when this returns, the loudspeaker is silent and nothing is recorded."""
        await self.stop_replay()
        if self._running is not None and not self._running.task.done():
            await cancel_and_wait(self._running.task)
            self._end_unbegun(self._running.turn)

    def _new_turn(self, intent: Intent, source: Source, turn_id: str = "") -> Turn:
        if not turn_id:
            self._turn_count += 1
            turn_id = f"turn-{self._turn_count}"
        return Turn(turn_id, intent, source, self._clock, self._emit)

    def _start(
        self,
        turn: Turn,
        given: Callable[[], Awaitable[TurnInput]],
        recording: Recording | None = None,
    ) -> None:
        turn.emit(
            ev.TurnStarted(
                turn_id=turn.turn_id, t_ms=turn.t_ms(), intent=turn.intent, source=turn.source
            )
        )
        task = self._tasks.start(self._run(turn, given, self.services), name=turn.turn_id)
        task.add_done_callback(lambda _: self._end_unbegun(turn))
        self._running = _Running(turn, task, recording)

    async def _recorded(self, recording: Recording) -> TurnInput:
        """Record, and keep what was said even when the recording is broken off."""
        try:
            await recording.run()
        finally:
            given = ClipInput(recording.clip())
            if given.clip.duration_s > 0:
                self.memory.keep_input(recording.turn.turn_id, given)
        return given

    async def _speak_again(self, known: Remembered, record: TurnRecord) -> VoiceDeskError | None:
        """Replay in a task of its own; return, not raise, its expected failure."""
        try:
            speech = await speak_again(record.reply, known.speech, self.services)
        except VoiceDeskError as failure:
            return failure
        self.memory.keep_speech(record.turn_id, speech)
        return None

    async def _run(
        self, turn: Turn, given: Callable[[], Awaitable[TurnInput]], services: Services
    ) -> None:
        """Run a turn to its end; ``TurnFinished`` is emitted once, whatever happens."""
        answer: Answer | None = None
        outcome, error = Outcome.FAILED, bug_error()
        warming = self._tasks.start(_warm(services), name=f"{turn.turn_id}-warm")
        try:
            models = await understand(turn, await given(), services)
            answer = Answer(turn, services, models, self._tasks)
            await answer.run(self._conversation)
            outcome, error = Outcome.COMPLETED, None
        except VoiceDeskError as failure:
            error = failure
        except asyncio.CancelledError:
            outcome, error = Outcome.CANCELLED, None
            raise
        finally:
            warming.cancel()
            self._end(turn, outcome, error, answer)

    def _end_unbegun(self, turn: Turn) -> TurnRecord:
        """End a turn whose task was cancelled before its first step, and so told nobody."""
        return turn.record or self._end(turn, Outcome.CANCELLED, None, None)

    def _end(
        self, turn: Turn, outcome: Outcome, error: VoiceDeskError | None, answer: Answer | None
    ) -> TurnRecord:
        if turn.transcript and (turn.heard or outcome is Outcome.CANCELLED):
            self._conversation = self._conversation.with_exchange(
                Exchange(
                    turn.turn_id,
                    turn.transcript,
                    turn.heard,
                    interrupted=outcome is not Outcome.COMPLETED,
                )
            )
        record = turn.close(outcome, error)
        self.memory.keep_result(
            record,
            answer.clips if answer else (),
            needs_input=outcome is not Outcome.COMPLETED,
        )
        turn.tell_end(record)
        return record

    def _emit(self, event: ev.TurnEvent) -> None:
        for listener in tuple(self._listeners):
            try:
                listener(event)
            except Exception as bug:  # noqa: BLE001 - a broken listener must not end the turn
                self._tasks.report(bug)


async def _given(given: TurnInput) -> TurnInput:
    return given


async def _warm(services: Services) -> None:
    """Open connections and loudspeaker while the user speaks, so that the answer need not wait."""
    try:
        models = await services.source.models()
        await services.source.warm()
        if models.synthesizer is not None:
            await services.player.warm()
    except VoiceDeskError as failure:
        # The turn itself will meet the same failure, and tell the user.
        _log.info("warming up: %s", failure.message)
