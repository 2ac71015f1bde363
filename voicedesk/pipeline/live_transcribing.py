"""Speech is sent while it is being spoken, so that little is left to be done at the release.

Of a long recording, parts are cut off at pauses and transcribed while the user goes on. What was
said since the last cut is encoded as it comes; where the server takes a body whose end is not
known yet, it is on its way before the key is released. When another cut shows that the recording
goes on, that request is given up, and the part is sent on its own.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from typing import TYPE_CHECKING

from voicedesk.core.audio_clip import AudioClip
from voicedesk.core.errors import VoiceDeskError
from voicedesk.core.segments import SegmentCutter
from voicedesk.core.settings import SpeechGate
from voicedesk.core.threads import in_thread
from voicedesk.core.transcript import Transcript
from voicedesk.core.vocabulary import whisper_prompt
from voicedesk.pipeline.doubting import Doubts
from voicedesk.pipeline.open_segment import OpenSegment
from voicedesk.pipeline.transcribing import joined_transcripts
from voicedesk.pipeline.turn import bug_error

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voicedesk.core.audio_clip import EncodedAudio
    from voicedesk.core.ports import OpenEncoding
    from voicedesk.core.tasks import TaskRegistry
    from voicedesk.pipeline.services import Models, Services

_log = logging.getLogger(__name__)

WORTH_UPLOADING_S = 0.6
"""A key that was touched by mistake should not cost a request."""

_CATCH_UP_BLOCKS = 5
"""After a cut, ten seconds are encoded anew: Opus takes half a millisecond for each block of 20."""

_MOST_BLOCKS_AT_ONCE = 25
"""More than that is left to a thread: the window must not stand still."""


class LiveTranscription:
    """Knows, at any time, the words of the first ``until_s`` seconds of a recording.

    Whoever records calls ``feed`` for every block, then ``end``; ``result`` waits for the words
    of the rest. What could not be understood is left to whoever has the recording.
    """

    def __init__(
        self,
        services: Services,
        tasks: TaskRegistry,
        *,
        name: str,
        sample_rate_hz: int,
        recent: str = "",
    ) -> None:
        """Begin; ``name`` is for the tasks, ``recent`` what was talked about before."""
        self.transcript = Transcript("")
        self.until_s = 0.0
        self.doubts = Doubts(services.hearing)
        self._services = services
        self._rate_hz = sample_rate_hz
        self._recent = recent
        self._models: Models | None = None
        self._cutter = SegmentCutter(sample_rate_hz)
        self._segment = OpenSegment()
        self._parts: deque[tuple[AudioClip, bool]] = deque()
        """Each with whether it is worth sending."""
        self._changed = asyncio.Event()
        self._is_ended = False
        self._is_over = False
        self._failure: VoiceDeskError | None = None
        self._tasks = tasks
        self._name = name
        self._working = tasks.start(self._work(), name=name)

    def feed(self, samples: NDArray[np.int16], *, is_voiced: bool) -> None:
        """Take the next block of the recording."""
        if self._is_over:
            return
        self._segment.add(samples, is_voiced=is_voiced)
        cut = self._cutter.feed(samples, is_voiced=is_voiced)
        if cut is not None:
            self._cut_at(cut)
        self._segment.encode(_CATCH_UP_BLOCKS)
        self._segment.send()
        if cut is not None or self._wants_upload():
            self._changed.set()

    def end(self) -> None:
        """Say that nothing follows."""
        self._is_ended = True
        self._changed.set()

    async def result(self) -> None:
        """Return when everything that can be understood has been.

        Raises:
            VoiceDeskError: the last request failed; told once.
        """
        await asyncio.wait([self._working])
        if not self._working.cancelled() and self._working.exception() is not None:
            raise bug_error()  # the task registry has reported it
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure

    def give_up(self) -> None:
        """End what is still under way; the task registry waits for it."""
        self._is_over = True
        self._working.cancel()

    async def _work(self) -> None:
        try:
            models = self._models = await self._services.source.models()
            while not await self._step(models):
                pass
        except VoiceDeskError as failure:
            # While the user still speaks there is nobody to tell: the recording has it all.
            _log.info("transcribing while speaking: %s", failure.message)
            if self._is_ended:
                self._failure = failure
        finally:
            self._is_over = True
            upload, self._segment = self._segment.upload, OpenSegment()
            self._parts.clear()
            if upload is not None:
                await upload.aclose()

    async def _step(self, models: Models) -> bool:
        """Do what can be done next; return True when everything is done."""
        if self._parts:
            clip, is_worth_sending = self._parts.popleft()
            if is_worth_sending:
                await self._transcribe_part(clip, models)
            else:
                self._add(Transcript(""), clip.duration_s)
        elif self._is_ended:
            await self._transcribe_last(models)
            return True
        else:
            self._prepare(models)
            self._changed.clear()
            await self._changed.wait()
        return False

    def _prepare(self, models: Models) -> None:
        """Encode from now on as it comes, and send if there is something to be sent."""
        segment, transcriber = self._segment, models.transcriber
        if segment.encoding is None:
            segment.encoding = self._begin_encoding(models)
        if self._wants_upload():
            segment.upload = transcriber.begin_upload(
                segment.encoding.filename,
                segment.encoding.media_type,
                language=models.language,
                prompt=self._prompt(),
            )
            segment.is_sent_whole = segment.upload is None
            segment.send()

    def _wants_upload(self) -> bool:
        """Tell whether it is time to begin one; where none is to be had, nobody asks again."""
        segment = self._segment
        if segment.upload is not None or segment.is_sent_whole or not segment.has_voice:
            return False
        return segment.frame_count >= WORTH_UPLOADING_S * self._rate_hz

    def _begin_encoding(self, models: Models) -> OpenEncoding:
        small = models.transcriber.has_slow_uplink
        return self._services.begin_encoding(self._rate_hz, small=small)

    def _cut_at(self, frame: int) -> None:
        """End the segment at a frame of it; what follows begins the next one."""
        upload = self._segment.upload
        if upload is not None:
            self._tasks.start(upload.aclose(), name=f"{self._name}-cut")
        self._tasks.start(self._warm(), name=f"{self._name}-warm")
        samples, is_voiced, self._segment = self._segment.split(frame)
        self._parts.append((AudioClip(samples, self._rate_hz), is_voiced or self._sends_silence()))
        if self._models is not None:
            self._segment.encoding = self._begin_encoding(self._models)

    async def _transcribe_part(self, clip: AudioClip, models: Models) -> None:
        encoding = self._begin_encoding(models)

        def encode() -> EncodedAudio:
            encoding.write(clip.samples)
            encoding.finish()
            return encoding.whole()

        audio = await in_thread(encode)
        self._add(
            await models.transcriber.transcribe(
                audio, language=models.language, prompt=self._prompt()
            ),
            clip.duration_s,
        )

    async def _transcribe_last(self, models: Models) -> None:
        segment = self._segment
        duration_s = segment.frame_count / self._rate_hz
        if not segment.has_voice and self.until_s and not self._sends_silence():
            self._add(Transcript(""), duration_s)
            return
        encoding = segment.encoding = segment.encoding or self._begin_encoding(models)
        if len(segment.blocks) - segment.encoded > _MOST_BLOCKS_AT_ONCE:
            await in_thread(lambda: segment.encode(len(segment.blocks)))
        segment.encode(len(segment.blocks))
        segment.unsent += encoding.finish()
        segment.send()
        if segment.upload is not None:
            transcript = await segment.upload.finish(encoding.whole())
        else:
            transcript = await models.transcriber.transcribe(
                encoding.whole(), language=models.language, prompt=self._prompt()
            )
        self._add(transcript, duration_s)

    async def _warm(self) -> None:
        """Have connections ready again in place of the one that a given up request closes."""
        try:
            await self._services.source.warm()
        except VoiceDeskError as failure:
            _log.info("warming up: %s", failure.message)

    def _sends_silence(self) -> bool:
        return self._services.hearing().gate is SpeechGate.OFF

    def _prompt(self) -> str:
        return whisper_prompt(
            self._services.hearing().vocabulary,
            earlier=self.transcript.text,
            recent=self._recent,
        )

    def _add(self, part: Transcript, duration_s: float) -> None:
        said = self.doubts(part)
        self.transcript = joined_transcripts(self.transcript, said, self.until_s)
        self.until_s += duration_s
