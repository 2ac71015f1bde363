"""The loudspeaker: clips of any rate without gaps, and silence at once when cancelled."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np

from voicedesk.audio import portaudio
from voicedesk.audio.output_line import OutputLine
from voicedesk.audio.playback import PlaybackQueue
from voicedesk.audio.portaudio import Direction
from voicedesk.audio.resampling import resampled_pieces
from voicedesk.core.errors import AudioError, ErrorKind
from voicedesk.core.ports import PlayProgress

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

    from voicedesk.audio.output_line import Passed
    from voicedesk.core.audio_clip import AudioClip

KEPT_OPEN_S = 10.0
"""After the last clip, so that the next answer begins at once."""

AHEAD_S = 0.3
"""The next clip is fetched when no more than this waits behind the one that plays: the device
takes its buffers in bursts, so that a clip of 30 ms may begin and end in one."""

BEGIN_WITH_S = 0.15
"""Twice what a device takes in one go when it begins."""

WATCH_S = 0.2

RECOVERY_S = 1.0
"""How long another device is tried for when one is gone. A sound server that is started again, or a
headset that is pulled out, needs a part of it."""

NEXT_TRIAL_S = 0.2

WORKS_AFTER_S = 0.5
"""A device that hangs takes sound when it is started, and then no more."""

_log = logging.getLogger(__name__)
NO_SAMPLES = np.zeros(0, np.int16)


class Loudspeaker:
    """Implements core.ports.Player.

    Args:
        device_name: Which loudspeaker, asked anew for every answer; empty for the default.
        kept_open_s: How long the device stays open when there is nothing to play.
    """

    def __init__(
        self, device_name: Callable[[], str] | str = "", *, kept_open_s: float = KEPT_OPEN_S
    ) -> None:
        self._device_name = device_name
        self._kept_open_s = kept_open_s
        self._line: OutputLine | None = None
        self._playing = asyncio.Lock()
        self._opening = asyncio.Lock()
        self._closing_later: asyncio.TimerHandle | None = None

    async def warm(self) -> None:
        if not self._playing.locked():
            await self._ready_line()
        # Playing may have begun meanwhile; then its end decides when the device is closed.
        if not self._playing.locked():
            self._close_later()

    def expect(self) -> None:
        if self._line is not None and self._playing.locked():
            self._line.expect()

    async def play(
        self,
        clips: AsyncIterator[AudioClip],
        *,
        on_progress: Callable[[PlayProgress], None] | None = None,
    ) -> None:
        async with self._playing:
            try:
                await self._play(await self._ready_line(), clips, on_progress)
            finally:
                self._close_later()

    def close(self) -> None:
        """Close the device now, if it is open; it opens again when it is needed."""
        if self._closing_later is not None:
            self._closing_later.cancel()
        if self._line is not None:
            self._discard(self._line)

    async def _play(
        self,
        line: OutputLine,
        clips: AsyncIterator[AudioClip],
        on_progress: Callable[[PlayProgress], None] | None,
    ) -> None:
        playback = _Playback(line, self._another, on_progress)
        try:
            await playback.run(clips)
        except (asyncio.CancelledError, AudioError):
            # Closing throws away what waits in buffers; opening again takes 3 ms.
            self._discard(playback.line)
            raise
        finally:
            playback.end()

    async def _another(self, gone: OutputLine) -> OutputLine:
        self._discard(gone)
        return await self._ready_line()

    async def _ready_line(self) -> OutputLine:
        if self._closing_later is not None:
            self._closing_later.cancel()
        name = self._device_name if isinstance(self._device_name, str) else self._device_name()
        async with self._opening:
            line = self._line
            if line is not None and (line.name != name or not line.is_fresh()):
                self._discard(line)
            if self._line is None:
                loop = asyncio.get_running_loop()
                self._line = await portaudio.open_on_thread(
                    Direction.LOUDSPEAKER, lambda: OutputLine(name, loop), OutputLine.close
                )
            return self._line

    def _discard(self, line: OutputLine) -> None:
        line.detach()
        if self._line is line:
            self._line = None
        portaudio.submit_unwatched(line.close)

    def _close_later(self) -> None:
        if self._closing_later is not None:
            self._closing_later.cancel()
        self._closing_later = asyncio.get_running_loop().call_later(self._kept_open_s, self.close)


class _Playback:
    """One call of ``play``: feeds the line, counts what was played, watches the device.

    Args:
        another: Opens the device anew, or what the system has put in its place.
    """

    def __init__(
        self,
        line: OutputLine,
        another: Callable[[OutputLine], Awaitable[OutputLine]],
        on_progress: Callable[[PlayProgress], None] | None,
    ) -> None:
        self.line = line
        self._another = another
        self._on_progress = on_progress or _ignore
        self._queue = PlaybackQueue()
        self._changed = asyncio.Event()
        self._durations_s: list[float] = []
        self._has_begun = False
        self._begun = 0
        self._ended = 0
        self._replaced_at_s: float | None = None
        self._heard_at_s = 0.0
        self._is_over = False

    async def run(self, clips: AsyncIterator[AudioClip]) -> None:
        """Play until the last sample has been heard; a failing clip ends it after those before."""
        self.line.attach(self._queue, self._on_marks)
        try:
            try:
                await self._feed(clips)
            except Exception as error:
                if not isinstance(error, AudioError):
                    await self._drain()
                raise
            await self._drain()
        except asyncio.CancelledError:
            self._report_rest()
            raise

    def end(self) -> None:
        """Fall silent and report nothing any more."""
        self._is_over = True
        self.line.detach()

    async def _feed(self, clips: AsyncIterator[AudioClip]) -> None:
        while (clip := await self._fetch(clips)) is not None:
            await self._append(clip)
            await self._until(lambda: sum(self._durations_s[self._begun :]) < AHEAD_S)

    async def _fetch(self, clips: AsyncIterator[AudioClip]) -> AudioClip | None:
        upcoming = asyncio.ensure_future(anext(clips, None))
        upcoming.add_done_callback(lambda _: self._changed.set())
        try:
            await self._until(upcoming.done)
        except BaseException:
            upcoming.cancel()
            await asyncio.gather(upcoming, return_exceptions=True)
            raise
        return upcoming.result()

    async def _append(self, clip: AudioClip) -> None:
        index = len(self._durations_s)
        self._durations_s.append(clip.duration_s)
        begins, queued = True, 0
        for samples in resampled_pieces(clip, self.line.sample_rate_hz):
            self._queue.append(index, samples, begins=begins)
            begins = False
            queued += len(samples)
            if queued >= BEGIN_WITH_S * self.line.sample_rate_hz:
                await self._begin()
            await asyncio.sleep(0)
        self._queue.append(index, NO_SAMPLES, begins=begins, ends=True)
        await self._begin()

    async def _begin(self) -> None:
        """Let the first sound out, and do nothing else before it is."""
        if not self._has_begun:
            self._has_begun = True
            self.line.begin()
            await self._until(lambda: self._begun > 0)

    async def _drain(self) -> None:
        """Wait until the last sample of all that was appended has been heard."""
        await self._until(lambda: self._ended == len(self._durations_s))
        await asyncio.sleep(max(0.0, self._heard_at_s - time.monotonic()))

    async def _until(self, condition: Callable[[], bool]) -> None:
        """Wait for something that sets ``_changed``, and watch the device meanwhile."""
        while not condition():
            self._changed.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(WATCH_S):
                    await self._changed.wait()
            if self.line.is_gone():
                await self._survive()

    async def _survive(self) -> None:
        """Go on where the device fell silent; what it had taken and not played is lost."""
        replaced_at_s, gone = self._replaced_at_s, self.line
        if replaced_at_s is not None and gone.last_call_s - replaced_at_s < WORKS_AFTER_S:
            raise _gone()
        self.line = await self._replacement()
        self._replaced_at_s = time.monotonic()
        if self.line.sample_rate_hz != gone.sample_rate_hz:
            raise _gone()  # what is queued was made for the other rate
        self.line.attach(self._queue, self._on_marks)
        if self._has_begun:
            self.line.begin()
        _log.info("The loudspeaker vanished; the answer goes on.")

    async def _replacement(self) -> OutputLine:
        gives_up_s = time.monotonic() + RECOVERY_S
        while True:
            try:
                return await self._another(self.line)
            except AudioError as error:
                if time.monotonic() >= gives_up_s:
                    raise _gone() from error
            await asyncio.sleep(NEXT_TRIAL_S)

    def _on_marks(self, marks: Sequence[Passed]) -> None:
        if self._is_over:
            return
        for mark, at_s, heard_at_s in marks:
            if mark.is_end:
                self._ended += 1
                self._heard_at_s = heard_at_s
                played_s = self._durations_s[mark.clip]
                self._on_progress(PlayProgress(mark.clip, played_s, finished=True, at_s=at_s))
            else:
                self._begun += 1
                self._on_progress(PlayProgress(mark.clip, 0.0, finished=False, at_s=at_s))
        self._changed.set()

    def _report_rest(self) -> None:
        """Report the clip that was cut off, if one was."""
        if self._begun > self._ended:
            index = self._begun - 1
            handed_s = self._queue.handed / self.line.sample_rate_hz
            played_s = max(0.0, handed_s - self.line.latency_s)
            now_s = time.monotonic()
            self._on_progress(PlayProgress(index, played_s, finished=False, at_s=now_s))


def _gone() -> AudioError:
    return AudioError(
        "The loudspeaker is gone.",
        kind=ErrorKind.NO_LOUDSPEAKER,
        next_step="Check that it is plugged in and switched on, or choose another one.",
        retryable=True,
    )


def _ignore(_: PlayProgress) -> None:
    """Nobody asked for progress."""
