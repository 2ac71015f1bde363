"""Segments that can be relied on."""

from __future__ import annotations

import pytest

from voicedesk.core.segment_times import with_segment_times
from voicedesk.core.transcript import Segment, Transcript


def spans(transcript: Transcript) -> list[tuple[float, float, str]]:
    return [(each.start_s, each.end_s, each.text) for each in transcript.segments]


def test_good_segments_stay_as_they_are() -> None:
    segments = (Segment(0.5, 2.0, "One.", 0.1, -0.2, 1.1), Segment(2.0, 5.0, "Two."))
    given = Transcript("One. Two.", "English", segments, 0.1, 6.0)
    assert with_segment_times(given, 6.0) == given


def test_they_lie_inside_of_what_was_sent() -> None:
    segments = (Segment(-1.0, 2.0, "a"), Segment(5.0, 30.0, "b"), Segment(31.0, 30.0, "c"))
    done = with_segment_times(Transcript("a b c", segments=segments, duration_s=30.0), 10.0)
    assert spans(done) == [(0.0, 2.0, "a"), (5.0, 10.0, "b"), (10.0, 10.0, "c")]
    assert done.duration_s == 10.0


def test_the_service_or_the_segments_tell_how_long_a_video_is() -> None:
    segments = (Segment(0.0, 4.0, "a"),)
    told = with_segment_times(Transcript("a", segments=segments, duration_s=3.0), 0.0)
    assert (told.duration_s, spans(told)) == (3.0, [(0.0, 3.0, "a")])
    untold = with_segment_times(Transcript("a", segments=segments), 0.0)
    assert (untold.duration_s, spans(untold)) == (4.0, [(0.0, 4.0, "a")])


@pytest.mark.parametrize("segments", [(), (Segment(0.0, 3.0, " "),)])
def test_sentences_share_the_time_where_there_are_none(segments: tuple[Segment, ...]) -> None:
    text = "It is late now. We go home now."
    done = with_segment_times(Transcript(text, segments=segments), 31.0)
    assert spans(done) == [(0.0, 15.0, "It is late now."), (15.0, 31.0, "We go home now.")]
    unknown = with_segment_times(Transcript("word " * 30), 0.0)
    assert unknown.duration_s == pytest.approx(10.0, abs=0.1)


def test_nothing_said() -> None:
    assert spans(with_segment_times(Transcript("", segments=(Segment(0, 1, ""),)), 1.0)) == []
