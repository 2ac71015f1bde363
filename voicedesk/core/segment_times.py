"""Segments that can be relied on: inside of what was sent, and there where a server gives none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from voicedesk.core.sentences import SentenceSplitter
from voicedesk.core.transcript import Segment

if TYPE_CHECKING:
    from voicedesk.core.transcript import Transcript

SPOKEN_CHARACTERS_PER_S = 15.0
"""How fast people speak, for sound whose length nobody tells."""

_LONGEST_SENTENCE = 300


def with_segment_times(transcript: Transcript, duration_s: float) -> Transcript:
    """Return the transcript of a file, or of a part of one, with its length and good segments.

    Each has words and lies inside; where there are none, the sentences share the time by their
    length. ``duration_s`` is how long the sound is, 0 where only the service knows.
    """
    told_s = (duration_s, transcript.duration_s or 0.0, _last_end_s(transcript))
    length_s = next((each for each in told_s if each > 0), 0.0)
    spoken = tuple(each for each in transcript.segments if each.text.strip())
    if not spoken and transcript.text.strip():
        length_s = length_s or len(transcript.text) / SPOKEN_CHARACTERS_PER_S
        spoken = _sentences(transcript.text, length_s)
    segments = tuple(
        replace(
            each,
            start_s=(start_s := min(max(0.0, each.start_s), length_s)),
            end_s=min(max(start_s, each.end_s), length_s),
        )
        for each in spoken
    )
    return replace(transcript, segments=segments, duration_s=length_s)


def _last_end_s(transcript: Transcript) -> float:
    return max((max(each.start_s, each.end_s) for each in transcript.segments), default=0.0)


def _sentences(text: str, length_s: float) -> tuple[Segment, ...]:
    splitter = SentenceSplitter(_LONGEST_SENTENCE)
    pieces = [piece for piece in (*splitter.feed(text), *splitter.finish()) if piece.strip()]
    per_character_s = length_s / sum(map(len, pieces))
    segments: list[Segment] = []
    begin = 0
    for piece in pieces:
        end = begin + len(piece)
        segments.append(Segment(begin * per_character_s, end * per_character_s, piece.strip()))
        begin = end
    return tuple(segments)
