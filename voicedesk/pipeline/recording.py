"""From key-down to key-up: hand on what the microphone hears, to be kept and sent as it comes."""

from __future__ import annotations

import asyncio
import math
from contextlib import suppress
from typing import TYPE_CHECKING

from voicedesk.core import events as ev
from voicedesk.core.audio_clip import BLOCK_DURATION_S, peak_dbfs, rms_dbfs
from voicedesk.core.errors import AudioError, ErrorKind
from voicedesk.core.pause_end import PauseEnd
from voicedesk.core.settings import HandsFree
from voicedesk.core.speech_gate import SpeechMeter
from voicedesk.core.tasks import cancel_and_wait
from voicedesk.pipeline.listening_cue import ListeningCue
from voicedesk.pipeline.live_transcribing import LiveTranscription
from voicedesk.pipeline.worth_sending import check_holds_speech

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicedesk.core.audio_clip import AudioBlock
    from voicedesk.core.ports import Capture, OpenRecording, StoredSound
    from voicedesk.core.tasks import TaskRegistry
    from voicedesk.pipeline.early_capture import EarlyCapture
    from voicedesk.pipeline.services import Services
    from voicedesk.pipeline.turn import Turn

TAIL_S = 0.2
"""People let go of the key on their last syllable."""

_BLOCKS_PER_LEVEL = 3
"""One level event in 60 ms is as quick as an eye follows a meter."""

_MUTE_BLOCKS = 15
"""0.3 s: a microphone that wakes up, such as a headset's, gives nothing but zeros at first; one
with a noise gate, or none behind it, does so for ever."""


