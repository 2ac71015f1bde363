"""The original beside its translation."""

from __future__ import annotations

from voicedesk.core.side_by_side import originals_beside
from voicedesk.core.transcript import Segment


def test_each_goes_where_it_was_said() -> None:
    translated = [Segment(0, 3, "One and two."), Segment(5, 7, "Three."), Segment(8, 9, "Four.")]
    said = [
        Segment(0, 1, "Eins"),
        Segment(1.2, 3.4, "und zwei."),
        Segment(4.4, 5.4, "Drei."),
        Segment(12, 13, "Fünf?"),
    ]
    assert originals_beside(translated, said) == ("Eins und zwei.", "Drei.", "Fünf?")


def test_nothing_on_one_side() -> None:
    assert originals_beside([], [Segment(0, 1, "Eins")]) == ()
    assert originals_beside([Segment(0, 1, "One")], []) == ("",)
