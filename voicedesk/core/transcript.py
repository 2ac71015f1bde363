"""What was said, as text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a transcript, in seconds from the beginning of the audio.

    The last three are Whisper's own doubts (``verbose_json``), None when not reported: how likely
    nobody spoke, the mean log probability of its words, and how well its text compresses, which
    is how a loop shows.
    """

    start_s: float
    end_s: float
    text: str
    no_speech_probability: float | None = None
    mean_log_probability: float | None = None
    compression_ratio: float | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """Recognised text without surrounding white space.

    ``language`` is what the service reports (an English name such as ``German``) or empty;
    ``no_speech_probability`` is the highest of all segments, None when not reported.
    """

    text: str
    language: str = ""
    segments: tuple[Segment, ...] = ()
    no_speech_probability: float | None = None
    duration_s: float | None = None
