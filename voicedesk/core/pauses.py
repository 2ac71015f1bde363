"""Where a long recording may be cut: in its quietest moments."""

from __future__ import annotations

import numpy as np

from voicedesk.core.audio_clip import AudioClip

QUIET_WINDOW_S = 0.1
"""So long a moment is between two words rather than in one."""


def cut_at_pauses(clip: AudioClip, *, longest_s: float, search_s: float = 15.0) -> list[AudioClip]:
    """Return the clip in parts of at most ``longest_s``, together the whole of it.

    Each cut is made in the quietest 0.1 s of the last ``search_s`` of a part.

    Raises:
        ValueError: ``longest_s`` is shorter than one sample.
    """
    rate_hz = clip.sample_rate_hz
    longest = round(longest_s * rate_hz)
    if longest < 1:
        raise ValueError("longest_s must hold at least one sample")
    parts: list[AudioClip] = []
    start = 0
    while len(clip.samples) - start > longest:
        end = start + longest
        cut = _quietest(clip, end - min(round(search_s * rate_hz), longest // 2), end)
        parts.append(AudioClip(clip.samples[start:cut], rate_hz))
        start = cut
    parts.append(AudioClip(clip.samples[start:], rate_hz))
    return parts


def last_pause(clip: AudioClip, *, search_s: float = 15.0) -> float:
    """Return when, in the last ``search_s`` of a clip, it is quietest, in seconds."""
    end = len(clip.samples)
    search = min(round(search_s * clip.sample_rate_hz), end // 2)
    return _quietest(clip, end - search, end) / clip.sample_rate_hz


def _quietest(clip: AudioClip, start: int, end: int) -> int:
    """Return the middle of the quietest window between two sample positions."""
    window = max(1, round(QUIET_WINDOW_S * clip.sample_rate_hz))
    usable = (end - start) // window * window
    if usable == 0:
        return end
    energy = np.square(clip.samples[start : start + usable], dtype=np.float64)
    quietest = int(np.argmin(energy.reshape(-1, window).mean(axis=1)))
    return start + quietest * window + window // 2
