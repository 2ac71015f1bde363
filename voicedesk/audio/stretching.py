"""Speech faster or slower at its pitch, and higher or lower at its speed.

By Signalsmith Stretch, in pieces: the library does not let other threads run while it works, and a
whole clip would hold up the window, and the sound that is being played, for a tenth of a second.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from voicedesk.audio.resampling import to_int16
from voicedesk.core.audio_clip import AudioClip

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from python_stretch.Signalsmith import Stretch

_PIECE_S = 0.25
_CONTEXT_S = 0.12
"""What the library looks at around a moment."""
_SEARCH_S = 0.009
"""A piece may begin so much earlier or later, to go on where the one before it is: more than half a
period of the deepest voices."""
_JOINT_S = 0.02
_SCALE = np.float32(32_768)
_SEED = 1
"""The same sound each time."""


async def tune_speech(clip: AudioClip, *, speed: float, pitch_semitones: float) -> AudioClip:
    """Implement core.ports.TuneSpeech.

    The length is that of the clip by ``speed`` within 10 ms, with nothing put before or behind it.
    """
    if (speed == 1 and pitch_semitones == 0) or len(clip.samples) == 0:
        return clip
    tuning = await asyncio.to_thread(_Tuning, clip, speed, pitch_semitones)
    while not tuning.is_done:
        await asyncio.to_thread(tuning.go_on)
    return tuning.result()


class _Tuning:
    """One clip that is being made faster or higher, piece by piece."""

    def __init__(self, clip: AudioClip, speed: float, pitch_semitones: float) -> None:
        from python_stretch.Signalsmith import Stretch

        rate_hz = clip.sample_rate_hz
        self._rate_hz = rate_hz
        self._samples = clip.samples.astype(np.float32) / _SCALE
        self._speed = speed
        self._stretch: Stretch = Stretch(_SEED)
        self._stretch.preset(1, rate_hz)
        self._stretch.setTimeFactor(speed)
        self._stretch.setTransposeSemitones(pitch_semitones)
        # What takes the time is how much comes out.
        self._step = max(1, round(_PIECE_S * min(1.0, speed) * rate_hz))
        self._context = round(_CONTEXT_S * max(1.0, speed) * rate_hz)
        self._search = round(_SEARCH_S * rate_hz)
        self._joint = max(1, round(_JOINT_S * rate_hz))
        self._begin = 0
        self._tuned: list[NDArray[np.float32]] = []
        self._tail: NDArray[np.float32] | None = None
        """How the last piece goes on, to fade into the next one."""

    @property
    def is_done(self) -> bool:
        return self._begin >= len(self._samples)

    def result(self) -> AudioClip:
        return AudioClip(to_int16(np.concatenate(self._tuned) * _SCALE), self._rate_hz)

    def go_on(self) -> None:
        """Tune the next piece, and join it to those before."""
        begin, end = self._begin, self._begin + self._step
        known_from = max(0, begin - self._context)
        surrounded = self._samples[known_from : end + self._context]
        piece = self._stretch.process(surrounded[np.newaxis])[0]
        start = self._tuned_place(begin) - self._tuned_place(known_from)
        stop = start + self._tuned_place(end) - self._tuned_place(begin)
        if self._tail is not None:
            shift = self._join(piece, start, self._tail)
            # The end is shifted as well, so that the shifts do not add up.
            start, stop = start + shift + len(self._tail), stop + shift
        if end >= len(self._samples):
            stop = len(piece)
        self._tuned.append(piece[start:stop])
        self._tail = piece[stop : stop + self._joint]
        self._begin = end

    def _tuned_place(self, place: int) -> int:
        return round(place / self._speed)

    def _join(self, piece: NDArray[np.float32], start: int, tail: NDArray[np.float32]) -> int:
        """Fade from the tail into the piece where it is most like it; return how far that is off."""
        first = max(0, start - self._search)
        places = sliding_window_view(piece[first : start + self._search + len(tail)], len(tail))
        loudness = np.sqrt(np.sum(np.square(places), axis=1)) + np.float32(1e-6)
        likeness = places @ tail / loudness
        # Of places that are as good, as all periods of a tone are, the nearest one.
        distance = np.abs(np.arange(len(places)) - (start - first)) / max(1, self._search)
        best = int(np.argmax(likeness - 0.05 * np.abs(likeness).max() * distance))
        fade = np.linspace(0, 1, len(tail), dtype=np.float32)
        self._tuned.append(tail * (1 - fade) + places[best] * fade)
        return first + best - start
