"""Transcripts as captions."""

from __future__ import annotations

from voicedesk.core.subtitles import srt, vtt
from voicedesk.core.transcript import Segment, Transcript

WHOLE = Transcript(
    "One. Two.", segments=(Segment(0.0, 1.5, " One."), Segment(3599.9996, 7325.25, "<Two> & on"))
)


def test_subrip() -> None:
    assert srt(WHOLE) == (
        "1\n00:00:00,000 --> 00:00:01,500\nOne.\n\n2\n01:00:00,000 --> 02:02:05,250\n<Two> & on\n"
    )


def test_webvtt() -> None:
    assert vtt(WHOLE) == (
        "WEBVTT\n"
        "\n"
        "00:00:00.000 --> 00:00:01.500\nOne.\n"
        "\n"
        "01:00:00.000 --> 02:02:05.250\n&lt;Two&gt; &amp; on\n"
    )


def test_a_transcript_without_segments_is_one_caption() -> None:
    assert srt(Transcript("All.", duration_s=2.0)) == "1\n00:00:00,000 --> 00:00:02,000\nAll.\n"
    assert vtt(Transcript("All.")) == "WEBVTT\n\n00:00:00.000 --> 00:00:00.000\nAll.\n"
