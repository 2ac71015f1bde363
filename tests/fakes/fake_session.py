"""A session that does what a test tells it to, and remembers what it was asked."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from voicedesk.core import events as ev
from voicedesk.core.insertion import InsertionWay
from voicedesk.core.turns import PLAIN, Intent, Manner, Outcome, Source, TurnRecord

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicedesk.core.errors import VoiceDeskError
    from voicedesk.core.events import TurnEvent
    from voicedesk.core.outside import Attachment


class FakeSession:
    """Implements ``core.ports.VoiceSession``; events are sent by the test, one method each."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.manners: list[Manner] = []
        self.brought: list[tuple[Attachment, ...]] = []
        """What went along with each turn that was begun."""
        self.insertion_error: VoiceDeskError | None = None
        self.last_text = ""
        self.listeners: list[Callable[[TurnEvent], None]] = []
        self.replay_error: VoiceDeskError | None = None
        self.begin_bug: Exception | None = None
        self.ends_at_pause = False
        self.pauses_end = True
        """What the settings say of recordings that nobody holds."""
        self.begin_may_return = asyncio.Event()
        self.begin_may_return.set()
        self.replay_may_return = asyncio.Event()
        self.replay_may_return.set()
        self._reply = ""
        self._transcript = ""
        self._language = ""
        self._target = ""
        self._heard = ""
        self._source = Source.MICROPHONE
        self._intent = Intent.ASK
        self._recorded = False
        self._brought: tuple[Attachment, ...] = ()

    # What the window calls
    def subscribe(self, listener: Callable[[TurnEvent], None]) -> None:
        self.listeners.append(listener)

    async def begin(self, intent: Intent, manner: Manner = PLAIN) -> None:
        self.calls.append(f"begin {intent}")
        self.manners.append(manner)
        self.brought.append(manner.attachments)
        self.ends_at_pause = False
        if self.begin_bug is not None:
            raise self.begin_bug
        await self.begin_may_return.wait()

    async def finish(self) -> None:
        self.calls.append("finish")

    async def end_at_pause(self) -> None:
        self.calls.append("end_at_pause")
        self.ends_at_pause = self.pauses_end

    async def hold(self) -> None:
        self.calls.append("hold")
        self.ends_at_pause = False

    async def cancel(self) -> None:
        self.calls.append("cancel")

    async def submit_text(
        self, text: str, intent: Intent = Intent.ASK, manner: Manner = PLAIN
    ) -> None:
        self.brought.append(manner.attachments)
        if intent is Intent.ASK:
            self.calls.append(f"submit {text}")
        else:
            self.calls.append(f"submit to {intent} {text}")
            self.manners.append(manner)

    async def insert_last(self) -> None:
        self.calls.append("insert last")
        if self.insertion_error is not None:
            raise self.insertion_error

    async def undo_insertion(self) -> None:
        self.calls.append("undo insertion")
        if self.insertion_error is not None:
            raise self.insertion_error

    async def retry(self, turn_id: str) -> None:
        self.calls.append(f"retry {turn_id}")

    async def replay(self, turn_id: str) -> None:
        self.calls.append(f"replay {turn_id}")
        await self.replay_may_return.wait()
        if self.replay_error is not None:
            raise self.replay_error

    async def stop_replay(self) -> None:
        self.calls.append("stop replay")
        self.replay_may_return.set()

    async def new_conversation(self, *, private: bool = False) -> None:
        self.calls.append("new private conversation" if private else "new conversation")

    # What the test sends
    def emit(self, event: TurnEvent) -> None:
        for listener in self.listeners:
            listener(event)

    def start(
        self,
        turn_id: str = "1",
        source: Source = Source.MICROPHONE,
        intent: Intent = Intent.ASK,
        *,
        is_retried: bool = False,
        into: str = "",
        brought: tuple[Attachment, ...] = (),
    ) -> None:
        """Begin a turn; ``into`` is the language that it is to be translated into."""
        self._brought = brought
        self._reply = self._transcript = self._heard = ""
        self._language, self._target = "en", into
        self._source = source
        self._intent = intent
        self._recorded = False
        self.emit(
            ev.TurnStarted(
                turn_id=turn_id,
                t_ms=0,
                intent=intent,
                source=source,
                is_retried=is_retried,
                brought=tuple(each.name for each in brought),
                target_language=into,
            )
        )

    def listen(self, turn_id: str = "1", rms_dbfs: float = -120.0) -> None:
        self.emit(ev.RecordingStarted(turn_id=turn_id, t_ms=30))
        if rms_dbfs > -120.0:
            self.level(turn_id, rms_dbfs)

    def level(self, turn_id: str, rms_dbfs: float) -> None:
        self.emit(ev.Level(turn_id=turn_id, t_ms=50, rms_dbfs=rms_dbfs, peak_dbfs=rms_dbfs + 9))

    def record(self, turn_id: str = "1", duration_s: float = 2.4) -> None:
        self._recorded = True
        self.emit(
            ev.RecordingFinished(turn_id=turn_id, t_ms=2500, duration_s=duration_s, peak_dbfs=-9)
        )

    def transcribe(self, text: str, turn_id: str = "1", language: str = "en") -> None:
        self._transcript, self._language = text, language
        self.emit(ev.TranscriptReady(turn_id=turn_id, t_ms=2700, text=text, language=language))

    def tell_original(self, text: str, language: str, turn_id: str = "1") -> None:
        """Give what was said before it was translated."""
        self._transcript, self._language = text, language
        self.emit(ev.OriginalReady(turn_id=turn_id, t_ms=2950, text=text, language=language))

    def stream(self, text: str, turn_id: str = "1", *, size: int = 7) -> None:
        for at in range(0, len(text), size):
            self._reply += text[at : at + size]
            self.emit(ev.ReplyDelta(turn_id=turn_id, t_ms=2900, text=text[at : at + size]))

    def answer(self, turn_id: str = "1") -> None:
        self.emit(
            ev.ReplyFinished(turn_id=turn_id, t_ms=3300, text=self._reply, finish_reason="stop")
        )

    def speak(self, turn_id: str = "1") -> None:
        self.emit(ev.SpeechStarted(turn_id=turn_id, t_ms=3000))

    def hear(self, heard: str, turn_id: str = "1") -> None:
        self._heard = heard
        self.emit(ev.SpeechFinished(turn_id=turn_id, t_ms=5000, heard=heard))

    def write(self, text: str, turn_id: str = "1", *, into: str = "") -> None:
        """Give the text of a dictation, and put it into an application if one is named."""
        self._reply = text
        self.emit(ev.TextReady(turn_id=turn_id, t_ms=2900, text=text))
        if into:
            way = InsertionWay.PASTE
            self.emit(ev.TextInserted(turn_id=turn_id, t_ms=2950, application=into, way=way))

    def notice(self, message: str, next_step: str, turn_id: str = "1") -> None:
        self.emit(ev.Notice(turn_id=turn_id, t_ms=3500, message=message, next_step=next_step))

    def finish_turn(
        self,
        turn_id: str = "1",
        outcome: Outcome = Outcome.COMPLETED,
        error: VoiceDeskError | None = None,
        *,
        has_audio: bool | None = None,
    ) -> None:
        """End a turn; unless told otherwise, the recording of one that failed is still there."""
        if has_audio is None:
            has_audio = self._recorded and outcome is not Outcome.COMPLETED
        record = TurnRecord(
            turn_id=turn_id,
            intent=self._intent,
            source=self._source,
            outcome=outcome,
            transcript=self._transcript,
            language=self._language,
            reply=self._reply,
            target_language=self._target,
            heard=self._heard,
            has_audio=has_audio,
            error=error,
            manner=Manner(attachments=self._brought),
        )
        self.emit(ev.TurnFinished(turn_id=turn_id, t_ms=6000, outcome=outcome, record=record))

    def dictation(
        self,
        spoken: str,
        written: str,
        turn_id: str = "1",
        *,
        into: str = "",
        intent: Intent = Intent.DICTATE,
    ) -> None:
        """Run a dictated turn from beginning to end."""
        self.start(turn_id, intent=intent)
        self.listen(turn_id)
        self.record(turn_id)
        self.transcribe(spoken, turn_id)
        self.write(written, turn_id, into=into)
        self.finish_turn(turn_id)

    def translate(self, text: str, into: str, turn_id: str = "1") -> None:
        """Give a translation that is to be seen, and goes nowhere."""
        self._reply, self._target = text, into
        self.emit(
            ev.TextReady(
                turn_id=turn_id, t_ms=2900, text=text, target_language=into, is_written=False
            )
        )

    def translation(
        self, said: tuple[str, str], translated: tuple[str, str], turn_id: str = "1"
    ) -> None:
        """Run a translated turn from beginning to end; each text stands beside its language."""
        self.start(turn_id, intent=Intent.TRANSLATE, into=translated[1])
        self.listen(turn_id)
        self.record(turn_id)
        self.transcribe(said[0], turn_id, said[1])
        self.translate(translated[0], translated[1], turn_id)
        self.finish_turn(turn_id)

    def whole_turn(self, question: str, reply: str, turn_id: str) -> None:
        """Run a spoken turn from beginning to end."""
        self.start(turn_id)
        self.listen(turn_id)
        self.record(turn_id)
        self.transcribe(question, turn_id)
        self.stream(reply, turn_id, size=64)
        self.speak(turn_id)
        self.answer(turn_id)
        self.hear(reply, turn_id)
        self.finish_turn(turn_id)
