"""A first letter changes its case, and nothing else does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicedesk.core.letter_case import first_word, with_capital, with_small_letter


@pytest.mark.parametrize(
    ("text", "capital", "small"),
    [
        ("hello World", "Hello World", "hello World"),
        ("Hello World", "Hello World", "hello World"),
        ('"hello"', '"Hello"', '"hello"'),
        ("¿qué?", "¿Qué?", "¿qué?"),
        ("e\u0301lan", "E\u0301lan", "e\u0301lan"),
        ("iPhone", "iPhone", "iPhone"),
        ("NASA said", "NASA said", "NASA said"),
        ("A4 paper", "A4 paper", "A4 paper"),
        ("ßx", "ßx", "ßx"),
        ("漢字", "漢字", "漢字"),
        ("12 men", "12 men", "12 men"),
        ("- hello", "- hello", "- hello"),
        ("", "", ""),
    ],
)
def test_first_letters(text: str, capital: str, small: str) -> None:
    assert (with_capital(text), with_small_letter(text)) == (capital, small)


def test_first_words() -> None:
    assert [first_word(text) for text in ('  "(Hello), you', "l'eau", "...", "")] == [
        "Hello",
        "l",
        "",
        "",
    ]


@given(st.text(max_size=30))
def test_any_text(text: str) -> None:
    for changed in (with_capital(text), with_small_letter(text)):
        assert len(changed) == len(text)
        assert changed.lower() == text.lower()