class Recording:
    """One press of the talk key; ``stop`` may come before the microphone is even open.

    ``sound`` is what was heard, once ``run`` has ended in whatever way, and ``live`` what was
    understood of it meanwhile.
    """

    def __init__(
        self,
        services: Services,
        turn: Turn,
        begin: Callable[[Turn, int], OpenRecording],
        tasks: TaskRegistry,
        *,
        recent: str = "",
        not_before_s: float = -math.inf,
        tail_s: float = TAIL_S,
        early: EarlyCapture | None = None,
    ) -> None:
        """Take what is needed; ``recent`` is what was talked about, ``not_before_s`` as in a port.

        ``early`` is a microphone that listens already.
        """
        self.turn = turn
        self.sound: StoredSound | None = None
        self.live: LiveTranscription | None = None
        self._services = services
        self._begin = begin
        self._tasks = tasks
        self._recent = recent
        self._not_before_s = not_before_s
        self._tail_s = tail_s
        self._early = early
        self._capture: Capture | None = None
        self._meter = SpeechMeter()
        self._cue = ListeningCue(services, tasks)
        self._voice = services.voice_activity()
        self._pause: PauseEnd | None = None
        self._tail: asyncio.Task[None] | None = None
        self._is_quiet = asyncio.Event()
        self._is_held = False
        self._is_stopped = False
        self._is_started = False
        self._is_failure_told = False
        self._is_gap_told = False
        self._block_count = 0

    @property
    def is_stopped(self) -> bool:
        """Whether everything has been said, but for the last syllable."""
        return self._is_stopped

    @property
    def is_hands_free(self) -> bool:
        """Whether it was begun without anybody who holds it, whoever may do so meanwhile."""
        return self._pause is not None

    @property
    def ends_at_pause(self) -> bool:
        return self.is_hands_free and not self._is_held

    def end_at_pause(self) -> None:
        """End by itself when the user pauses, if the settings say so."""
        hearing = self._services.hearing()
        if hearing.hands_free is not HandsFree.OFF and self._pause is None:
            self._pause = PauseEnd(hearing.pause_s)

    def hold(self) -> None:
        """Go on until ``stop``, however long the user pauses."""
        self._is_held = True

    async def stop(self) -> None:
        """End the recording, after the last syllable."""
        self._mark_stopped()
        if self._capture is not None and self._tail is None:
            if self._meter.is_speaking and self._tail_s:
                work = self._stop_after_tail(self._capture)
                self._tail = self._tasks.start(work, name=f"{self.turn.turn_id}-tail")
            else:
                await self._capture.stop()

    async def cut_tail(self) -> None:
        """End a recording that has been stopped without waiting for the last syllable."""
        if self._tail is not None:
            await cancel_and_wait(self._tail)
        if self._capture is not None:
            await self._capture.stop()

    def give_up(self) -> None:
        """Let go of a microphone that was opened ahead and never taken."""
        if self._early is not None:
            self._early.give_up()

    async def run(self) -> StoredSound:
        """Record until ``stop``; return what was heard.

        A microphone that vanishes ends the recording; what it gave until then is kept and the
        user is told.

        Raises:
            AudioError: no microphone, or it vanished before the first sample.
            NothingHeard: there is no speech in it; ``sound`` has it all the same.
        """
        self._capture = capture = await self._open()
        self._meter = SpeechMeter(capture.sample_rate_hz)
        kept = self._begin(self.turn, capture.sample_rate_hz)
        self.live = live = LiveTranscription(
            self._services,
            self._tasks,
            name=f"{self.turn.turn_id}-live",
            sample_rate_hz=capture.sample_rate_hz,
            recent=self._recent,
        )
        is_cancelled = True
        try:
            if self._is_stopped:
                await capture.stop()
            async for block in capture:
                self._tell_gap(capture)
                await self._take(block, kept, live)
            is_cancelled = False
        except AudioError as failure:
            if not self._block_count:
                raise
            is_cancelled = False
            self.turn.notice(failure)
        finally:
            try:
                await capture.stop()
            finally:
                self._tell_gap(capture)
                self._tell_end()
                # First of all: while the disk takes its time, the rest is on its way.
                if not is_cancelled and self._meter.holds_speech(self._services.hearing().gate):
                    live.end()
                sound = self.sound = await self._finish(kept)
        check_holds_speech(self._meter, self._services.hearing().gate)
        return sound

    async def _open(self) -> Capture:
        if self._early is not None:
            return await self._early.take()
        return await self._services.recorder.start(not_before_s=self._not_before_s)

    async def _take(self, block: AudioBlock, kept: OpenRecording, live: LiveTranscription) -> None:
        block = self._cue.silenced(block)
        is_voiced = self._voice.is_voiced(block.samples)
        kept.write(block)
        self._meter.feed(block.samples, is_voiced=is_voiced)
        live.feed(block.samples, is_voiced=is_voiced)
        self._tell(block)
        self._tell_failure(kept)
        if not self._meter.is_speaking:
            self._is_quiet.set()
        if self._pause is not None and not (self._is_held or self._is_stopped):
            ending = self._pause.feed(BLOCK_DURATION_S, is_voiced=is_voiced)
            if ending is not None:
                await self.stop()

    def _mark_stopped(self) -> None:
        if not self._is_stopped:
            self._is_stopped = True
            self._is_quiet.clear()
            self.turn.mark_input_ended()

    async def _stop_after_tail(self, capture: Capture) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._tail_s):
                await self._is_quiet.wait()
        await capture.stop()

    async def _finish(self, kept: OpenRecording) -> StoredSound:
        self._cue.end()
        if self._tail is not None:
            await cancel_and_wait(self._tail)
        sound = await kept.finish()
        self._tell_failure(kept)
        return sound

    def _tell_failure(self, kept: OpenRecording) -> None:
        """Say once that the disk does not take the recording; it goes on in memory."""
        if kept.failure is not None and not self._is_failure_told:
            self._is_failure_told = True
            self.turn.notice(kept.failure)

    def _tell_gap(self, capture: Capture) -> None:
        """Say once that words may be missing; the user may want to say them again."""
        if capture.interruptions and not self._is_gap_told:
            self._is_gap_told = True
            self.turn.notice(_interrupted())

    def _tell_end(self) -> None:
        self._mark_stopped()
        self.turn.recorded_s = self._meter.duration_s
        self.turn.emit(
            ev.RecordingFinished(
                turn_id=self.turn.turn_id,
                t_ms=self.turn.t_ms(),
                duration_s=round(self.turn.recorded_s, 3),
                peak_dbfs=round(self._meter.peak_dbfs, 1),
            )
        )

    def _tell(self, block: AudioBlock) -> None:
        turn = self.turn
        self._tell_start(block)
        if self._is_started and self._block_count % _BLOCKS_PER_LEVEL == 0:
            turn.emit(
                ev.Level(
                    turn_id=turn.turn_id,
                    t_ms=turn.t_ms(),
                    rms_dbfs=round(rms_dbfs(block.samples), 1),
                    peak_dbfs=round(peak_dbfs(block.samples), 1),
                )
            )
        self._block_count += 1

    def _tell_start(self, block: AudioBlock) -> None:
        """Say that the microphone listens once it gives real sound."""
        is_real = bool(block.samples.any()) or self._block_count >= _MUTE_BLOCKS
        if is_real and not self._is_started:
            self._is_started = True
            self.turn.emit(ev.RecordingStarted(turn_id=self.turn.turn_id, t_ms=self.turn.t_ms()))
            self._cue.begin()


def _interrupted() -> AudioError:
    return AudioError(
        "The microphone was interrupted; a moment may be missing.",
        kind=ErrorKind.MICROPHONE_LOST,
        next_step="Look whether all your words are there.",
    )
