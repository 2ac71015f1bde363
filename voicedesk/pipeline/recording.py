"""From key-down to key-up: collect what the microphone hears."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from voicedesk.core import events as ev
from voicedesk.core.audio_clip import (
    SPEECH_RATE_HZ,
    AudioBlock,
    AudioClip,
    join_blocks,
    peak_dbfs,
    rms_dbfs,
)
from voicedesk.core.errors import AudioError, ErrorKind, NothingHeard

if TYPE_CHECKING:
    from voicedesk.core.ports import Capture, Recorder
    from voicedesk.pipeline.turn import Turn

SHORTEST_S = 0.1
"""Shorter than any word, and the service bills ten seconds for it."""

SILENT_PEAK_DBFS = -50.0
"""Speech, even far from the microphone, peaks above this; a muted one stays far below."""

_BLOCKS_PER_LEVEL = 3
"""One level event in 60 ms is as quick as an eye follows a meter."""


@dataclass(slots=True)
class Recording:
    """One press of the talk key; ``stop`` may come before the microphone is even open."""

    recorder: Recorder
    turn: Turn
    _capture: Capture | None = None
    _stopped: bool = False
    _blocks: list[AudioBlock] = field(default_factory=list[AudioBlock])
    _sample_rate_hz: int = SPEECH_RATE_HZ

    def clip(self) -> AudioClip:
        """Return what has been heard so far."""
        return join_blocks(self._blocks, self._sample_rate_hz)

    async def stop(self) -> None:
        if not self._stopped:
            self._stopped = True
            self.turn.mark_input_ended()
        if self._capture is not None:
            await self._capture.stop()

    async def run(self) -> AudioClip:
        """Record until ``stop``; return what was heard, be it silence.

        A microphone that vanishes ends the recording; what it gave until then is kept and the
        user is told.

        Raises:
            AudioError: no microphone, or it vanished before the first sample.
        """
        capture = self._capture = await self.recorder.start()
        self._sample_rate_hz = capture.sample_rate_hz
        try:
            if self._stopped:
                await capture.stop()
            async for block in capture:
                self._tell(block)
                self._blocks.append(block)
        except AudioError as failure:
            if not self._blocks:
                raise
            self.turn.notice(failure)
        finally:
            try:
                await capture.stop()
            finally:
                if not self._stopped:
                    self.turn.mark_input_ended()
                clip = self.clip()
                self._tell_end(clip)
        return clip

    def _tell_end(self, clip: AudioClip) -> None:
        self.turn.emit(
            ev.RecordingFinished(
                turn_id=self.turn.turn_id,
                t_ms=self.turn.t_ms(),
                duration_s=round(clip.duration_s, 3),
                peak_dbfs=round(clip.peak_dbfs, 1),
            )
        )

    def _tell(self, block: AudioBlock) -> None:
        turn = self.turn
        if not self._blocks:
            turn.emit(ev.RecordingStarted(turn_id=turn.turn_id, t_ms=turn.t_ms()))
        if len(self._blocks) % _BLOCKS_PER_LEVEL == 0:
            turn.emit(
                ev.Level(
                    turn_id=turn.turn_id,
                    t_ms=turn.t_ms(),
                    rms_dbfs=round(rms_dbfs(block.samples), 1),
                    peak_dbfs=round(peak_dbfs(block.samples), 1),
                )
            )


def check_worth_sending(clip: AudioClip) -> None:
    """Refuse what holds no speech.

    Raises:
        NothingHeard: the recording is too short, or silent.
    """
    if clip.duration_s < SHORTEST_S:
        raise NothingHeard(
            f"The recording is too short ({clip.duration_s:.1f} s), so nothing was sent.",
            kind=ErrorKind.NOTHING_HEARD,
            next_step="Hold the button while you speak, or tap it once to start and once to stop.",
        )
    if clip.peak_dbfs < SILENT_PEAK_DBFS:
        raise NothingHeard(
            f"The recording holds only silence ({clip.duration_s:.1f} s), so nothing was sent.",
            kind=ErrorKind.NOTHING_HEARD,
            next_step="Check that the microphone is not muted, or choose another in the settings.",
        )
