"""Transcripts as subtitles: SubRip and WebVTT.

What a service says of times is put right: captions follow each other, none overlaps the next, each
stays long enough to be seen, and long ones are cut. No word is left out.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from voicedesk.core.caption_lines import columns, cut_alike
from voicedesk.core.segment_times import with_segment_times

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicedesk.core.transcript import Transcript

_LEAST_S = 0.5
"""What is shown for less cannot be read."""

_MOST_LINES = 2
_ARROW = re.compile("-{2,}>")
"""What stands between the times of a caption, and may not stand in it."""

_LATEST_S = 359_999.999
"""Both formats have two digits for the hours."""


@dataclass(frozen=True, slots=True)
class _Cue:
    """What is shown from one moment to another.

    ``texts`` is what was said, or the translation and what was said.
    """

    start_s: float
    end_s: float
    texts: tuple[str, ...]


def srt(transcript: Transcript, originals: Sequence[str] = ()) -> str:
    """Return a transcript as SubRip.

    ``originals`` has a text for each segment that is shown below it, unless it is the same.
    """
    cues = [
        f"{number}\n{_time(cue.start_s, ',')} --> {_time(cue.end_s, ',')}\n{_lines(cue)}\n"
        for number, cue in enumerate(_cues(transcript, originals), start=1)
    ]
    return "\n".join(cues)


def vtt(transcript: Transcript, originals: Sequence[str] = ()) -> str:
    """Return a transcript as WebVTT (https://www.w3.org/TR/webvtt1/); see ``srt``."""
    cues = [
        f"{_time(cue.start_s, '.')} --> {_time(cue.end_s, '.')}\n{_escaped(_lines(cue))}\n"
        for cue in _cues(transcript, originals)
    ]
    return "\n".join(["WEBVTT\n", *cues])


def _cues(transcript: Transcript, originals: Sequence[str]) -> list[_Cue]:
    if originals:
        texts = [
            (_plain(segment.text), _plain(original))
            for segment, original in zip(transcript.segments, originals, strict=True)
        ]
        segments = transcript.segments
    else:
        segments = with_segment_times(transcript, transcript.duration_s or 0.0).segments
        texts = [(_plain(segment.text),) for segment in segments]
    said = [
        _Cue(segment.start_s, segment.end_s, each)
        for segment, each in zip(segments, texts, strict=True)
        if any(each)
    ]
    return [part for cue in _in_order(said, transcript.duration_s) for part in _cut(cue)]


def _plain(text: str) -> str:
    """Return a text on one line, without characters that steer a terminal or a player."""
    shown = "".join(" " if unicodedata.category(each) == "Cc" else each for each in text)
    return " ".join(_ARROW.sub("->", shown).split())


def _in_order(cues: list[_Cue], duration_s: float | None) -> list[_Cue]:
    """Return cues one after the other, those that begin at almost the same moment as one."""
    whole_s = duration_s if duration_s and duration_s > 0 else float("inf")
    latest_s = max(0.0, whole_s - _LEAST_S)
    joined: list[_Cue] = []
    for cue in sorted(cues, key=lambda cue: cue.start_s):
        start_s = min(max(0.0, cue.start_s), latest_s)
        if joined and start_s < joined[-1].start_s + _LEAST_S:
            before = joined.pop()
            texts = [f"{a} {b}".strip() for a, b in zip(before.texts, cue.texts, strict=True)]
            joined.append(_Cue(before.start_s, max(before.end_s, cue.end_s), tuple(texts)))
        else:
            joined.append(replace(cue, start_s=start_s))
    begins_s = [*(cue.start_s for cue in joined), whole_s]
    return [
        replace(cue, end_s=min(max(cue.end_s, cue.start_s + _LEAST_S), next_s))
        for cue, next_s in zip(joined, begins_s[1:], strict=True)
    ]


def _cut(cue: _Cue) -> list[_Cue]:
    """Return a cue in parts that can be read, each with its share of the time by its length."""
    texts = tuple(dict.fromkeys(cue.texts))  # what was not translated stands there once
    pieces = cut_alike(texts, lines=_MOST_LINES // len(texts))
    widths = [sum(map(columns, piece)) for piece in pieces]
    per_column_s = (cue.end_s - cue.start_s) / sum(widths)
    edges_s = [cue.start_s + before * per_column_s for before in accumulate(widths, initial=0)]
    spans = pairwise([*edges_s[:-1], cue.end_s])
    return [
        _Cue(start_s, end_s, piece) for (start_s, end_s), piece in zip(spans, pieces, strict=True)
    ]


def _lines(cue: _Cue) -> str:
    return "\n".join(filter(None, cue.texts))


def _time(seconds: float, mark: str) -> str:
    milliseconds = round(1000 * min(max(0.0, seconds), _LATEST_S))
    hours, rest = divmod(milliseconds, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}{mark}{rest % 1000:03}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
