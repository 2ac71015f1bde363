"""The conversation and its one running turn: begin, finish, cancel, barge-in."""

from __future__ import annotations

import asyncio
import logging
import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from voicedesk.core import events as ev
from voicedesk.core.conversation import Conversation, Exchange, conversation_of
from voicedesk.core.errors import HeldBack, VoiceDeskError
from voicedesk.core.insertion import LateInsertion
from voicedesk.core.tasks import cancel_and_wait
from voicedesk.core.turns import PLAIN, Intent, Outcome, Source
from voicedesk.pipeline.ask import Answer
from voicedesk.pipeline.dictating import Dictation
from voicedesk.pipeline.early_capture import EarlyCapture
from voicedesk.pipeline.last_text import LastText
from voicedesk.pipeline.memory import TurnMemory
from voicedesk.pipeline.recording import TAIL_S, Recording
from voicedesk.pipeline.replaying import Replay, play_sound, speak_again, until_heard
from voicedesk.pipeline.retrying import begin_again, recall
from voicedesk.pipeline.translating import Translation, target_language
from voicedesk.pipeline.turn import RecordedInput, Turn, TypedInput, bug_error
from voicedesk.pipeline.turn_models import services_for
from voicedesk.pipeline.understanding import understand

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from voicedesk.core.history import StoredTurn
    from voicedesk.core.ports import Clock
    from voicedesk.core.tasks import TaskRegistry
    from voicedesk.core.transcript import Transcript
    from voicedesk.core.turns import Manner, TurnRecord
    from voicedesk.pipeline.keeping import Keeper
    from voicedesk.pipeline.last_text import Placed
    from voicedesk.pipeline.memory import Remembered
    from voicedesk.pipeline.services import Services
    from voicedesk.pipeline.turn import ClipInput, EncodedInput, TurnInput

_log = logging.getLogger(__name__)

SILENT_WITHIN_S = 0.05
"""What the contract of ``core.ports.Player`` promises of a cancelled loudspeaker."""


LONGEST_WAIT_FOR_TEXT_S = 10.0
"""Then the earlier dictation is broken off; its sound is kept."""


@dataclass(slots=True)
class _Running:
    turn: Turn
    task: asyncio.Task[None]
    recording: Recording | None = None
    text: Dictation | Translation | None = None


