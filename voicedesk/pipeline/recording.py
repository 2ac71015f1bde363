"""From key-down to key-up: hand on what the microphone hears, to be kept as it comes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voicedesk.core import events as ev
from voicedesk.core.audio_clip import SILENCE_DBFS, peak_dbfs, rms_dbfs
from voicedesk.core.errors import AudioError, ErrorKind, NothingHeard

if TYPE_CHECKING:
    from collections.abc import Callable

    from voicedesk.core.audio_clip import AudioBlock
    from voicedesk.core.ports import Capture, OpenRecording, Recorder, StoredSound
    from voicedesk.pipeline.turn import Turn

SHORTEST_S = 0.1
"""Shorter than any word, and the service bills ten seconds for it."""

SILENT_PEAK_DBFS = -50.0
"""Speech, even far from the microphone, peaks above this; a muted one stays far below."""

_BLOCKS_PER_LEVEL = 3
"""One level event in 60 ms is as quick as an eye follows a meter."""


@dataclass(slots=True)
class Recording:
    """One press of the talk key; ``stop`` may come before the microphone is even open.

    ``sound`` is what was heard, once ``run`` has ended in whatever way.
    """

    recorder: Recorder
    turn: Turn
    begin: Callable[[Turn, int], OpenRecording]
    sound: StoredSound | None = None
    _capture: Capture | None = None
    _stopped: bool = False
    _block_count: int = 0
    _frame_count: int = 0
    _peak_dbfs: float = SILENCE_DBFS
    _is_failure_told: bool = False

    async def stop(self) -> None:
        if not self._stopped:
            self._stopped = True
            self.turn.mark_input_ended()
        if self._capture is not None:
            await self._capture.stop()

    async def run(self) -> StoredSound:
        """Record until ``stop``; return what was heard, be it silence.

        A microphone that vanishes ends the recording; what it gave until then is kept and the
        user is told.

        Raises:
            AudioError: no microphone, or it vanished before the first sample.
        """
        capture = self._capture = await self.recorder.start()
        kept = self.begin(self.turn, capture.sample_rate_hz)
        try:
            if self._stopped:
                await capture.stop()
            async for block in capture:
                kept.write(block)
                self._tell(block)
                self._tell_failure(kept)
        except AudioError as failure:
            if not self._block_count:
                raise
            self.turn.notice(failure)
        finally:
            try:
                await capture.stop()
            finally:
                if not self._stopped:
                    self.turn.mark_input_ended()
                self.turn.recorded_s = self._frame_count / capture.sample_rate_hz
                self._tell_end()
                self.sound = await kept.finish()
                self._tell_failure(kept)
        return self.sound

    def _tell_failure(self, kept: OpenRecording) -> None:
        """Say once that the disk does not take the recording; it goes on in memory."""
        if kept.failure is not None and not self._is_failure_told:
            self._is_failure_told = True
            self.turn.notice(kept.failure)

    def _tell_end(self) -> None:
        self.turn.emit(
            ev.RecordingFinished(
                turn_id=self.turn.turn_id,
                t_ms=self.turn.t_ms(),
                duration_s=round(self.turn.recorded_s, 3),
                peak_dbfs=round(self._peak_dbfs, 1),
            )
        )

    def _tell(self, block: AudioBlock) -> None:
        turn = self.turn
        peak = peak_dbfs(block.samples)
        if not self._block_count:
            turn.emit(ev.RecordingStarted(turn_id=turn.turn_id, t_ms=turn.t_ms()))
        if self._block_count % _BLOCKS_PER_LEVEL == 0:
            turn.emit(
                ev.Level(
                    turn_id=turn.turn_id,
                    t_ms=turn.t_ms(),
                    rms_dbfs=round(rms_dbfs(block.samples), 1),
                    peak_dbfs=round(peak, 1),
                )
            )
        self._block_count += 1
        self._frame_count += len(block.samples)
        self._peak_dbfs = max(self._peak_dbfs, peak)


def check_worth_sending(duration_s: float, peak_dbfs: float) -> None:
    """Refuse what holds no speech.

    Raises:
        NothingHeard: the recording is too short, or silent.
    """
    if duration_s < SHORTEST_S:
        raise NothingHeard(
            f"The recording is too short ({duration_s:.1f} s), so nothing was sent.",
            kind=ErrorKind.NOTHING_HEARD,
            next_step="Hold the button while you speak, or tap it once to start and once to stop.",
        )
    if peak_dbfs < SILENT_PEAK_DBFS:
        raise NothingHeard(
            f"The recording holds only silence ({duration_s:.1f} s), so nothing was sent.",
            kind=ErrorKind.NOTHING_HEARD,
            next_step="Check that the microphone is not muted, or choose another in the settings.",
        )
