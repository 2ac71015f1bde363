"""Transcripts as subtitles: SubRip and WebVTT."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core.transcript import Segment

if TYPE_CHECKING:
    from voicedesk.core.transcript import Transcript


def srt(transcript: Transcript) -> str:
    """Return a transcript as SubRip; one without segments is one caption."""
    cues = [
        f"{number}\n{_time(each.start_s, ',')} --> {_time(each.end_s, ',')}\n{each.text.strip()}\n"
        for number, each in enumerate(_segments(transcript), start=1)
    ]
    return "\n".join(cues)


def vtt(transcript: Transcript) -> str:
    """Return a transcript as WebVTT (https://www.w3.org/TR/webvtt1/)."""
    cues = [
        f"{_time(each.start_s, '.')} --> {_time(each.end_s, '.')}\n{_escaped(each.text.strip())}\n"
        for each in _segments(transcript)
    ]
    return "\n".join(["WEBVTT\n", *cues])


def _segments(transcript: Transcript) -> tuple[Segment, ...]:
    if transcript.segments:
        return transcript.segments
    return (Segment(0.0, transcript.duration_s or 0.0, transcript.text),)


def _time(seconds: float, mark: str) -> str:
    milliseconds = max(0, round(1000 * seconds))
    hours, rest = divmod(milliseconds, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}{mark}{rest % 1000:03}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
