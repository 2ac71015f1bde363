"""What was said, as text."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


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


def joined_texts(texts: Iterable[str]) -> str:
    """Return texts that follow each other as one, with blanks between them where people put any."""
    whole = ""
    for text in texts:
        # Chinese and Japanese put no blanks between words.
        is_wide = bool(whole) and unicodedata.east_asian_width(whole[-1]) in "WF"
        whole = f"{whole}{text}" if is_wide else f"{whole} {text}".strip()
    return whole
