"""What a recording holds, measured while it is made: speech, other sound, or nothing at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from voicedesk.core.audio_clip import SILENCE_DBFS, SPEECH_RATE_HZ, peak_dbfs
from voicedesk.core.settings import SpeechGate

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LONGEST_GAP_S = 0.06
"""So long the voice may stop inside of a word, as for a "t", and it is still one run."""

SHORTEST_WORD_S = 0.1
"""A quick "no" or "ja", of which the detector misses the beginning; a key click gives 0.06 s."""

SHORTEST_STRETCH_S = 0.1
"""Where voice is found in fragments only, as in a whisper, shorter ones are other sounds."""

FRAGMENTS_S = 0.3
"""So much voice in fragments is speech, though no run is as long as a word."""

STRICT_WORD_S = 0.24
STRICT_FRAGMENTS_S = 0.6

SILENT_PEAK_DBFS = -60.0
"""What a muted microphone hums; a soft "yes" far away peaks above -50."""

STRICT_PEAK_DBFS = -45.0
"""Speech of another room stays below."""

SHORTEST_DIGITAL_SILENCE_S = 0.3
"""A device that starts may give zeros for a moment before its first real sample."""


class SpeechMeter:
    """Feed it the blocks of one recording, each with whether it holds voice."""

    def __init__(self, sample_rate_hz: int = SPEECH_RATE_HZ) -> None:
        self._rate_hz = sample_rate_hz
        self._run = _Run()
        self._longest = 0
        self._count = 0
        self._voiced = 0
        self._in_stretches = 0
        self._stretch = 0
        self._peak_dbfs = SILENCE_DBFS
        self._is_zero = True

    def feed(self, samples: NDArray[np.int16], *, is_voiced: bool) -> None:
        """Add the next block, of about 20 ms."""
        count = len(samples)
        self._count += count
        self._is_zero = self._is_zero and not samples.any()
        self._peak_dbfs = max(self._peak_dbfs, peak_dbfs(samples))
        if is_voiced:
            self._voiced += count
            self._stretch += count
            self._run.add_voice(count)
            self._longest = max(self._longest, self._run.voiced)
        else:
            self._in_stretches, self._stretch = self._sample_count_in_stretches(), 0
            self._run.add_gap(count, self._samples(LONGEST_GAP_S))

    @property
    def duration_s(self) -> float:
        return self._count / self._rate_hz

    @property
    def voiced_s(self) -> float:
        return self._voiced / self._rate_hz

    @property
    def longest_voiced_s(self) -> float:
        """The voice of the longest run, in which gaps of 60 ms are allowed and do not count.

        Clicks that follow each other so closely are no run: more of it must be voice than gap.
        """
        return self._longest / self._rate_hz

    @property
    def peak_dbfs(self) -> float:
        return self._peak_dbfs

    @property
    def is_digital_silence(self) -> bool:
        """Every sample is exactly 0, which no microphone gives that works and is not muted."""
        return self._is_zero and self._count >= self._samples(SHORTEST_DIGITAL_SILENCE_S)

    @property
    def is_speaking(self) -> bool:
        """Whether there was voice within the last 60 ms."""
        return self._voiced > 0 and self._run.gap <= self._samples(LONGEST_GAP_S)

    def holds_speech(self, gate: SpeechGate) -> bool:
        """Tell whether this is worth sending, as surely as the gate wants it."""
        match gate:
            case SpeechGate.OFF:
                return True
            case SpeechGate.GENTLE:
                return self._peak_dbfs > SILENT_PEAK_DBFS and self._has_voice(
                    SHORTEST_WORD_S, FRAGMENTS_S
                )
            case SpeechGate.STRICT:
                return self._peak_dbfs > STRICT_PEAK_DBFS and self._has_voice(
                    STRICT_WORD_S, STRICT_FRAGMENTS_S
                )
            case _:
                assert_never(gate)

    def _has_voice(self, word_s: float, fragments_s: float) -> bool:
        fragments = self._sample_count_in_stretches()
        return self._longest >= self._samples(word_s) or fragments >= self._samples(fragments_s)

    def _sample_count_in_stretches(self) -> int:
        """Return how much voice there is in unbroken stretches that are long enough."""
        is_long = self._stretch >= self._samples(SHORTEST_STRETCH_S)
        return self._in_stretches + (self._stretch if is_long else 0)

    def _samples(self, seconds: float) -> int:
        return round(seconds * self._rate_hz)


class _Run:
    """Voice without a long gap, counted in samples."""

    def __init__(self) -> None:
        self.voiced = 0
        self.gap = 0
        """Since the last voice."""
        self._gaps = 0

    def add_voice(self, count: int) -> None:
        self._gaps += self.gap
        if self._gaps >= self.voiced:
            self.voiced = self._gaps = 0
        self.gap = 0
        self.voiced += count

    def add_gap(self, count: int, longest_gap: int) -> None:
        self.gap += count
        if self.gap > longest_gap:
            self.voiced = self._gaps = 0