class Session:
    """Implements ``core.ports.VoiceSession``.

    ``services`` may be replaced between turns; the running turn keeps those it began with.
    ``new_turn_id`` must never return what it returned in an earlier run: turns are kept under it.
    ``wall_clock_s`` is in seconds since 1970 (UTC).
    """

    def __init__(
        self,
        services: Services,
        keeper: Keeper,
        *,
        clock: Clock,
        tasks: TaskRegistry,
        new_turn_id: Callable[[], str],
        wall_clock_s: Callable[[], float],
        tail_s: float = TAIL_S,
    ) -> None:
        self.services = services
        self.keeper = keeper
        self.memory = TurnMemory()
        self.last = LastText(keeper)
        self._clock = clock
        self._tasks = tasks
        self._new_turn_id = new_turn_id
        self._wall_clock_s = wall_clock_s
        self._listeners: list[Callable[[ev.TurnEvent], None]] = []
        # Interrupting and starting belong together: two quick presses must not leave two turns.
        self._lock = asyncio.Lock()
        self._conversation = Conversation()
        self._running: _Running | None = None
        self._awaited: asyncio.Task[None] | None = None
        """A dictation whose end the next recording waits for."""
        self._replay = Replay(tasks)
        self._conversation_id = ""
        self._is_private = False
        self._tail_s = tail_s
        self._quiet_since_s = -math.inf
        """When the loudspeaker fell silent: what was captured before is no speech of the user."""

    @property
    def conversation_id(self) -> str:
        """The conversation that the next turn belongs to; empty until it has one."""
        return self._conversation_id

    @property
    def is_private(self) -> bool:
        return self._is_private

    @property
    def is_busy(self) -> bool:
        """Whether a turn runs."""
        return self._running is not None and not self._running.task.done()

    @property
    def is_hands_free(self) -> bool:
        """Whether the recording of the latest turn was begun without a hand that holds it."""
        return self._recording is not None and self._recording.is_hands_free

    @property
    def ends_at_pause(self) -> bool:
        return self._recording is not None and self._recording.ends_at_pause

    @property
    def _recording(self) -> Recording | None:
        return self._running.recording if self._running is not None else None

    @property
    def running_turn_id(self) -> str:
        return self._running.turn.turn_id if self._running is not None and self.is_busy else ""

    def replace_words(self, turn_id: str, transcript: Transcript) -> None:
        """Take the words of an ended turn from a new recognition of its sound."""
        text = transcript.text
        self.memory.replace_words(turn_id, text, transcript.language)
        self._conversation = self._conversation.with_words(turn_id, text)

    def forget_turn(self, turn_id: str) -> None:
        """Leave an ended turn out of what the model is told, and out of memory."""
        self._conversation = self._conversation.without(turn_id)
        self.memory.forget(turn_id)
        self.last.forget(turn_id)

    def subscribe(self, listener: Callable[[ev.TurnEvent], None]) -> None:
        self._listeners.append(listener)

    async def begin(self, intent: Intent = Intent.ASK, manner: Manner = PLAIN) -> None:
        async with self._lock:
            early = await self._let_text_come()
            await self._interrupt()
            self._listen(intent, manner, early=early)

    @property
    def last_text(self) -> str:
        return self.last.text

    async def insert_last(self) -> None:
        placed = await self.last.insert(self.services)
        # One that is being tried again ends by itself.
        if placed is not None and placed.record.turn_id != self.running_turn_id:
            self._note_placed(placed)

    def _note_placed(self, placed: Placed) -> None:
        """Let a turn that had ended without it have completed, now that its text is in place."""
        turn_id = placed.record.turn_id
        record = self.keeper.note_inserted(placed.record, is_private=placed.is_private)
        if record is not placed.record:
            self.memory.complete(turn_id, has_audio=record.has_audio)
        self.last.on_inserted(LateInsertion(turn_id, placed.application, record.has_audio))

    async def undo_insertion(self) -> None:
        await self.last.undo(self.services)

    async def finish(self) -> None:
        async with self._lock:
            if self._recording is not None:
                await self._recording.stop()

    async def end_at_pause(self) -> None:
        async with self._lock:
            if self._recording is not None:
                self._recording.end_at_pause()

    async def hold(self) -> None:
        async with self._lock:
            if self._recording is not None:
                self._recording.hold()

    async def listen_again(self, turn_id: str, wish: Callable[[], tuple[Intent, Manner]]) -> None:
        """Start to record after this turn, if nothing else has begun since; a pause ends it.

        ``wish`` is asked what is to be done with the words.
        """
        async with self._lock:
            if self._running is None or self._running.turn.turn_id != turn_id:
                return
            await asyncio.wait([self._running.task])
            self._listen(*wish(), ends_at_pause=True)

    async def cancel(self) -> None:
        if self._awaited is not None:
            self._awaited.cancel()
        async with self._lock:
            await self._interrupt()

    async def submit_text(
        self, text: str, intent: Intent = Intent.ASK, manner: Manner = PLAIN
    ) -> None:
        await self._submit(TypedInput(text), Source.TEXT, intent, manner)

    async def submit_sound(self, given: ClipInput | EncodedInput, manner: Manner = PLAIN) -> None:
        """Start an ask turn with sound from elsewhere than the microphone."""
        await self._submit(given, Source.FILE, manner=manner)

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

    async def until_idle(self) -> None:
        """Return when no turn runs and nothing is played again."""
        while self.is_busy or self._replay.is_playing:
            if self.is_busy:
                await self.wait()
            await self._replay.wait()

    async def retry(self, turn_id: str) -> None:
        async with self._lock:
            await self._interrupt()
            await self._begin_again(turn_id)

    async def retry_if_idle(self, turn_id: str) -> bool:
        """Do the same only if that interrupts nothing; tell whether it would not have."""
        async with self._lock:
            if self.is_busy or self._replay.is_playing:
                return False
            await self._begin_again(turn_id)
            return True

    async def _begin_again(self, turn_id: str) -> None:
        known = await self._known(turn_id)
        if known.given is None or known.record is None:
            return
        turn = begin_again(
            known.record, known.given, self._clock, self._emit, is_private=self._is_private
        )
        self._take_target_language(turn)
        self._conversation = self._conversation.without(turn_id)
        self._start(turn, partial(_given, known.given), is_retried=True)

    async def replay(self, turn_id: str) -> None:
        async with self._lock:
            await self._interrupt()
            known = await self._known(turn_id)
            if known.record is None:
                return
            playing = self._replay.begin(partial(self._speak_again, known, known.record), turn_id)
        await until_heard(playing)

    async def replay_sound(self, turn_id: str) -> None:
        """Play what the user said in a turn, if it was kept; otherwise like ``replay``."""
        async with self._lock:
            await self._interrupt()
            sound = await self.keeper.sound(turn_id, is_private=self._is_private)
            if sound is None:
                return
            playing = self._replay.begin(partial(play_sound, sound, self.services.player), turn_id)
        await until_heard(playing)

    async def stop_replay(self) -> None:
        await self._replay.stop()

    async def new_conversation(self, *, private: bool = False) -> None:
        async with self._lock:
            await self._interrupt()
            await self._leave()
            self._is_private = private

    async def open_conversation(self, conversation_id: str, turns: Sequence[StoredTurn]) -> None:
        """End the running turn and go on with a conversation of the history.

        ``turns`` are its last ones, oldest first; more than the model's context takes is no use.
        """
        async with self._lock:
            await self._interrupt()
            await self._leave()
            self._conversation_id = conversation_id
            self._conversation = conversation_of(turns)

    async def _leave(self) -> None:
        if self._is_private:
            await self.keeper.forget_private(self.memory.turn_ids())
            self.last.forget()
        self._conversation, self._conversation_id = Conversation(), ""
        self._is_private = False
        self.memory.clear()

    async def _submit(
        self,
        given: TurnInput,
        source: Source,
        intent: Intent = Intent.ASK,
        manner: Manner = PLAIN,
    ) -> None:
        async with self._lock:
            await self._interrupt()
            turn = self._new_turn(intent, source, manner)
            self.memory.keep_input(turn.turn_id, given)
            if isinstance(given, TypedInput):
                turn.transcript = given.text
            self._start(turn, partial(_given, given))

    async def _interrupt(self) -> None:
        """End what runs; when this returns, the loudspeaker is silent and nothing is recorded."""
        if self.is_busy or self._replay.is_playing:
            self._quiet_since_s = self._clock.monotonic_s() + SILENT_WITHIN_S
        await self.stop_replay()
        if self._running is not None and not self._running.task.done():
            await cancel_and_wait(self._running.task)
            self._end_unbegun(self._running.turn)

    def _new_turn(self, intent: Intent, source: Source, manner: Manner = PLAIN) -> Turn:
        turn_id = self._new_turn_id()
        # A conversation is named by its first turn.
        self._conversation_id = self._conversation_id or turn_id
        turn = Turn(
            turn_id,
            intent,
            source,
            self._clock,
            self._emit,
            conversation_id=self._conversation_id,
            is_private=self._is_private,
            started_at_s=self._wall_clock_s(),
            manner=manner,
        )
        self._take_target_language(turn)
        return turn

    def _take_target_language(self, turn: Turn) -> None:
        if turn.intent is Intent.TRANSLATE:
            turn.target_language = target_language(turn, self.services.translation())

    async def _let_text_come(self) -> EarlyCapture | None:
        """Let a dictation or translation whose words have all been said go on to its text.

        Whoever dictates sentence by sentence presses again before the last one is written. The
        microphone listens meanwhile, so that no word of the next one is missing. What is being
        spoken is waited for no more than an answer.
        """
        running = self._running
        if running is None or not self.is_busy or running.text is None:
            return None
        if isinstance(running.text, Translation) and running.text.is_being_spoken:
            return None
        if running.recording is not None and not running.recording.is_stopped:
            return None
        if running.recording is not None:
            await running.recording.cut_tail()
        early = EarlyCapture(self.services.recorder, self._tasks, self._quiet_since_s)
        self._awaited = running.task
        try:
            await self._until_text_stands(running, running.text)
        except asyncio.CancelledError:
            early.give_up()
            raise
        finally:
            self._awaited = None
        return early

    async def _until_text_stands(self, running: _Running, text: Dictation | Translation) -> None:
        if not isinstance(text, Translation):
            await asyncio.wait([running.task], timeout=LONGEST_WAIT_FOR_TEXT_S)
            return
        name = f"{running.turn.turn_id}-until-spoken"
        spoken = self._tasks.start(text.until_spoken(), name=name)
        try:
            await asyncio.wait(
                [running.task, spoken],
                timeout=LONGEST_WAIT_FOR_TEXT_S,
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            await cancel_and_wait(spoken)

    def _listen(
        self,
        intent: Intent,
        manner: Manner,
        *,
        ends_at_pause: bool = False,
        early: EarlyCapture | None = None,
    ) -> None:
        turn = self._new_turn(intent, Source.MICROPHONE, manner)
        recording = Recording(
            services_for(self.services, turn),
            turn,
            self.keeper.begin_recording,
            self._tasks,
            recent=self._conversation.last_words(),
            not_before_s=self._quiet_since_s,
            tail_s=self._tail_s,
            early=early,
        )
        if ends_at_pause:
            recording.end_at_pause()
        self._start(turn, partial(self._recorded, recording), recording)

    def _text_of(self, turn: Turn) -> Dictation | Translation | None:
        """Return what makes a text of a turn's words; None where they are a question."""
        match turn.intent:
            case Intent.ASK:
                return None
            case Intent.DICTATE:
                return Dictation(turn, services_for(self.services, turn), self._tasks)
            case Intent.TRANSLATE:
                return Translation(turn, self.services, self._tasks)

    async def _known(self, turn_id: str) -> Remembered:
        keeper = None if self._is_private else self.keeper
        return await recall(turn_id, self.memory, keeper)

    def _start(
        self,
        turn: Turn,
        given: Callable[[], Awaitable[TurnInput]],
        recording: Recording | None = None,
        *,
        is_retried: bool = False,
    ) -> None:
        # Before anything else: the next click may go to another window.
        services, text = services_for(self.services, turn), self._text_of(turn)
        running = self._run(turn, given, services, recording, text)
        task = self._tasks.start(running, name=turn.turn_id)

        def end(_: object) -> None:
            """See to what a task leaves that was cancelled before its first step."""
            if text is not None:
                text.give_up()
            if recording is not None:
                recording.give_up()
            self._end_unbegun(turn)

        task.add_done_callback(end)
        self._running = _Running(turn, task, recording, text)
        # Who is told may ask what runs; the task has not taken its first step yet.
        turn.emit(
            ev.TurnStarted(
                turn_id=turn.turn_id,
                t_ms=turn.t_ms(),
                intent=turn.intent,
                source=turn.source,
                conversation_id=turn.conversation_id,
                is_private=turn.is_private,
                is_retried=is_retried,
                brought=tuple(each.name for each in turn.manner.attachments),
                target_language=turn.target_language,
            )
        )

    async def _recorded(self, recording: Recording) -> TurnInput:
        """Record, and keep what was said even when the recording is broken off."""
        try:
            return RecordedInput(await recording.run(), recording.live)
        finally:
            if recording.sound is not None and recording.sound.duration_s > 0:
                given = RecordedInput(recording.sound, recording.live)
                self.memory.keep_input(recording.turn.turn_id, given)

    async def _speak_again(self, known: Remembered, record: TurnRecord) -> None:
        speech = await speak_again(
            record.reply, known.speech, self.services, language=record.target_language
        )
        self.memory.keep_speech(record.turn_id, speech)

    async def _run(
        self,
        turn: Turn,
        given: Callable[[], Awaitable[TurnInput]],
        services: Services,
        recording: Recording | None,
        text: Dictation | Translation | None,
    ) -> None:
        """Run a turn to its end; ``TurnFinished`` is emitted once, whatever happens."""
        answer: Answer | None = None
        outcome, error = Outcome.FAILED, bug_error()
        speaks = text.speaks if isinstance(text, Translation) else None
        warming = self._tasks.start(_warm(services, speaks=speaks), name=f"{turn.turn_id}-warm")
        try:
            said = await given()
            if turn.transcript:
                self.keeper.note_words(turn)
            if isinstance(text, Translation):
                text.begin(said)
            recent = self._conversation.last_words()
            models = await understand(turn, said, services, recent=recent)
            if isinstance(text, Translation):
                text.take_words()
            if not isinstance(said, TypedInput):
                self.keeper.note_words(turn)
            if text is not None:
                await text.run(models)
            else:
                answer = Answer(turn, services, models, self._tasks)
                await answer.run(self._conversation)
            outcome, error = Outcome.COMPLETED, None
        except HeldBack as failure:
            outcome, error = Outcome.BLOCKED, failure
        except VoiceDeskError as failure:
            error = failure
        except asyncio.CancelledError:
            outcome, error = Outcome.CANCELLED, None
            raise
        finally:
            warming.cancel()
            if recording is not None and recording.live is not None:
                recording.live.give_up()
            if text is not None:
                text.give_up()
                self.last.note(turn, text)
            self._end(turn, outcome, error, text if isinstance(text, Translation) else answer)

    def _end_unbegun(self, turn: Turn) -> TurnRecord:
        """End a turn whose task was cancelled before its first step, and so told nobody."""
        return turn.record or self._end(turn, Outcome.CANCELLED, None, None)

    def _end(
        self,
        turn: Turn,
        outcome: Outcome,
        error: VoiceDeskError | None,
        voice: Answer | Translation | None,
    ) -> TurnRecord:
        was_asked = turn.intent is Intent.ASK and bool(turn.transcript)
        if was_asked and (turn.heard or outcome is Outcome.CANCELLED):
            self._conversation = self._conversation.with_exchange(
                Exchange(
                    turn.turn_id,
                    turn.transcript,
                    turn.heard,
                    interrupted=outcome is not Outcome.COMPLETED,
                    attachments=turn.manner.attachments,
                )
            )
        self._conversation = self._conversation.with_told(turn.left_out)
        if voice is not None and voice.has_sounded:
            self._quiet_since_s = self._clock.monotonic_s()
        has_audio = self.keeper.keeps_sound(turn, outcome, error)
        record = turn.close(outcome, error, has_audio=has_audio)
        self.keeper.note_end(turn, record)
        is_sound_gone = record.source is Source.MICROPHONE and not has_audio
        self.memory.keep_result(
            record,
            voice.clips if voice else (),
            needs_input=outcome is not Outcome.COMPLETED and not is_sound_gone,
        )
        words = turn.discarded or (record.transcript if is_sound_gone else "")
        if words and outcome is not Outcome.COMPLETED:
            self.memory.keep_input(record.turn_id, TypedInput(words))
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


async def _warm(services: Services, *, speaks: bool | None) -> None:
    """Open connections and loudspeaker while the user speaks, so that the answer need not wait.

    ``speaks`` tells whether there will be anything to be heard; None leaves it to the settings.
    """
    try:
        models = await services.source.models()
        await services.source.warm()
        if models.speaks_replies if speaks is None else speaks:
            await services.player.warm()
    except VoiceDeskError as failure:
        # The turn itself will meet the same failure, and tell the user.
        _log.info("warming up: %s", failure.message)
