"""Verdicts as the history keeps them, and which of two stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicedesk.core.moderation import (
    Verdict,
    VerdictStatus,
    more_telling,
    parse_verdict_line,
    verdict_line,
)

SAFE = Verdict(VerdictStatus.SAFE)
UNSAFE = Verdict(VerdictStatus.UNSAFE, ("S1", "S9"))
UNDECIDED = Verdict(VerdictStatus.UNDECIDED, rationale="Perhaps.")
UNAVAILABLE = Verdict(VerdictStatus.UNAVAILABLE)


@pytest.mark.parametrize(
    ("verdict", "line"),
    [
        (None, ""),
        (SAFE, "safe"),
        (UNSAFE, "unsafe: S1, S9"),
        (Verdict(VerdictStatus.UNSAFE), "unsafe"),
        (Verdict(VerdictStatus.UNSAFE, ("violence: threats",)), "unsafe: violence: threats"),
        (Verdict(VerdictStatus.UNDECIDED), "undecided"),
        (UNAVAILABLE, "unavailable"),
    ],
)
def test_a_verdict_and_its_line(verdict: Verdict | None, line: str) -> None:
    assert verdict_line(verdict) == line
    assert parse_verdict_line(line) == verdict


def test_why_is_not_kept() -> None:
    assert verdict_line(UNDECIDED) == "undecided"


@pytest.mark.parametrize(
    "line",
    ["", " ", ":", "Safe", "safe ", " safe", "safely", "perhaps: S1", "S1", "\x00", "safe\n"],
)
def test_other_lines_are_none(line: str) -> None:
    assert parse_verdict_line(line) is None


@pytest.mark.parametrize(
    ("line", "categories"),
    [
        ("unsafe:", ()),
        ("unsafe: , ,", ()),
        ("unsafe:S1,S2", ("S1", "S2")),
        ("unsafe:  S1 ,, S2 ", ("S1", "S2")),
    ],
)
def test_lines_written_by_hand(line: str, categories: tuple[str, ...]) -> None:
    assert parse_verdict_line(line) == Verdict(VerdictStatus.UNSAFE, categories)


names = st.text(min_size=1).map(lambda text: " ".join(text.replace(",", ";").split()))


@given(st.sampled_from(list(VerdictStatus)), st.lists(names.filter(bool)))
def test_every_verdict_comes_back_from_its_line(
    status: VerdictStatus, categories: list[str]
) -> None:
    verdict = Verdict(status, tuple(categories))
    assert parse_verdict_line(verdict_line(verdict)) == verdict


@pytest.mark.parametrize(
    ("earlier", "later", "stays"),
    [
        (None, SAFE, SAFE),
        (None, UNSAFE, UNSAFE),
        (SAFE, UNSAFE, UNSAFE),
        (SAFE, Verdict(VerdictStatus.SAFE, rationale="Later."), "later"),
        (UNSAFE, SAFE, UNSAFE),
        (UNDECIDED, SAFE, UNDECIDED),
        (UNDECIDED, UNSAFE, UNDECIDED),
        (UNAVAILABLE, UNSAFE, UNAVAILABLE),
        (UNAVAILABLE, SAFE, UNAVAILABLE),
    ],
)
def test_the_first_that_was_not_safe_stays(
    earlier: Verdict | None, later: Verdict, stays: Verdict | str
) -> None:
    assert more_telling(earlier, later) == (later if stays == "later" else stays)
