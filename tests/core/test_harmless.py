"""What is not to be seen is named, and what writing needs is left alone."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicedesk.core.harmless import HarmlessText, escaped_json, harmless

TRICKY = st.text(
    st.sampled_from(
        "ab \n\t\r\x00\x1b\x7f\x85\x9b\u0300\u0301\u0627\u064b\u0915\u200b\u200c\u200d\u200e\u202e"
        "\u2028\u2066\u2764\ufe0f\ufe01\ufeff\u8475\U0001f3f4\U0001f469\U0001f4bb"
        "\U000e0067\U000e0062\U000e007f\U000e0100\ud800"
    )
)


@pytest.mark.parametrize(
    "text",
    [
        "plain text, with\ttabs\nand lines",
        "caf\u00e9 and cafe\u0301, Vie\u0323\u0302t",
        "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # Persian
        "\u0915\u094d\u200d\u0937 \u0915\u094d\u200c\u0937",  # Hindi
        "\u200f\u05e9\u05dc\u05d5\u05dd\u200e and \u0645\u0631\u062d\u0628\u0627",
        "\u05d1\u05bc\u05b0\u05e8\u05b5\u05d0\u05e9\u05c1\u05b4\u05d9\u05ea",
        "\u0e20\u0e32\u0e29\u0e32\u200b\u0e44\u0e17\u0e22",
        "\U0001f469\u200d\U0001f4bb \U0001f468\u200d\U0001f469\u200d\U0001f467 \u2764\ufe0f\u200d\U0001f525",
        "\U0001f469\U0001f3fd\u200d\U0001f680 \U0001f3f3\ufe0f\u200d\U0001f308 1\ufe0f\u20e3",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f \U0001f1e9\U0001f1ea",
        "\u845b\U000e0100",
    ],
)
def test_what_people_write_stays(text: str) -> None:
    assert harmless(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m", "\u241b[31m"),
        ("a\x00b\x7f", "a\u2400b\u2421"),
        ("\x9b31m", "<U+009B>31m"),
        ("a\r\nb", "a\nb"),
        ("a\rb", "a\u240db"),
        ("a\u2028b\u2029c\x85d", "a\nb\nc\nd"),
        ("txt\u202eexe", "txt<U+202E>exe"),
        ("\u2066a\u2069", "<U+2066>a<U+2069>"),
        ("pay\u200bpal", "pay<U+200B>pal"),
        ("a\u200db", "a<U+200D>b"),
        ("x" + "\U000e0061" * 9, "x<U+E0061 and 8 more>"),
        ("a" + "\u0300" * 30, "a" + "\u0300" * 4 + "<26 more marks>"),
        ("\u0627" + "\u200d" * 10, "\u0627" + "\u200d" * 2 + "<U+200D and 7 more>"),
        ("a\ufe0f\ufe0f\ufe0f", "a\ufe0f<U+FE0F and 1 more>"),
        ("\U0001f3f4\U000e0067", "\U0001f3f4<U+E0067>"),
    ],
)
def test_what_nobody_sees_is_named(text: str, shown: str) -> None:
    assert harmless(text) == shown


@given(TRICKY)
def test_what_is_harmless_stays_so(text: str) -> None:
    once = harmless(text)
    assert harmless(once) == once


@given(st.lists(TRICKY))
def test_pieces_are_shown_as_the_whole(pieces: list[str]) -> None:
    coming = HarmlessText()
    shown = "".join([*map(coming.add, pieces), coming.end()])
    assert shown == harmless("".join(pieces))


@given(TRICKY)
def test_json_is_harmless_and_means_the_same(text: str) -> None:
    written = escaped_json(json.dumps([text], ensure_ascii=False))
    assert harmless(written) == written
    assert json.loads(written) == [text]


def test_a_flood_that_never_settles_is_not_held_back() -> None:
    coming = HarmlessText()
    shown = sum(len(coming.add("\u0300" * 10)) for _ in range(1000))
    assert shown > 0
