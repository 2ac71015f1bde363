"""Transcripts as captions."""

from __future__ import annotations

import re

import pytest

from voicedesk.core.subtitles import srt, vtt
from voicedesk.core.transcript import Segment, Transcript

WHOLE = Transcript(
    "One. Two.", segments=(Segment(0.0, 1.5, " One."), Segment(3599.9996, 7325.25, "<Two> & on"))
)


def captions(
    *segments: tuple[float, float, str],
    duration_s: float | None = None,
    originals: tuple[str, ...] = (),
) -> list[tuple[float, float, str]]:
    """Return the captions for some segments as a player reads them from SubRip, in seconds."""
    transcript = Transcript(
        " ".join(text for _, _, text in segments),
        segments=tuple(Segment(*each) for each in segments),
        duration_s=duration_s,
    )
    return read_srt(srt(transcript, originals))


def read_srt(text: str) -> list[tuple[float, float, str]]:
    cues: list[tuple[float, float, str]] = []
    for number, block in enumerate(text.strip().split("\n\n"), start=1):
        count, times, *lines = block.split("\n")
        assert count == str(number)
        found = re.fullmatch(r"(\d\d:\d\d:\d\d,\d{3}) --> (\d\d:\d\d:\d\d,\d{3})", times)
        assert found is not None
        cues.append((_seconds(found[1]), _seconds(found[2]), "\n".join(lines)))
    return cues


def _seconds(time: str) -> float:
    hours, minutes, seconds = time.replace(",", ".").split(":")
    return round(int(hours) * 3600 + int(minutes) * 60 + float(seconds), 3)


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


def test_a_transcript_without_segments_is_shown_while_it_is_spoken() -> None:
    assert srt(Transcript("All.", duration_s=2.0)) == "1\n00:00:00,000 --> 00:00:02,000\nAll.\n"
    # Nobody has said how long the sound is; what lasts for no time is never seen.
    assert vtt(Transcript("All.")) == "WEBVTT\n\n00:00:00.000 --> 00:00:00.500\nAll.\n"


def test_the_sentences_of_a_text_without_segments_follow_each_other() -> None:
    cues = read_srt(srt(Transcript("It is late now. We all go home. Good night.", duration_s=10.0)))
    assert [text for _, _, text in cues] == ["It is late now.", "We all go home.", "Good night."]
    assert [start_s for start_s, _, _ in cues][1:] == [end_s for _, end_s, _ in cues][:-1]
    assert (cues[0][0], cues[-1][1]) == (0.0, 10.0)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        # Overlapping: the next one takes over.
        ([(0, 4, "a"), (2, 5, "b")], [(0, 2, "a"), (2, 5, "b")]),
        # Out of order.
        ([(4, 5, "b"), (1, 2, "a")], [(1, 2, "a"), (4, 5, "b")]),
        # The end before the beginning, and none at all.
        ([(3, 1, "a"), (6, 6, "b")], [(3, 3.5, "a"), (6, 6.5, "b")]),
        # Long enough to be seen, but not into the next one.
        ([(1, 1.1, "a"), (1.55, 4, "b")], [(1, 1.5, "a"), (1.55, 4, "b")]),
        # Two at the same moment are one.
        ([(1, 2, "a"), (1, 3, "b"), (1.2, 2, "c")], [(1, 3, "a b c")]),
        # Beyond the end, and before the beginning.
        ([(-2, 3, "a"), (9, 30, "b")], [(0, 3, "a"), (9, 10, "b")]),
        ([(1, 3, "a"), (12, 15, "b")], [(1, 3, "a"), (9.5, 10, "b")]),
        # Nothing said, or only blanks.
        ([(1, 2, ""), (3, 4, " \n "), (5, 6, "a")], [(5, 6, "a")]),
    ],
)
def test_times_that_cannot_be(
    given: list[tuple[float, float, str]], shown: list[tuple[float, float, str]]
) -> None:
    assert captions(*given, duration_s=10.0) == shown


def test_text_that_would_end_a_caption() -> None:
    hostile = "one\n\ntwo\r\n2\n00:00:01,000 ---> 00:00:02,000\x00\u2028three\x1b[2J"
    ((_, _, text),) = captions((1, 9, hostile))
    assert text.replace("\n", " ") == "one two 2 00:00:01,000 -> 00:00:02,000 three [2J"
    assert text.count("\n") == 1
    web = vtt(Transcript(hostile, segments=(Segment(1, 9, hostile),)))
    assert web.count("-->") == 1
    assert web.count("\n\n") == 1


LONG = (
    "The meeting is about the new budget, and about the plans for the next year, which nobody has "
    "seen yet. When everybody is there we begin with the numbers of the last quarter."
)


def test_long_segments_are_cut_in_time_and_lines() -> None:
    cues = captions((10, 22, LONG))
    assert " ".join(text for _, _, text in cues).split() == LONG.split()
    assert len(cues) == 3
    for _, _, text in cues:
        lines = text.split("\n")
        assert len(lines) <= 2
        assert max(map(len, lines)) <= 42
    assert (cues[0][0], cues[-1][1]) == (10, 22)
    assert [end_s for _, end_s, _ in cues][:-1] == [start_s for start_s, _, _ in cues][1:]
    for start_s, end_s, text in cues:
        assert (end_s - start_s) / 12 == pytest.approx(len(text) / len(LONG), abs=0.02)


def test_translation_and_original_have_a_line_each() -> None:
    german = (
        "In der Besprechung geht es um das neue Budget und um die Pläne für das nächste Jahr, die "
        "noch niemand gesehen hat. Wenn alle da sind, beginnen wir mit den Zahlen des Quartals."
    )
    cues = captions((0, 12, german), (13, 14, "Danke."), originals=(LONG, "Thank you."))
    assert cues[-1] == (13, 14, "Danke.\nThank you.")
    pairs = [text.split("\n") for _, _, text in cues[:-1]]
    assert all(len(pair) == 2 and max(map(len, pair)) <= 42 for pair in pairs)
    assert " ".join(pair[0] for pair in pairs) == german
    assert " ".join(pair[1] for pair in pairs) == LONG


def test_what_is_the_same_in_both_languages_stands_there_once() -> None:
    cues = captions(
        (0, 2, "OK."), (3, 4, "Ja."), (5, 7, LONG[:60]), originals=("OK. ", "yes.", LONG[:60])
    )
    assert cues[:2] == [(0, 2, "OK."), (3, 4, "Ja.\nyes.")]
    assert [cues[2][2].count("\n"), cues[2][2].replace("\n", " ")] == [1, LONG[:60].strip()]


def test_a_translation_without_words_leaves_the_original() -> None:
    assert captions((0, 2, ""), (3, 4, "Ja."), originals=("Well", "yes.")) == [
        (0, 2, "Well"),
        (3, 4, "Ja.\nyes."),
    ]


def test_numbers_that_no_file_has() -> None:
    assert captions((1e300, 1e305, "a")) == [(359_999.999, 359_999.999, "a")]
    assert captions((1, 2, "a"), duration_s=-5.0) == [(1, 2, "a")]


def test_nothing_said_is_no_caption() -> None:
    assert srt(Transcript("", duration_s=3.0)) == ""
    assert vtt(Transcript("")) == "WEBVTT\n"
    assert srt(Transcript("", segments=(Segment(0, 1, " "),)), (" ",)) == ""
