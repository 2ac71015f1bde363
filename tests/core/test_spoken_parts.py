"""A text that is too long for one request is cut between words, and nothing of it is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicedesk.core.spoken_parts import parts_within

WORDS = st.lists(st.sampled_from(["a", "word", "two,", "longer-one", "今天", "end."]), max_size=60)


@pytest.mark.parametrize(
    ("text", "limit", "parts"),
    [
        ("", 5, []),
        ("  short ", 5, ["short"]),
        ("one two", 7, ["one two"]),
        ("one two", 3, ["one", "two"]),
        ("one two", 4, ["one", "two"]),
        ("one two", 6, ["one", "two"]),
        ("one, two three", 10, ["one,", "two three"]),
        ("a wonderful", 9, ["a", "wonderful"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("今天天气、很好我们", 6, ["今天天气、", "很好我们"]),
    ],
)
def test_parts_end_between_words(text: str, limit: int, parts: list[str]) -> None:
    assert parts_within(text, limit) == parts


@given(words=WORDS, limit=st.integers(min_value=10, max_value=60))
def test_no_word_is_lost_or_torn(words: list[str], limit: int) -> None:
    parts = parts_within(" ".join(words), limit)
    assert " ".join(parts).split() == words
    assert all(0 < len(part) <= limit for part in parts)


@given(text=st.text(max_size=200), limit=st.integers(min_value=1, max_value=20))
def test_no_character_is_lost(text: str, limit: int) -> None:
    parts = parts_within(text, limit)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(0 < len(part) <= limit for part in parts)
