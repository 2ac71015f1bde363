"""A session among fakes, and the rules that every sequence of its events obeys."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Self

import numpy as np
import pytest

from tests.fakes import FakeClock, RecordingPlayer, ScriptedRecorder
from tests.fakes.history import InMemoryHistory
from tests.fakes.inserter import ScriptedInserter
from tests.fakes.services import (
    LoudIsVoiced,
    PlainEncoding,
    ScriptedChat,
    ScriptedModelSource,
    ScriptedSynthesizer,
    ScriptedTranscriber,
    encode_plainly,
)
from voicedesk.core import events as ev
from voicedesk.core.audio_clip import AudioClip
from voicedesk.core.errors import ErrorKind, ServiceUnreachable
from voicedesk.core.settings import (
    DictationSettings,
    HearingSettings,
    HistorySettings,
    TranslationSettings,
)
from voicedesk.core.tasks import TaskRegistry
from voicedesk.core.turns import Intent
from voicedesk.pipeline.hands_free import HandsFreeConversation
from voicedesk.pipeline.keeping import Keeper, Stores
from voicedesk.pipeline.services import Services
from voicedesk.pipeline.session import Session
from voicedesk.storage.memory_recordings import MemoryRecordings

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from voicedesk.core.errors import VoiceDeskError
    from voicedesk.core.turns import TurnRecord

_LONGEST_WAIT_S = 10.0


def spoken(duration_s: float = 0.5) -> AudioClip:
    """Return sound that is loud enough to be sent."""
    frames = round(duration_s * 16_000)
    return AudioClip((8000 * np.sin(np.arange(frames) / 6)).astype(np.int16), 16_000)


def unreachable() -> ServiceUnreachable:
    return ServiceUnreachable(
        "The service cannot be reached.",
        kind=ErrorKind.UNREACHABLE,
        next_step="Check the network.",
        retryable=True,
    )


class Stage:
    """Use it as a context: at its end everything is cancelled, and the rules are checked.

    Rules: one turn at a time, TurnStarted first, TurnFinished last and once, time never runs
    backwards, the microphone is closed, the loudspeaker silent, no stream or task left over, no
    bug that ``bugs`` was not emptied of.
    """

    def __init__(
        self,
        *,
        recorder: ScriptedRecorder | None = None,
        player: RecordingPlayer | None = None,
        transcriber: ScriptedTranscriber | None = None,
        chat: ScriptedChat | None = None,
        synthesizer: ScriptedSynthesizer | None = None,
        speaks: bool = True,
        history: InMemoryHistory | None = None,
        tail_s: float = 0.0,
    ) -> None:
        self.clock = FakeClock()
        self.recorder = recorder or ScriptedRecorder(spoken())
        self.player = player or RecordingPlayer()
        self.transcriber = transcriber or ScriptedTranscriber()
        self.chat = chat or ScriptedChat()
        self.synthesizer = synthesizer or ScriptedSynthesizer()
        self.source = ScriptedModelSource(
            self.transcriber, self.chat, self.synthesizer, speaks=speaks
        )
        self.bugs: list[BaseException] = []
        self.tasks = TaskRegistry(self.bugs.append)
        self.hearing = HearingSettings()
        self.plays_cue = False
        self.dictation = DictationSettings()
        self.translation = TranslationSettings()
        self.inserter = ScriptedInserter()
        services = Services(
            recorder=self.recorder,
            player=self.player,
            encode=encode_plainly,
            source=self.source,
            begin_encoding=PlainEncoding,
            voice_activity=LoudIsVoiced,
            hearing=lambda: self.hearing,
            plays_cue=lambda: self.plays_cue,
            cue=AudioClip(np.full(80, 300, np.int16), 1000),
            inserter=self.inserter,
            dictation=lambda: self.dictation,
            translation=lambda: self.translation,
        )
        self.settings = HistorySettings()
        self.recordings = MemoryRecordings()
        self.private_recordings = MemoryRecordings()
        self.history = history if history is not None else InMemoryHistory()
        self.problems: list[VoiceDeskError] = []
        self.keeper = Keeper(
            Stores(self.recordings, self.private_recordings, self.history),
            self.tasks,
            lambda: self.settings,
            on_problem=self.problems.append,
        )
        self._turn_count = 0
        self.session = Session(
            services,
            self.keeper,
            clock=self.clock,
            tasks=self.tasks,
            new_turn_id=self._new_turn_id,
            wall_clock_s=lambda: self.now_s,
            tail_s=tail_s,
        )
        self.hands_free = HandsFreeConversation(self.session, self.tasks, lambda: self.hearing)
        self.now_s = 1_700_000_000.0
        self.events: list[ev.TurnEvent] = []
        self.session.subscribe(self.events.append)

    def _new_turn_id(self) -> str:
        self._turn_count += 1
        return f"turn-{self._turn_count}"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.session.cancel()
        await self.keeper.flush()
        await self.tasks.cancel_all()
        if error is None:
            self.check_rules()

    async def begin_and_listen(self) -> None:
        await self.session.begin()
        await self.until(lambda: "recording_started" in self.names)

    @property
    def names(self) -> list[str]:
        """The names of all events but the levels."""
        return [event.event_name for event in self.events if not isinstance(event, ev.Level)]

    @property
    def notices(self) -> list[str]:
        return [event.message for event in self.events if isinstance(event, ev.Notice)]

    @property
    def records(self) -> list[TurnRecord]:
        return [event.record for event in self.events if isinstance(event, ev.TurnFinished)]

    @property
    def contexts(self) -> list[list[tuple[str, str]]]:
        """What each request to the chat model carried, the system prompt left out."""
        return [
            [
                (message.role.value, message.content)
                for message in request
                if message.role != "system"
            ]
            for request in self.chat.requests
        ]

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Let the session work until something is so."""
        give_up_at_s = time.monotonic() + _LONGEST_WAIT_S
        while time.monotonic() < give_up_at_s:
            if is_so():
                return
            await asyncio.sleep(0)
        pytest.fail(f"it never came to that; events: {self.names}")

    async def settle(self) -> None:
        """Let everything happen that can happen by itself."""
        for _ in range(200):
            await asyncio.sleep(0)

    async def ask_aloud(self) -> TurnRecord:
        """Hold the key until the whole take was heard, let go, wait for the end."""
        await self.session.begin(Intent.ASK)
        await self.until(lambda: "recording_started" in self.names_of_last_turn())
        await self.session.finish()
        return await self.session.wait()

    async def ask(self, text: str) -> TurnRecord:
        await self.session.submit_text(text)
        return await self.session.wait()

    def names_of_last_turn(self) -> list[str]:
        places = [i for i, name in enumerate(self.names) if name == "turn_started"]
        return self.names[places[-1] :] if places else []

    def check_rules(self) -> None:
        running: str | None = None
        last_ms = 0.0
        for event in self.events:
            if isinstance(event, ev.TurnStarted):
                assert running is None, f"{event.turn_id} began while {running} ran"
                running, last_ms = event.turn_id, 0.0
            assert event.turn_id == running, f"{event} while {running} ran"
            assert event.t_ms >= last_ms
            last_ms = event.t_ms
            if isinstance(event, ev.TurnFinished):
                running = None
        assert running is None, f"{running} never finished"
        assert self.recorder.stopped == self.recorder.opened
        assert not self.player.is_playing
        assert self.chat.open_streams == 0
        assert self.tasks.names() == []
        assert self.bugs == []
