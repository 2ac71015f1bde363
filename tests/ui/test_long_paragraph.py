"""Where a long paragraph may be cut: between words, and never within a mark."""

from __future__ import annotations

import pytest

from voicedesk.ui.long_paragraph import cut_paragraph


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("one two three", "one two ", "three"),
        ("one two th", "one two ", "th"),
        ("one\ntwo three\n", "one\ntwo ", "three\n"),
        ("one **two three** four", "one **two three** ", "four"),
        ("one two **three four", "one ", "two **three four"),
        ("one **two three** (four) five six", "one **two three** (four) five ", "six"),
        ("one two `a b` snake_case 2 * 3 end here", "one two `a b` snake_case 2 * 3 end ", "here"),
        ("one [two three](https://e.com) now", "one [two three](https://e.com) ", "now"),
        ("one two [three four](https://e.com/a b", "one ", "two [three four](https://e.com/a b"),
        ("one two [three four", "one ", "two [three four"),
        ("one two *three four", "one ", "two *three four"),
        ("one two `three four", "one ", "two `three four"),
        ("one two \\*three four", "one two \\*three ", "four"),
        ("one two https://e.com", "one ", "two https://e.com"),
        ("> one two\n> three four\n", "> one two\n> three ", "> four\n"),
        ("> > one two", "> > one ", "> > two"),
        ("春天来了。河水上涨", "春天来了。", "河水上涨"),
    ],
)
def test_prose_is_cut_before_the_last_word_that_stands_alone(
    text: str, before: str, after: str
) -> None:
    assert cut_paragraph(text, 1) == (before, after)


@pytest.mark.parametrize(
    "text",
    [
        "endless",
        "one 2 3 - 4",
        "**all of it is strong",
        "one two\n- an item",
        "one two\n\n  indented",
        "one two\n===",
        "> one two\nthree four",
        "> one two\n> - three four",
        "# one two",
        "3. one two",
        "| one two |",
        "```\none two",
        "    one two",
    ],
)
def test_what_is_no_prose_or_has_no_place_is_not_cut(text: str) -> None:
    assert cut_paragraph(text, 1) is None


def test_a_part_is_at_least_so_long() -> None:
    assert cut_paragraph("one two", 4) == ("one ", "two")
    assert cut_paragraph("one two", 5) is None
