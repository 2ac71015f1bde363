"""Where a long recording is cut while it is still being spoken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voicedesk.core.pauses import QUIET_WINDOW_S

if TYPE_CHECKING:
    from numpy.typing import NDArray

EARLIEST_CUT_S = 15.0
"""A shorter segment costs requests, and recognition loses the context of its words."""

BEST_CUT_S = 25.0
"""Whisper looks at half a minute at a time; what is longer is cut by itself, anywhere."""

LATEST_CUT_S = 30.0

LEAST_BEHIND_CUT_S = 10.0
"""The service bills at least ten seconds a request, so no last one should hold less."""

SHORTEST_PAUSE_S = 0.3
"""What is shorter may be the closure before a "t" or a "k", in the middle of a word."""

_MARGIN_S = 0.5
"""Voice detection is late where a word begins softly: so far from voice a cut harms nothing."""


class SegmentCutter:
    """Feed it the blocks of a recording as they come; it says where a segment has ended.

    A segment is cut in its pause that is nearest to ``BEST_CUT_S``, and where nobody paused in
    its quietest moment; only once ``LEAST_BEHIND_CUT_S`` of sound lie behind the cut. So it has
    15 to 30 s, and what follows the last cut 10 to 40 s.
    """

    def __init__(self, sample_rate_hz: int) -> None:
        self._rate_hz = sample_rate_hz
        self._window = max(1, round(QUIET_WINDOW_S * sample_rate_hz))
        # Positions are counted from the beginning of the recording.
        self._begin = 0
        self._end = 0
        self._quiet_since: int | None = None
        self._pauses: list[tuple[int, int]] = []
        self._energy: dict[int, float] = {}

    def feed(self, samples: NDArray[np.int16], *, is_voiced: bool) -> int | None:
        """Add about 20 ms; return how many samples the segment has if it is to be cut now.

        What lies behind the cut is the beginning of the next segment, which counts from there.
        """
        self._add(samples, is_voiced=is_voiced)
        cut = self._cut()
        if cut is None:
            return None
        length, self._begin = cut - self._begin, cut
        self._pauses = [pause for pause in self._pauses if pause[1] > cut]
        self._energy = {
            index: energy for index, energy in self._energy.items() if index * self._window >= cut
        }
        return length

    def _add(self, samples: NDArray[np.int16], *, is_voiced: bool) -> None:
        start, self._end = self._end, self._end + len(samples)
        if not is_voiced:
            self._quiet_since = start if self._quiet_since is None else self._quiet_since
        elif self._quiet_since is not None:
            if start - self._quiet_since >= self._count(SHORTEST_PAUSE_S):
                self._pauses.append((self._quiet_since, start))
            self._quiet_since = None
        index = start // self._window
        energy = float(np.sum(np.square(samples, dtype=np.float64)))
        self._energy[index] = self._energy.get(index, 0.0) + energy

    def _cut(self) -> int | None:
        """Return where to cut, None as long as a better place may come."""
        settled = self._end - self._count(LEAST_BEHIND_CUT_S)
        waited = settled - self._begin - self._count(BEST_CUT_S)
        if waited < 0:
            return None
        must_cut = settled >= self._begin + self._count(LATEST_CUT_S)
        pause = self._best_pause(settled)
        if pause is None:
            return self._quietest() if must_cut else None
        return pause if must_cut or self._distance(pause) <= waited else None

    def _best_pause(self, settled: int) -> int | None:
        pauses = list(self._pauses)
        if self._quiet_since is not None:
            # Too short a one is not taken either: its place is not settled.
            pauses.append((self._quiet_since, self._end))
        places = [
            place
            for start, end in pauses
            if (place := self._place_in(start, end)) <= settled and self._is_allowed(place)
        ]
        return min(places, key=self._distance, default=None)

    def _place_in(self, start: int, end: int) -> int:
        """Return the best place in a pause: its middle, or well away from both of its ends."""
        margin = min((end - start) // 2, self._count(_MARGIN_S))
        best = self._begin + self._count(BEST_CUT_S)
        return max(start + margin, min(best, end - margin))

    def _quietest(self) -> int:
        """Return the middle of the quietest window, of equal ones the nearest to the best cut."""
        middles = {
            index * self._window + self._window // 2: energy
            for index, energy in self._energy.items()
        }
        allowed = [place for place in middles if self._is_allowed(place)]
        return min(allowed, key=lambda place: (middles[place], self._distance(place)))

    def _is_allowed(self, place: int) -> bool:
        length = place - self._begin
        return self._count(EARLIEST_CUT_S) <= length <= self._count(LATEST_CUT_S)

    def _distance(self, place: int) -> int:
        return abs(place - self._begin - self._count(BEST_CUT_S))

    def _count(self, seconds: float) -> int:
        return round(seconds * self._rate_hz)
