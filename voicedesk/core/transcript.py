"""What was said, as text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a transcript, in seconds from the beginning of the audio."""

    start_s: float
    end_s: float
    text: str


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
